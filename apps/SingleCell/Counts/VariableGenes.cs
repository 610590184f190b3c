using VaeScience.Analysis.Statistics;
using VaeScience.Data;

namespace VaeScience.SingleCell.Counts;

/// <summary>Genes whose counts vary more than those of genes of the same mean.</summary>
/// <remarks>
/// Within a batch, with mean m and variance v of each gene's counts and the trend s^2 of v over m (both on logarithms, <see cref="VarianceTrend"/>):
/// score = 1/(n - 1) sum_i min(sqrt(n), (x_i - m) / s)^2, the variance of counts that are standardised by the trend and cut at sqrt(n). With
/// several batches, genes are ordered by the number of batches in which they are among the best, then by their median rank there.
/// Source: Stuart et al. 2019 (Seurat 3).
/// </remarks>
public static class VariableGenes
{
    /// <summary>Chooses genes.</summary>
    /// <param name="matrix">Counts.</param>
    /// <param name="count">How many genes, at least 1; where there are no more, all are taken.</param>
    /// <param name="batches">[cells], the batch of each cell; null for one batch.</param>
    /// <returns>The genes chosen, in the order of the matrix.</returns>
    public static int[] Choose(CountMatrix matrix, int count, IReadOnlyList<string>? batches = null) => Rank(matrix, count, batches).Genes;

    /// <summary>Chooses genes and says what they were chosen by.</summary>
    /// <inheritdoc cref="Choose"/>
    internal static ChosenGenes Rank(CountMatrix matrix, int count, IReadOnlyList<string>? batches = null)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int[] all = [.. Enumerable.Range(0, matrix.CellCount)];
        var groups = (batches is null ? [all] : all.GroupBy(cell => batches[cell]).Select(g => g.ToArray())).Where(cells => cells.Length > 1).ToArray();
        var places = Enumerable.Range(0, matrix.GeneCount).Select(_ => new List<int>()).ToArray();
        var scores = new double[matrix.GeneCount];
        foreach (var cells in groups)
        {
            var some = Scores(matrix.Counts, cells);
            for (var gene = 0; gene < some.Length; gene++) scores[gene] += some[gene] / groups.Length;
            int[] best = [.. Enumerable.Range(0, some.Length).OrderByDescending(gene => some[gene]).Take(count)];
            for (var place = 0; place < best.Length; place++) places[best[place]].Add(place);
        }
        int[] order = [.. Enumerable.Range(0, places.Length).OrderByDescending(gene => places[gene].Count).ThenBy(gene => Median(places[gene])).Take(count)];
        var (mean, variance) = Moments(matrix.Counts, all);
        return ChosenGenes.Of(order, mean, variance, scores);
    }

    /// <summary>The score of each gene among some cells.</summary>
    /// <param name="counts">[cells, genes].</param>
    /// <param name="cells">At least two rows.</param>
    /// <returns>[genes]; 0 for a gene that does not vary.</returns>
    internal static double[] Scores(CsrMatrix counts, ReadOnlySpan<int> cells)
    {
        var (mean, variance) = Moments(counts, cells);
        int[] varying = [.. Enumerable.Range(0, counts.Columns).Where(g => variance[g] > 0)];
        var trend = VarianceTrend.Fit([.. varying.Select(g => Math.Log10(mean[g]))], [.. varying.Select(g => Math.Log10(variance[g]))]);
        var sd = new double[counts.Columns];
        for (var i = 0; i < varying.Length; i++) sd[varying[i]] = Math.Pow(10, trend[i] / 2);
        return Standardised(counts, cells, mean, sd);
    }

    // Mean and unbiased variance of each gene's counts.
    private static (double[] Mean, double[] Variance) Moments(CsrMatrix counts, ReadOnlySpan<int> cells)
    {
        var (n, genes) = (cells.Length, counts.Columns);
        double[] mean = new double[genes], squares = new double[genes], variance = new double[genes];
        foreach (var cell in cells)
            for (var e = counts.RowStarts[cell]; e < counts.RowStarts[cell + 1]; e++)
            {
                mean[counts.ColumnIndices[e]] += counts.Values[e];
                squares[counts.ColumnIndices[e]] += (double)counts.Values[e] * counts.Values[e];
            }
        for (var g = 0; g < genes; g++)
        {
            mean[g] /= n;
            variance[g] = Math.Max(0, squares[g] - n * mean[g] * mean[g]) / Math.Max(1, n - 1);
        }
        return (mean, variance);
    }

    private static double[] Standardised(CsrMatrix counts, ReadOnlySpan<int> cells, double[] mean, double[] sd)
    {
        var (scores, seen) = (new double[sd.Length], new int[sd.Length]);
        var most = Math.Sqrt(cells.Length);
        foreach (var cell in cells)
            for (var e = counts.RowStarts[cell]; e < counts.RowStarts[cell + 1]; e++)
            {
                var g = counts.ColumnIndices[e];
                if (sd[g] == 0) continue;
                var z = Math.Min(most, (counts.Values[e] - mean[g]) / sd[g]);
                scores[g] += z * z;
                seen[g]++;
            }
        for (var g = 0; g < sd.Length; g++)
        {
            if (sd[g] == 0) continue;
            var ofZero = mean[g] / sd[g];
            scores[g] = (scores[g] + (cells.Length - seen[g]) * ofZero * ofZero) / (cells.Length - 1);
        }
        return scores;
    }

    private static double Median(List<int> places) => places.Count == 0 ? double.PositiveInfinity : Quantiles.Of([.. places.Select(p => (double)p)], 0.5);
}
