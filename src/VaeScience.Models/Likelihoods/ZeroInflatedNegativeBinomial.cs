namespace VaeScience.Models.Likelihoods;

/// <summary>What can be chosen of the zero-inflated negative binomial likelihood.</summary>
public sealed record ZeroInflatedNegativeBinomialOptions
{
    /// <summary>Whether the decoder gives shares of the row's total, observed or latent, or rates.</summary>
    public CountMean Mean { get; init; } = CountMean.Library;

    /// <summary>Whether the inverse dispersion is fixed, one for all features, one for each, one for each under each condition, or decoded for each value.</summary>
    public DispersionSource Dispersion { get; init; } = DispersionSource.PerFeature;

    /// <summary>The inverse dispersion r, or the one training starts from: the variance is m + m^2 / r before the extra zeros.</summary>
    public double InverseDispersion { get; init; } = 1;
}

/// <summary>Negative binomial counts, of which some were replaced by zero; how probable that is, is decoded.</summary>
/// <remarks>
/// log p(0) = log(s + (1-s) (r/(r+m))^r), and log(1-s) beside the negative binomial's log p(x) for x above 0. Source: Lopez et al. 2018.
/// </remarks>
public sealed class ZeroInflatedNegativeBinomial : CountLikelihood
{
    private readonly ZeroInflatedNegativeBinomialOptions options;

    /// <summary>A zero-inflated negative binomial likelihood from its options.</summary>
    /// <exception cref="ArgumentException">The inverse dispersion is out of range.</exception>
    public ZeroInflatedNegativeBinomial(ZeroInflatedNegativeBinomialOptions? options = null)
        : base((options ?? new()).Mean, new((options ?? new()).Dispersion, (options ?? new()).InverseDispersion), hasExtraZeros: true) =>
        this.options = options ?? new();

    /// <inheritdoc/>
    public override string Name => "zinb";

    /// <inheritdoc/>
    public override object Options => options;
}
