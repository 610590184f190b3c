namespace VaeScience.SingleCell.Counts;

/// <summary>The spread that genes of the same mean have: log10 variance over log10 mean by local quadratic regression.</summary>
/// <remarks>
/// At each gene the nearest share of all genes is weighted by (1 - (d / d_max)^3)^3 and a parabola is fitted. Source: Cleveland 1979 (loess).
/// </remarks>
internal static class VarianceTrend
{
    private const double Span = 0.3;
    private const int FewestNeighbours = 10;

    /// <summary>The fitted value at each point.</summary>
    /// <param name="x">[n], in any order.</param>
    /// <param name="y">[n].</param>
    /// <returns>[n].</returns>
    public static double[] Fit(double[] x, double[] y)
    {
        int[] order = [.. Enumerable.Range(0, x.Length).OrderBy(i => x[i])];
        double[] sorted = [.. order.Select(i => x[i])], values = [.. order.Select(i => y[i])];
        var neighbours = Math.Min(x.Length, Math.Max(FewestNeighbours, (int)Math.Ceiling(Span * x.Length)));
        var fitted = new double[x.Length];
        var first = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            // The nearest neighbours stand together; their window only moves up.
            while (first + neighbours < sorted.Length && sorted[first + neighbours] - sorted[i] < sorted[i] - sorted[first]) first++;
            fitted[order[i]] = i > 0 && sorted[i] == sorted[i - 1]
                ? fitted[order[i - 1]]
                : At(sorted[i], sorted.AsSpan(first, neighbours), values.AsSpan(first, neighbours));
        }
        return fitted;
    }

    // Normal equations of y = a + b u + c u^2 with u = (x - at) / d_max; the fit at u = 0 is a.
    private static double At(double at, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var reach = Math.Max(at - x[0], x[^1] - at);
        if (reach <= 0) return Mean(y);
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, t0 = 0, t1 = 0, t2 = 0;
        for (var j = 0; j < x.Length; j++)
        {
            var u = (x[j] - at) / reach;
            var rest = 1 - Math.Abs(u * u * u);
            var w = rest * rest * rest;
            double wu = w * u, wuu = wu * u;
            (s0, s1, s2, s3, s4) = (s0 + w, s1 + wu, s2 + wuu, s3 + wuu * u, s4 + wuu * u * u);
            (t0, t1, t2) = (t0 + w * y[j], t1 + wu * y[j], t2 + wuu * y[j]);
        }
        var determinant = s0 * (s2 * s4 - s3 * s3) - s1 * (s1 * s4 - s2 * s3) + s2 * (s1 * s3 - s2 * s2);
        // Too few different means for a parabola: their weighted average.
        if (!(determinant > 1e-10 * s0 * s2 * s4)) return t0 / s0;
        return (t0 * (s2 * s4 - s3 * s3) - s1 * (t1 * s4 - t2 * s3) + s2 * (t1 * s3 - t2 * s2)) / determinant;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var v in values) sum += v;
        return sum / values.Length;
    }
}
