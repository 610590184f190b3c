namespace VaeScience.Models.Likelihoods;

/// <summary>What can be chosen of the negative binomial likelihood.</summary>
public sealed record NegativeBinomialOptions
{
    /// <summary>Whether the decoder gives shares of the row's total, observed or latent, or rates.</summary>
    public CountMean Mean { get; init; } = CountMean.Library;

    /// <summary>Whether the inverse dispersion is fixed, one for all features, one for each, one for each under each condition, or decoded for each value.</summary>
    public DispersionSource Dispersion { get; init; } = DispersionSource.PerFeature;

    /// <summary>The inverse dispersion r, or the one training starts from: the variance is m + m^2 / r.</summary>
    public double InverseDispersion { get; init; } = 1;
}

/// <summary>Counts that vary more than Poisson's: a Poisson rate that is itself Gamma distributed.</summary>
/// <remarks>log p(x) = lnG(x+r) - lnG(r) - lnG(x+1) + r log(r/(r+m)) + x log(m/(r+m)). Source: Lopez et al. 2018.</remarks>
public sealed class NegativeBinomial : CountLikelihood
{
    private readonly NegativeBinomialOptions options;

    /// <summary>A negative binomial likelihood from its options.</summary>
    /// <exception cref="ArgumentException">The inverse dispersion is out of range.</exception>
    public NegativeBinomial(NegativeBinomialOptions? options = null)
        : base((options ?? new()).Mean, new((options ?? new()).Dispersion, (options ?? new()).InverseDispersion), hasExtraZeros: false) =>
        this.options = options ?? new();

    /// <inheritdoc/>
    public override string Name => "negative-binomial";

    /// <inheritdoc/>
    public override object Options => options;
}
