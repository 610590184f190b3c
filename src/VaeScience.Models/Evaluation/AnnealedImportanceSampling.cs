using VaeScience.Data;

namespace VaeScience.Models.Evaluation;

/// <summary>log p(x) by annealed importance sampling: chains are led from a simple distribution to p(z|x) over many temperatures.</summary>
/// <remarks>
/// With s(z) the start's density, p_t(z) ~ s(z)^(1 - b_t) p(x, z)^b_t for b_t from 0 to 1 and Hamiltonian transitions that leave p_t as it is, the weight
/// of a chain is prod_t (p(x, z_t) / s(z_t))^(b_t - b_(t-1)), and the mean weight is an unbiased estimate of p(x). b_t follows a logistic curve, slow at
/// both ends. Step sizes are tuned for each row and temperature in a first run whose chains are thrown away: tuned on the way, they would bias the
/// weights. The density must be differentiable in z. Results depend on the seed and the data alone. Sources: Neal 2001; Wu et al. 2017.
/// </remarks>
/// <param name="model">A trained model.</param>
/// <param name="device">Threads.</param>
/// <param name="options">The options.</param>
/// <param name="seed">The seed of the chains.</param>
public sealed class AnnealedImportanceSampling(LatentModel model, CpuDevice device, AnnealingOptions? options = null, ulong seed = 1)
{
    private const int MostTemperatures = 500_000;

    // From sigmoid(-Span) to sigmoid(Span), stretched to 0..1.
    private const double Span = 4;
    private readonly AnnealingOptions options = Checked(options ?? new AnnealingOptions());

    /// <summary>log p(x) of each row, with how far the chains can be trusted.</summary>
    /// <param name="data">n rows.</param>
    /// <exception cref="NotSupportedException">Chains are to start from a posterior that has no density everywhere.</exception>
    public LogProbability LogProbability(Dataset data)
    {
        var n = data.RowCount;
        var (logP, error, effective) = (new double[n], new double[n], new double[n]);
        var tape = new Tape(new Workspace(device), model.Parameters.Values.DType);
        foreach (var block in EvaluationBlock.OfRows(data, options.Chains))
        {
            var chains = new AnnealedChains(model, tape, data, block, options) { Seed = seed };
            var logWeights = chains.Run(Schedule());
            for (var i = 0; i < block.Count; i++)
            {
                double[] ofRow = [.. Enumerable.Range(0, options.Chains).Select(l => logWeights[l * block.Count + i])];
                (logP[block.Start + i], error[block.Start + i], effective[block.Start + i]) = ImportanceWeights.Summarise(ofRow);
            }
        }
        // The chains needed the gradient of z alone, but the tape gave it to the parameters too.
        model.Parameters.ClearGradients();
        return new LogProbability(logP, error, effective);
    }

    // b_1 .. b_T
    private double[] Schedule()
    {
        var count = options.Temperatures;
        double low = SpecialFunctions.Sigmoid(-Span), high = SpecialFunctions.Sigmoid(Span);
        return [.. Enumerable.Range(1, count).Select(t => t == count ? 1 : (SpecialFunctions.Sigmoid(Span * (2.0 * t / count - 1)) - low) / (high - low))];
    }

    private static AnnealingOptions Checked(AnnealingOptions options)
    {
        if (options.Chains < 1) throw new ArgumentException($"chains is at least 1, got {options.Chains}");
        if (options.LeapfrogSteps < 1) throw new ArgumentException($"leapfrog steps is at least 1, got {options.LeapfrogSteps}");
        return options.Temperatures is >= 1 and <= MostTemperatures
            ? options
            : throw new ArgumentException($"temperatures is 1 to {MostTemperatures}, got {options.Temperatures}");
    }
}
