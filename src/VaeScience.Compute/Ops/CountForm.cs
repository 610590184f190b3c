namespace VaeScience.Compute.Ops;

/// <summary>Which count distribution: Poisson or negative binomial, with or without extra zeros, its mean a rate or a share of each row's total.</summary>
/// <param name="IsDispersed">Negative binomial, variance m + m^2 / r; else Poisson.</param>
/// <param name="IsZeroInflated">Whether a further decoded number is the logit of an extra zero.</param>
/// <param name="LogDispersion">log r, the logarithm of the inverse dispersion, [f] or [1]; null: decoded, or none for Poisson. Kept within -15 .. 15.</param>
/// <param name="Library">Total counts l of the rows, [n], positive: means are l softmax(decoded). Null: means are exp(decoded), at most e^30.</param>
public readonly record struct CountForm(bool IsDispersed, bool IsZeroInflated, Tensor? LogDispersion = null, Tensor? Library = null)
{
    /// <summary>The bounds of log r: beyond, the density is that of Poisson or of zeros alone, to all digits of float.</summary>
    public const double LeastLogDispersion = -15, GreatestLogDispersion = 15;

    /// <summary>The greatest log mean, where means are rates.</summary>
    public const double GreatestLogMean = 30;

    internal bool DecodesDispersion => IsDispersed && LogDispersion is null;

    /// <summary>How many decoded numbers a feature takes: first all log means (or logits of shares), then all log r, then all logits of an extra zero.</summary>
    public int DecodedCount => 1 + (DecodesDispersion ? 1 : 0) + (IsZeroInflated ? 1 : 0);
}
