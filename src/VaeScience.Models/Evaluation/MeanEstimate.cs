namespace VaeScience.Models.Evaluation;

/// <summary>A mean over draws.</summary>
/// <param name="Value">The mean.</param>
/// <param name="StandardError">Of the mean, from the spread of the draws.</param>
public readonly record struct MeanEstimate(double Value, double StandardError)
{
    /// <summary>The mean of these numbers.</summary>
    public static MeanEstimate Of(IReadOnlyCollection<double> draws)
    {
        var (n, mean) = (draws.Count, draws.Average());
        return new MeanEstimate(mean, n < 2 ? double.NaN : Math.Sqrt(draws.Sum(v => (v - mean) * (v - mean)) / (n - 1) / n));
    }
}
