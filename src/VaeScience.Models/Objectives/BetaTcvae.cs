using VaeScience.Compute.Ops;

namespace VaeScience.Models.Objectives;

/// <summary>What can be chosen of the beta-TCVAE.</summary>
public sealed record BetaTcvaeOptions : KlWarmUpOptions
{
    /// <summary>The weight of the mutual information between code and row.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>The weight of the total correlation of the units.</summary>
    public double Beta { get; init; } = 6;

    /// <summary>The weight of the units' divergence from the prior.</summary>
    public double Gamma { get; init; } = 1;

    /// <summary>How a batch stands for the data set.</summary>
    public AggregateEstimator Estimator { get; init; } = AggregateEstimator.Stratified;
}

/// <summary>The ELBO with the KL taken apart, so that the units' dependence has a weight of its own.</summary>
/// <remarks>
/// E_q[log p(x|z)] - alpha I(z; n) - beta KL(q(z) || prod_j q(z_j)) - gamma sum_j KL(q(z_j) || p(z_j)), with q(z) the aggregate posterior estimated
/// from the batch at one draw for each row: log q(z|x) - log q(z), log q(z) - sum_j log q(z_j), sum_j log q(z_j) - log p(z). With three weights of 1
/// they add up to the ELBO by estimator A, draw by draw, whatever the estimate of q(z). A warm-up weighs all three. Source: Chen et al. 2018.
/// </remarks>
public sealed class BetaTcvae : Objective
{
    private readonly BetaTcvaeOptions options;

    /// <summary>The beta-TCVAE from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public BetaTcvae(BetaTcvaeOptions options)
    {
        foreach (var (name, weight) in (ReadOnlySpan<(string, double)>)[("alpha", options.Alpha), ("beta", options.Beta), ("gamma", options.Gamma)])
            if (!(weight >= 0) || !double.IsFinite(weight)) throw new ArgumentException($"{name} is 0 or positive, got {weight}");
        options.Check();
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "beta-tcvae";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override string? Refusal(Vae model) =>
        !model.Posterior.HasUnitDensities ? $"the total correlation needs log q(z_j|x) of each unit alone, which posterior {model.Posterior.Name} does not have; use posterior diagonal"
        : !model.Prior.IsFactorised ? $"the divergence of each unit needs a prior that is a product over units and the same for all rows, which {model.Prior.Name} is not; use prior standard-normal"
        : null;

    /// <inheritdoc/>
    public override double KlWeight(double epoch) => options.ShareAt(epoch);

    /// <inheritdoc/>
    public override LossTerms Evaluate(Vae model, Pass pass, Batch batch)
    {
        var tape = pass.Tape;
        var terms = BoundTerms.Of(model, pass, batch, samples: 1);
        var (z, logQ) = (terms.Draws.Z, terms.Draws.LogDensity);
        var (joint, product) = AggregateDensity.Log(pass, terms.Posterior, z, options.Estimator, batch.Population);
        var information = tape.Subtract(logQ, joint);
        var correlation = tape.Subtract(joint, product);
        var divergence = tape.Subtract(product, model.PriorLogProbability(pass, z, batch));
        var weight = KlWeight(pass.Epoch);
        var penalty = tape.Add(
            tape.Add(tape.Scale(information, weight * options.Alpha), tape.Scale(correlation, weight * options.Beta)),
            tape.Scale(divergence, weight * options.Gamma));
        return terms.Less(tape, penalty, weight);
    }
}
