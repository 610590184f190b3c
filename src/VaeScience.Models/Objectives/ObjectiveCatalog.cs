namespace VaeScience.Models.Objectives;

/// <summary>The objectives there are.</summary>
public static class ObjectiveCatalog
{
    /// <summary>One line for each objective.</summary>
    public static Catalog<Objective> All { get; } = new("objective",
        CatalogEntry<Objective>.Of<ElboOptions>("elbo", "evidence lower bound, by either SGVB estimator, with KL warm-up and free bits", o => new Elbo(o)),
        CatalogEntry<Objective>.Of<IwaeOptions>("iwae", "importance-weighted bound of k draws, tighter than the ELBO; plain or doubly reparametrised gradients", o => new Iwae(o)),
        CatalogEntry<Objective>.Of<BetaVaeOptions>("beta-vae", "ELBO with a weight on the KL: simpler, less entangled codes", o => new BetaVae(o)),
        CatalogEntry<Objective>.Of<CapacityOptions>("capacity", "the code may carry so many nats, more as training goes on", o => new Capacity(o)),
        CatalogEntry<Objective>.Of<BetaTcvaeOptions>("beta-tcvae", "ELBO with a weight on the total correlation of the latent units", o => new BetaTcvae(o)),
        CatalogEntry<Objective>.Of<MathieuOptions>("mathieu", "ELBO with weights on the overlap of the codes and on the divergence of all codes from the prior", o => new Mathieu(o)));
}
