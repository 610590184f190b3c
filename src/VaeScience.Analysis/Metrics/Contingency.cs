namespace VaeScience.Analysis.Metrics;

/// <summary>How often each pair of labels occurs together.</summary>
internal sealed class Contingency
{
    internal Contingency(int[] first, int[] second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Length != second.Length || first.Length == 0)
            throw new ArgumentException($"got {first.Length} and {second.Length} labels, allowed are equal lengths of at least 1");
        var (a, rows) = Codes(first);
        var (b, columns) = Codes(second);
        (Counts, RowSums, ColumnSums, Total) = (new double[rows, columns], new double[rows], new double[columns], first.Length);
        for (var i = 0; i < a.Length; i++)
        {
            Counts[a[i], b[i]]++;
            RowSums[a[i]]++;
            ColumnSums[b[i]]++;
        }
    }

    internal double[,] Counts { get; }

    internal double[] RowSums { get; }

    internal double[] ColumnSums { get; }

    internal double Total { get; }

    /// <summary>Labels as 0 .. count - 1, in the order of their values.</summary>
    internal static (int[] Codes, int Count) Codes(int[] labels)
    {
        var distinct = labels.Distinct().Order().ToArray();
        return ([.. labels.Select(label => Array.BinarySearch(distinct, label))], distinct.Length);
    }

    /// <summary>Entropy of counts, nats.</summary>
    internal static double Entropy(double[] counts)
    {
        var total = counts.Sum();
        return -counts.Where(c => c > 0).Sum(c => c / total * Math.Log(c / total));
    }

    /// <summary>Mutual information of the two labels, nats, never negative.</summary>
    internal double MutualInformation()
    {
        var sum = 0.0;
        for (var a = 0; a < RowSums.Length; a++)
            for (var b = 0; b < ColumnSums.Length; b++)
                if (Counts[a, b] > 0)
                    sum += Counts[a, b] / Total * Math.Log(Counts[a, b] * Total / (RowSums[a] * ColumnSums[b]));
        return Math.Max(sum, 0);
    }
}
