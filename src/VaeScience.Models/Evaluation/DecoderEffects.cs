using MathNet.Numerics.LinearAlgebra;
using VaeScience.Data;

namespace VaeScience.Models.Evaluation;

/// <summary>What a move of each latent unit does to E[x|z] when z follows its standard normal prior: the best linear approximation of the decoder.</summary>
/// <remarks>
/// Loadings are the least-squares coefficients of E[x|z] on z over draws of z. Draws come in pairs z, -z, so that what is even in z leaves the
/// coefficients alone; for a linear decoder they are exact. One unit of z is one standard deviation of the prior.
/// </remarks>
public sealed class DecoderEffects
{
    private const int Pairs = 2048, PairsAtOnce = 512;

    // f = features, d = latent size
    private DecoderEffects(double[,] loadings, double[] mean, double[] variance) => (Loadings, Mean, Variance) = (loadings, mean, variance);

    /// <summary>Change of E[x_j] with one standard deviation of unit c, [f, d], units of the data.</summary>
    public double[,] Loadings { get; }

    /// <summary>The mean of E[x_j|z] over the prior, [f], units of the data.</summary>
    public double[] Mean { get; }

    /// <summary>The variance of E[x_j|z] over the prior, [f], squared units of the data: the linear part and what is beyond it.</summary>
    public double[] Variance { get; }

    /// <summary>Draws from the prior and decodes.</summary>
    /// <param name="model">A built model with a standard normal prior.</param>
    /// <param name="seed">The same seed gives the same numbers.</param>
    /// <param name="device">Threads.</param>
    /// <param name="given">One row of conditions, at which they are held; null for an unconditional model.</param>
    public static DecoderEffects Of(LatentModel model, ulong seed, CpuDevice device, RowConditions? given = null)
    {
        var d = model.Latent;
        var z = new double[Pairs * d];
        new Philox(seed, RandomPurpose.Evaluate).FillNormal<double>(z);
        // Pairs of one chunk stand together: its draws, then their mirror images.
        var expected = new List<double>();
        var drawn = new List<double>();
        var tape = new Tape(new Workspace(device), model.Parameters.Values.DType) { IsRecording = false };
        for (var start = 0; start < Pairs; start += PairsAtOnce)
        {
            var some = z.AsSpan(start * d, PairsAtOnce * d).ToArray();
            double[] both = [.. some, .. some.Select(v => -v)];
            var pass = new Pass(tape, seed, step: 0, isTraining: false);
            var condition = given is null ? null : tape.Constant([.. given.Repeated(2 * PairsAtOnce).Values.Select(v => (double)v)], [2 * PairsAtOnce, given.Count]);
            expected.AddRange(model.Likelihood.Mean(model.Decode(pass, tape.Constant(both, [2 * PairsAtOnce, d]), condition)));
            drawn.AddRange(both);
            tape.EndStep();
        }
        var f = expected.Count / (2 * Pairs);
        var x = Matrix<double>.Build.Dense(2 * Pairs, f, (i, j) => expected[i * f + j]);
        var draws = Matrix<double>.Build.Dense(2 * Pairs, d, (i, c) => drawn[i * d + c]);
        var coefficients = draws.TransposeThisAndMultiply(draws).Cholesky().Solve(draws.TransposeThisAndMultiply(x));
        var mean = x.ColumnSums().Divide(2 * Pairs).ToArray();
        double[] variance = [.. Enumerable.Range(0, f).Select(j => x.Column(j).Sum(v => (v - mean[j]) * (v - mean[j])) / (2 * Pairs))];
        return new DecoderEffects(coefficients.Transpose().ToArray(), mean, variance);
    }
}
