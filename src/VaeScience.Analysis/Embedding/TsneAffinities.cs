using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Embedding;

/// <summary>How likely a row is to choose each other one as its neighbour.</summary>
/// <remarks>p_(j|i) = exp(-beta_i d_ij^2) / sum_(k != i) exp(-beta_i d_ik^2), with beta_i such that exp(-sum_j p_(j|i) ln p_(j|i)) is the
/// perplexity; p_ij = (p_(j|i) + p_(i|j)) / 2n, which sums to 1. Source: van der Maaten and Hinton 2008; over the nearest rows only, van der
/// Maaten 2014.</remarks>
internal static class TsneAffinities
{
    private const int Bisections = 200;

    /// <summary>[n, k], p_(j|i) of the neighbours in their order; every row sums to 1.</summary>
    /// <param name="nearest">The neighbours that count, more than the perplexity.</param>
    /// <param name="perplexity">Above 1.</param>
    /// <param name="workers">Whose threads share the work; null for the caller alone.</param>
    internal static double[,] Conditional(NearestNeighbours nearest, double perplexity, WorkerPool? workers = null)
    {
        var p = new double[nearest.Count, nearest.NeighbourCount];
        RowParts.Run(workers, nearest.Count, (begin, end, _) =>
        {
            for (var i = begin; i < end; i++) SolveRow(nearest.Distances.Row(i), Math.Log(perplexity), p.Row(i));
        });
        return p;
    }

    /// <summary>p_ij as the weights of a graph.</summary>
    internal static NeighbourGraph Joint(NearestNeighbours nearest, double perplexity, WorkerPool? workers = null)
    {
        var half = .5 / nearest.Count;
        return NeighbourGraph.Union(nearest, Conditional(nearest, perplexity, workers), (a, b) => half * (a + b));
    }

    private static void SolveRow(ReadOnlySpan<double> distances, double entropy, Span<double> p)
    {
        // Measured in the row's own mean squared distance beyond its nearest, so that the search starts near its end.
        var nearest = distances[0] * distances[0];
        var unit = 0.0;
        foreach (var d in distances) unit += (d * d - nearest) / distances.Length;
        if (unit == 0)
        {
            p.Fill(1.0 / p.Length);
            return;
        }
        var (low, high, beta) = (0.0, double.PositiveInfinity, 1.0);
        for (var step = 0; step < Bisections && high - low > 1e-14 * beta; step++)
        {
            if (Weigh(distances, nearest, unit, beta, p) > entropy) low = beta;
            else high = beta;
            beta = double.IsPositiveInfinity(high) ? 2 * beta : (low + high) / 2;
        }
    }

    /// <summary>Sets p for this beta and returns its entropy, nats: ln sum_j e_j + beta mean(d^2).</summary>
    private static double Weigh(ReadOnlySpan<double> distances, double nearest, double unit, double beta, Span<double> p)
    {
        var (sum, mean) = (0.0, 0.0);
        for (var m = 0; m < p.Length; m++)
        {
            var beyond = (distances[m] * distances[m] - nearest) / unit;
            p[m] = Math.Exp(-beta * beyond);
            sum += p[m];
            mean += p[m] * beyond;
        }
        foreach (ref var value in p) value /= sum;
        return Math.Log(sum) + beta * mean / sum;
    }
}
