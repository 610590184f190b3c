namespace VaeScience.Models.Posteriors;

/// <summary>The posteriors there are.</summary>
public static class PosteriorCatalog
{
    /// <summary>One line for each posterior.</summary>
    public static Catalog<Posterior> All { get; } = new("posterior",
        CatalogEntry<Posterior>.Of<DiagonalGaussianOptions>("diagonal", "Gaussian with independent units: mean and variance of each from the encoder", o => new DiagonalGaussian(o)),
        CatalogEntry<Posterior>.Of<FullGaussianOptions>("full", "Gaussian with correlated units: mean and triangular factor of the covariance from the encoder", o => new FullGaussian(o)));
}
