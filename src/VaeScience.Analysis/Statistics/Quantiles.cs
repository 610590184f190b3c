namespace VaeScience.Analysis.Statistics;

/// <summary>Quantiles of numbers.</summary>
public static class Quantiles
{
    /// <summary>The quantile at one share.</summary>
    /// <param name="values">[n], n at least 1, in any order, not NaN.</param>
    /// <param name="share">0 .. 1; 0.5 is the median.</param>
    /// <exception cref="ArgumentException">No values, or a share outside 0 .. 1.</exception>
    /// <remarks>Linear between order statistics at position share (n - 1) (type 7). Source: Hyndman &amp; Fan 1996.</remarks>
    public static double Of(ReadOnlySpan<double> values, double share) => Of(values, [share])[0];

    /// <summary>The quantiles at several shares, sorting once.</summary>
    /// <inheritdoc cref="Of(ReadOnlySpan{double}, double)"/>
    /// <param name="values">[n], n at least 1, in any order, not NaN.</param>
    /// <param name="shares">[q], each 0 .. 1.</param>
    /// <returns>[q].</returns>
    public static double[] Of(ReadOnlySpan<double> values, ReadOnlySpan<double> shares)
    {
        if (values.IsEmpty) throw new ArgumentException("got no values, at least one is needed", nameof(values));
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var quantiles = new double[shares.Length];
        for (var q = 0; q < shares.Length; q++)
        {
            if (!(shares[q] >= 0 && shares[q] <= 1))
                throw new ArgumentOutOfRangeException(nameof(shares), shares[q], "allowed are shares 0 .. 1");
            var position = shares[q] * (sorted.Length - 1);
            var below = (int)position;
            var above = Math.Min(below + 1, sorted.Length - 1);
            quantiles[q] = sorted[below] + (position - below) * (sorted[above] - sorted[below]);
        }
        return quantiles;
    }
}
