namespace VaeScience.Analysis.Statistics;

/// <summary>Ranks of numbers.</summary>
public static class Ranks
{
    /// <summary>Ranks from 1, smallest first; equal values share the mean of their ranks (midranks).</summary>
    /// <param name="values">[n], not NaN.</param>
    /// <returns>[n], sum n (n + 1) / 2.</returns>
    public static double[] Mid(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        var order = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start]) end++;
            for (var i = start; i < end; i++) ranks[order[i]] = 0.5 * (start + 1 + end);
        }
        return ranks;
    }
}
