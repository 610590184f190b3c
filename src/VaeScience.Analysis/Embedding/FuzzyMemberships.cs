using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Embedding;

/// <summary>How sure each row is of its neighbours: distances counted from its nearest one, in a unit of its own.</summary>
/// <remarks>
/// a_ij = exp(-max(0, d_ij - rho_i) / sigma_i). rho_i is the smallest distance above 0; sigma_i solves sum_j a_ij = log2(k + 1), k + 1
/// being the neighbourhood with the row itself, as the reference implementation counts. sigma is not let below a thousandth of the
/// mean distance. Source: McInnes, Healy and Melville 2018, algorithm 3.
/// </remarks>
/// <param name="Rho">[n], distance to the nearest other point, units of the distances.</param>
/// <param name="Sigma">[n], above 0 unless all distances are 0.</param>
/// <param name="Weights">[n, k], 0 .. 1.</param>
internal sealed record FuzzyMemberships(double[] Rho, double[] Sigma, double[,] Weights)
{
    private const double LeastSigma = 1e-3;
    private const int Bisections = 64;

    /// <summary>The memberships of neighbours in their order.</summary>
    internal static FuzzyMemberships Of(NearestNeighbours nearest)
    {
        var (n, k) = (nearest.Count, nearest.NeighbourCount);
        var found = new FuzzyMemberships(new double[n], new double[n], new double[n, k]);
        // The row itself, at distance 0, counts in both means.
        var overall = Enumerable.Range(0, n).Sum(i => Sum(nearest.Distances.Row(i))) / ((double)n * (k + 1));
        for (var i = 0; i < n; i++)
        {
            var distances = nearest.Distances.Row(i);
            var rho = 0.0;
            for (var m = 0; m < k && rho == 0; m++) rho = distances[m];
            var least = LeastSigma * (rho > 0 ? Sum(distances) / (k + 1) : overall);
            var sigma = Math.Max(SolveSigma(distances, rho), least);
            for (var m = 0; m < k; m++) found.Weights[i, m] = Membership(distances[m], rho, sigma);
            (found.Rho[i], found.Sigma[i]) = (rho, sigma);
        }
        return found;
    }

    private static double SolveSigma(ReadOnlySpan<double> distances, double rho)
    {
        var target = Math.Log2(distances.Length + 1);
        var (low, high, sigma) = (0.0, double.PositiveInfinity, 1.0);
        for (var step = 0; step < Bisections && high - low > 1e-12 * sigma; step++)
        {
            var sum = 0.0;
            foreach (var d in distances) sum += Membership(d, rho, sigma);
            if (sum > target) high = sigma;
            else low = sigma;
            sigma = double.IsPositiveInfinity(high) ? 2 * sigma : (low + high) / 2;
        }
        return sigma;
    }

    private static double Membership(double distance, double rho, double sigma) =>
        distance <= rho || sigma == 0 ? 1 : Math.Exp(-(distance - rho) / sigma);

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var v in values) sum += v;
        return sum;
    }
}
