namespace VaeScience.Models.Likelihoods;

/// <summary>What can be chosen of the Poisson likelihood.</summary>
public sealed record PoissonOptions
{
    /// <summary>Whether the decoder gives shares of the row's total, observed or latent, or rates.</summary>
    public CountMean Mean { get; init; } = CountMean.Library;
}

/// <summary>Counts whose variance is their mean.</summary>
/// <remarks>
/// log p(x) = x log m - m - lnG(x+1). With <see cref="CountMean.Library"/>, the default, m = l softmax(decoded) with l the row's total: the constrained
/// Poisson of Groenbech et al. 2020. With <see cref="CountMean.Rate"/> it is their Poisson.
/// </remarks>
public sealed class Poisson : CountLikelihood
{
    private readonly PoissonOptions options;

    /// <summary>A Poisson likelihood from its options.</summary>
    public Poisson(PoissonOptions? options = null) : base((options ?? new()).Mean, null, hasExtraZeros: false) => this.options = options ?? new();

    /// <inheritdoc/>
    public override string Name => "poisson";

    /// <inheritdoc/>
    public override object Options => options;
}
