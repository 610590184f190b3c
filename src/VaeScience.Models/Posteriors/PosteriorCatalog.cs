namespace VaeScience.Models.Posteriors;

/// <summary>The posteriors there are.</summary>
public static class PosteriorCatalog
{
    /// <summary>One line for each posterior.</summary>
    public static Catalog<Posterior> All { get; } = new("posterior",
        CatalogEntry<Posterior>.Of<DiagonalGaussianOptions>("diagonal", "Gaussian with independent units: mean and variance of each from the encoder", o => new DiagonalGaussian(o)),
        CatalogEntry<Posterior>.Of<FullGaussianOptions>("full", "Gaussian with correlated units: mean and triangular factor of the covariance from the encoder", o => new FullGaussian(o)),
        CatalogEntry<Posterior>.Of<PlanarFlowOptions>("planar", "diagonal Gaussian bent by planar flows whose parameters the encoder gives", o => new PlanarFlow(o)),
        CatalogEntry<Posterior>.Of<InverseAutoregressiveFlowOptions>("iaf", "diagonal Gaussian sent through gated autoregressive networks that see the encoder", o => new InverseAutoregressiveFlow(o)));
}
