using VaeScience.Analysis.LinearAlgebra;
using VaeScience.Analysis.Metrics;
using VaeScience.Analysis.Statistics;

namespace VaeScience.Analysis.Clustering;

/// <summary>How much nearer a row is to its own cluster than to the next one.</summary>
/// <remarks>s = (b - a) / max(a, b), a = mean Euclidean distance to the other rows of the own cluster, b = smallest mean distance to
/// the rows of another cluster; 0 for a row alone in its cluster. All pairs of rows are compared: O(n^2 f).
/// Source: Rousseeuw 1987.</remarks>
public static class Silhouette
{
    /// <summary>The silhouette of each row.</summary>
    /// <param name="rows">[n, f], finite.</param>
    /// <param name="labels">[n], cluster of each row, any whole numbers.</param>
    /// <returns>[n], -1 .. 1.</returns>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="UserException">A value that is not finite, or a single cluster.</exception>
    public static double[] PerRow(double[,] rows, int[] labels) => PerRow(rows, labels, int.MaxValue, seed: 0);

    /// <summary>An estimate of the silhouette of each row, from distances to a random part of every cluster: O(n k m f) for k clusters.</summary>
    /// <param name="rows">[n, f], finite.</param>
    /// <param name="labels">[n], cluster of each row, any whole numbers.</param>
    /// <param name="mostOfCluster">m, at least 2: clusters with more rows than this are stood for by so many of them.</param>
    /// <param name="seed">The same seed draws the same rows.</param>
    /// <returns>[n], -1 .. 1; exact where no cluster has more than m rows.</returns>
    /// <inheritdoc cref="PerRow(double[,], int[])"/>
    public static double[] PerRow(double[,] rows, int[] labels, int mostOfCluster, ulong seed)
    {
        MatrixRows.RequireData(rows);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostOfCluster, 2);
        if (labels.Length != rows.Rows)
            throw new ArgumentException($"got {labels.Length} labels for {rows.Rows} rows, allowed is one a row", nameof(labels));
        var (codes, clusters) = Contingency.Codes(labels);
        if (clusters < 2) throw new UserException("got a single cluster, a silhouette needs at least two");
        var members = Members(codes, clusters, mostOfCluster, seed);
        var result = new double[rows.Rows];
        for (var i = 0; i < rows.Rows; i++) result[i] = OfRow(rows, i, codes[i], members);
        return result;
    }

    /// <summary>The mean silhouette over rows, -1 .. 1.</summary>
    /// <inheritdoc cref="PerRow(double[,], int[])"/>
    public static double Mean(double[,] rows, int[] labels) => PerRow(rows, labels).Average();

    private static double OfRow(double[,] rows, int i, int cluster, int[][] members)
    {
        var row = rows.Row(i);
        var (own, next) = (0.0, double.PositiveInfinity);
        for (var c = 0; c < members.Length; c++)
        {
            var (sum, others) = (0.0, 0);
            foreach (var other in members[c])
            {
                if (other == i) continue;
                sum += Math.Sqrt(MatrixRows.SquaredDistance(row, rows.Row(other)));
                others++;
            }
            if (c != cluster) next = Math.Min(next, sum / others);
            else if (others == 0) return 0;
            else own = sum / others;
        }
        var larger = Math.Max(own, next);
        return larger == 0 ? 0 : (next - own) / larger;
    }

    /// <summary>The rows that stand for each cluster, in rising order.</summary>
    private static int[][] Members(int[] codes, int clusters, int most, ulong seed)
    {
        var members = new int[clusters][];
        for (var c = 0; c < clusters; c++)
        {
            int[] all = [.. Enumerable.Range(0, codes.Length).Where(i => codes[i] == c)];
            members[c] = [.. Subsample.Rows(all.Length, most, seed, (ulong)c).Select(i => all[i])];
        }
        return members;
    }
}
