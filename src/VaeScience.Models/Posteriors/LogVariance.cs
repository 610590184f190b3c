namespace VaeScience.Models.Posteriors;

/// <summary>The range in which log variances are kept, so that no exponential overflows and no unit freezes.</summary>
internal static class LogVariance
{
    /// <summary>A standard deviation of 3e-7: below it a float of order one does not move.</summary>
    public const double Lowest = -30;

    /// <summary>A standard deviation of 2e4.</summary>
    public const double Highest = 20;
}
