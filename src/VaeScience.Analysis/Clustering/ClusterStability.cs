using VaeScience.Analysis.LinearAlgebra;
using VaeScience.Analysis.Metrics;
using VaeScience.Analysis.Statistics;

namespace VaeScience.Analysis.Clustering;

/// <summary>How far clusters come back when random parts of the rows are grouped anew.</summary>
/// <param name="Agreements">The adjusted Rand index of each regrouping with the clusters, on the rows that were grouped anew.</param>
/// <param name="PerCluster">[k], the mean over regroupings of the Jaccard index with the most similar new cluster, 0 .. 1: how far each cluster comes back;
/// NaN for one of which no row was chosen. Clusters in the order of their labels.</param>
/// <remarks>J(A, B) = |A and B| / |A or B|. Source: Hennig 2007 (clusterwise stability; above 0.75 a cluster is there, below 0.5 it dissolves);
/// Hubert and Arabie 1985 (adjusted Rand index).</remarks>
public sealed record ClusterStability(IReadOnlyList<double> Agreements, IReadOnlyList<double> PerCluster)
{
    /// <summary>The mean agreement, 1 for the same clusters every time, about 0 for chance.</summary>
    public double Mean => Agreements.Average();

    /// <summary>Groups random parts of the rows anew.</summary>
    /// <param name="rows">[n, f].</param>
    /// <param name="labels">[n], the clusters of all rows, any whole numbers.</param>
    /// <param name="regroup">Clusters of some rows, [m, f] to [m], by the same method with this seed.</param>
    /// <param name="times">How many regroupings, at least 1.</param>
    /// <param name="most">How many rows a regrouping has at most, at least 1; in any case no more than 4 of 5.</param>
    /// <param name="seed">The same seed chooses the same rows.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a number is out of range.</exception>
    public static ClusterStability Of(double[,] rows, int[] labels, Func<double[,], ulong, int[]> regroup, int times, int most, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(regroup);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (labels.Length != rows.Rows)
            throw new ArgumentException($"got {labels.Length} labels for {rows.Rows} rows, allowed is one a row", nameof(labels));
        var (codes, clusters) = Contingency.Codes(labels);
        var agreements = new double[times];
        var (sums, seen) = (new double[clusters], new int[clusters]);
        for (var t = 0; t < times; t++)
        {
            var chosen = Subsample.Rows(rows.Rows, Math.Max(1, Math.Min(most, rows.Rows * 4 / 5)), seed, (ulong)t);
            int[] before = [.. chosen.Select(i => codes[i])], after = regroup(rows.Select(chosen), seed + (ulong)t + 1);
            agreements[t] = ClusterAgreement.AdjustedRandIndex(before, after);
            AddJaccards(before, after, sums, seen);
        }
        return new ClusterStability(agreements, [.. sums.Select((s, c) => seen[c] == 0 ? double.NaN : s / seen[c])]);
    }

    private static void AddJaccards(int[] before, int[] after, double[] sums, int[] seen)
    {
        var table = new Contingency(before, after);
        int[] present = [.. before.Distinct().Order()];
        for (var a = 0; a < present.Length; a++)
        {
            var best = 0.0;
            for (var b = 0; b < table.ColumnSums.Length; b++)
                best = Math.Max(best, table.Counts[a, b] / (table.RowSums[a] + table.ColumnSums[b] - table.Counts[a, b]));
            sums[present[a]] += best;
            seen[present[a]]++;
        }
    }
}
