using System.Numerics;
using VaeScience.Compute.Ops;
using VaeScience.Models.Posteriors;

namespace VaeScience.Models.Objectives;

/// <summary>Estimates of the log density of the aggregate posterior, q(z) = (1/N) sum over all N rows of q(z|x_i), from the n rows of a batch.</summary>
internal static class AggregateDensity
{
    /// <summary>log q(z) and sum_j log q(z_j) at one draw for each row.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="q">Of n rows; the densities of its units must be known.</param>
    /// <param name="z">[n, d]: the draw of row i stands in row i.</param>
    /// <param name="estimator">How the batch stands for the data set.</param>
    /// <param name="population">N.</param>
    /// <returns>[n] twice, nats.</returns>
    /// <remarks>log q(z_i) = log sum_k w_ik q(z_i|x_k); log q(z_ij) = log sum_k w_ik q(z_ij|x_k).</remarks>
    public static (Tensor Joint, Tensor Product) Log(Pass pass, LatentDistribution q, Tensor z, AggregateEstimator estimator, int population)
    {
        var tape = pass.Tape;
        var (n, d) = (z.Shape.Rows, z.Shape.Columns);
        var weights = tape.Rent([n, n]);
        if (weights.DType == DType.Float64) FillLogWeights(weights.Span<double>(), n, Math.Max(population, n), estimator);
        else FillLogWeights(weights.Span<float>(), n, Math.Max(population, n), estimator);
        var joint = tape.LogSumExp(tape.Add(q.LogProbabilities(pass, z), weights), axis: 1);
        var units = tape.LogSumExp(tape.Add(q.LogProbabilitiesByUnit(pass, z), weights).Reshape([d * n, n]), axis: 1);
        return (joint, tape.Sum(units.Reshape([d, n]), axis: 0));
    }

    /// <summary>The weights w_ik of the rows of a batch in the density at the draw of row i.</summary>
    /// <param name="log">Receives log w, [n, n].</param>
    /// <param name="n">Rows of the batch.</param>
    /// <param name="population">Rows of the data set, N, at least n.</param>
    /// <param name="estimator">Which.</param>
    /// <remarks>
    /// Stratified, with M = n - 1 other rows: 1/N for the row itself, (N - M) / (N M) for one other (the next), 1/M for the rest; they add up to 1. It
    /// is the expectation over batches of any N rows that contain row i. Widely copied code puts these weights into fixed columns of the matrix
    /// instead of its diagonal.
    /// </remarks>
    internal static void FillLogWeights<T>(Span<T> log, int n, int population, AggregateEstimator estimator)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double total = population, others = n - 1;
        if (estimator == AggregateEstimator.MinibatchWeighted || n == 1)
        {
            // A single row stands for everything: it has nothing to be told apart from.
            log.Fill(T.CreateTruncating(estimator == AggregateEstimator.MinibatchWeighted ? -Math.Log(total * n) : 0));
            return;
        }
        log.Fill(T.CreateTruncating(-Math.Log(others)));
        for (var i = 0; i < n; i++)
        {
            log[i * n + i] = T.CreateTruncating(-Math.Log(total));
            log[i * n + (i + 1) % n] = T.CreateTruncating(Math.Log((total - others) / (total * others)));
        }
    }
}
