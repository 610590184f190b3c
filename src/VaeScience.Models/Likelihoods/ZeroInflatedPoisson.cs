namespace VaeScience.Models.Likelihoods;

/// <summary>What can be chosen of the zero-inflated Poisson likelihood.</summary>
public sealed record ZeroInflatedPoissonOptions
{
    /// <summary>Whether the decoder gives shares of the row's total, observed or latent, or rates.</summary>
    public CountMean Mean { get; init; } = CountMean.Library;
}

/// <summary>Poisson counts, of which some were replaced by zero; how probable that is, is decoded.</summary>
/// <remarks>log p(0) = log(s + (1-s) exp(-m)) and log p(x) = log(1-s) + x log m - m - lnG(x+1) for x above 0. Source: Lambert 1992.</remarks>
public sealed class ZeroInflatedPoisson : CountLikelihood
{
    private readonly ZeroInflatedPoissonOptions options;

    /// <summary>A zero-inflated Poisson likelihood from its options.</summary>
    public ZeroInflatedPoisson(ZeroInflatedPoissonOptions? options = null) : base((options ?? new()).Mean, null, hasExtraZeros: true) =>
        this.options = options ?? new();

    /// <inheritdoc/>
    public override string Name => "zip";

    /// <inheritdoc/>
    public override object Options => options;
}
