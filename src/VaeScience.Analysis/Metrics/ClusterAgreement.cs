using VaeScience.Analysis.Statistics;

namespace VaeScience.Analysis.Metrics;

/// <summary>How well two partitions of the same rows agree, whatever their labels are called.</summary>
public static class ClusterAgreement
{
    /// <summary>Adjusted Rand index: 1 for equal partitions, 0 on average for independent ones; may be negative.</summary>
    /// <param name="first">[n], any whole numbers.</param>
    /// <param name="second">[n], any whole numbers.</param>
    /// <exception cref="ArgumentException">Lengths differ or are 0.</exception>
    /// <remarks>(sum C(n_ij, 2) - E) / (max - E) with E = sum C(a_i, 2) sum C(b_j, 2) / C(n, 2) and
    /// max = (sum C(a_i, 2) + sum C(b_j, 2)) / 2. Source: Hubert &amp; Arabie 1985.</remarks>
    public static double AdjustedRandIndex(int[] first, int[] second)
    {
        static double Pairs(double count) => count * (count - 1) / 2;
        var table = new Contingency(first, second);
        var together = table.Counts.Cast<double>().Sum(Pairs);
        double rows = table.RowSums.Sum(Pairs), columns = table.ColumnSums.Sum(Pairs);
        var expected = table.Total < 2 ? 0 : rows * columns / Pairs(table.Total);
        var largest = (rows + columns) / 2;
        return largest == expected ? 1 : (together - expected) / (largest - expected);
    }

    /// <summary>Normalised mutual information, 0 .. 1: mutual information over the arithmetic mean of the two entropies.</summary>
    /// <param name="first">[n], any whole numbers.</param>
    /// <param name="second">[n], any whole numbers.</param>
    /// <returns>1 for equal partitions, also when both are a single cluster. Not adjusted for chance: it grows with the number of
    /// clusters.</returns>
    /// <exception cref="ArgumentException">Lengths differ or are 0.</exception>
    /// <remarks>2 I(A; B) / (H(A) + H(B)). Source: Vinh, Epps &amp; Bailey 2010.</remarks>
    public static double NormalisedMutualInformation(int[] first, int[] second)
    {
        var table = new Contingency(first, second);
        var entropies = Contingency.Entropy(table.RowSums) + Contingency.Entropy(table.ColumnSums);
        return entropies == 0 ? 1 : Math.Min(1, 2 * table.MutualInformation() / entropies);
    }

    /// <summary>Clustering accuracy: the share of rows that agree under the best one-to-one match of labels, 0 .. 1.</summary>
    /// <param name="truth">[n], any whole numbers.</param>
    /// <param name="found">[n], any whole numbers; labels without a partner count as wrong.</param>
    /// <exception cref="ArgumentException">Lengths differ or are 0.</exception>
    /// <remarks>max over assignments of sum n_(i, match(i)) / n, by the Hungarian method. Source: Kuhn 1955.</remarks>
    public static double Accuracy(int[] truth, int[] found)
    {
        var table = new Contingency(truth, found);
        var match = Assignment.Maximise(table.Counts);
        return match.Select((column, row) => column < 0 ? 0 : table.Counts[row, column]).Sum() / table.Total;
    }
}
