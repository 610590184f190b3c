namespace VaeScience.Models.Likelihoods;

/// <summary>What can be chosen of the piecewise categorical likelihood.</summary>
public sealed record PiecewiseCategoricalOptions
{
    /// <summary>How many counts have a probability of their own, 1 to 999: the counts 0 .. k-max - 1.</summary>
    public int KMax { get; init; } = 4;

    /// <summary>The distribution of what a count has beyond k-max.</summary>
    public CountFamily Tail { get; init; } = CountFamily.NegativeBinomial;

    /// <summary>Where the tail's inverse dispersion comes from; a Poisson tail has none.</summary>
    public DispersionSource Dispersion { get; init; } = DispersionSource.PerFeature;

    /// <summary>The tail's inverse dispersion r, or the one training starts from.</summary>
    public double InverseDispersion { get; init; } = 1;
}
