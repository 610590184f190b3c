using VaeScience.Analysis.LinearAlgebra;
using VaeScience.Analysis.Metrics;

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
    public static double[] PerRow(double[,] rows, int[] labels)
    {
        MatrixRows.RequireData(rows);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Length != rows.Rows)
            throw new ArgumentException($"got {labels.Length} labels for {rows.Rows} rows, allowed is one a row", nameof(labels));
        var (codes, clusters) = Contingency.Codes(labels);
        if (clusters < 2) throw new UserException("got a single cluster, a silhouette needs at least two");
        var sizes = new int[clusters];
        foreach (var code in codes) sizes[code]++;

        var result = new double[rows.Rows];
        var sums = new double[clusters];
        for (var i = 0; i < rows.Rows; i++)
        {
            if (sizes[codes[i]] == 1) continue;
            Array.Clear(sums);
            for (var other = 0; other < rows.Rows; other++)
                sums[codes[other]] += Math.Sqrt(MatrixRows.SquaredDistance(rows.Row(i), rows.Row(other)));
            var own = sums[codes[i]] / (sizes[codes[i]] - 1);
            var next = Enumerable.Range(0, clusters).Where(c => c != codes[i]).Min(c => sums[c] / sizes[c]);
            var larger = Math.Max(own, next);
            result[i] = larger == 0 ? 0 : (next - own) / larger;
        }
        return result;
    }

    /// <summary>The mean silhouette over rows, -1 .. 1.</summary>
    /// <inheritdoc cref="PerRow"/>
    public static double Mean(double[,] rows, int[] labels) => PerRow(rows, labels).Average();
}
