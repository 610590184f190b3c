namespace VaeScience.Models.Optimizers;

/// <summary>The optimizers there are.</summary>
public static class OptimizerCatalog
{
    /// <summary>One line for each optimizer.</summary>
    public static Catalog<Optimizer> All { get; } = new("optimizer",
        CatalogEntry<Optimizer>.Of<AdamOptions>("adam", "adaptive moments, the usual choice", o => new Adam(o)));
}
