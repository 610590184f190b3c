namespace VaeScience.Benchmarks;

/// <summary>Statistics of timings.</summary>
internal static class Timing
{
    /// <summary>The middle value; NaN of nothing.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }
}
