namespace VaeScience.Models.Likelihoods;

/// <summary>A family of count distributions, by its name in the catalog.</summary>
public enum CountFamily
{
    /// <summary>See <see cref="Likelihoods.Poisson"/>.</summary>
    Poisson,

    /// <summary>See <see cref="Likelihoods.NegativeBinomial"/>.</summary>
    NegativeBinomial,

    /// <summary>See <see cref="ZeroInflatedPoisson"/>.</summary>
    Zip,

    /// <summary>See <see cref="ZeroInflatedNegativeBinomial"/>.</summary>
    Zinb,
}
