namespace VaeScience.Models.Evaluation;

/// <summary>What a table of numbers looks like, feature by feature and row by row: the figures that predictive checks compare.</summary>
/// <param name="Means">[f].</param>
/// <param name="Variances">[f], with n - 1; 0 for a single row.</param>
/// <param name="ZeroShares">[f], the share of rows in which the feature is 0.</param>
/// <param name="Totals">[n], the sum of each row.</param>
public sealed record FeatureSummary(double[] Means, double[] Variances, double[] ZeroShares, double[] Totals)
{
    /// <summary>The share of all numbers that are 0.</summary>
    public double ZeroShare => ZeroShares.Average();
}
