namespace VaeScience.Models.Objectives;

/// <summary>The objectives there are.</summary>
public static class ObjectiveCatalog
{
    /// <summary>One line for each objective.</summary>
    public static Catalog<Objective> All { get; } = new("objective",
        CatalogEntry<Objective>.Of<ElboOptions>("elbo", "evidence lower bound, by either SGVB estimator, with KL warm-up and free bits", o => new Elbo(o)),
        CatalogEntry<Objective>.Of<IwaeOptions>("iwae", "importance-weighted bound of k draws, tighter than the ELBO", o => new Iwae(o)));
}
