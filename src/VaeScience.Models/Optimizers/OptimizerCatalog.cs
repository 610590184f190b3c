namespace VaeScience.Models.Optimizers;

/// <summary>The optimizers there are.</summary>
public static class OptimizerCatalog
{
    /// <summary>One line for each optimizer.</summary>
    public static Catalog<Optimizer> All { get; } = new("optimizer",
        CatalogEntry<Optimizer>.Of<AdamOptions>("adam", "adaptive moments, the usual choice", o => new Adam(o)),
        CatalogEntry<Optimizer>.Of<AdamWOptions>("adamw", "Adam with weight decay beside the adaptive step", o => new AdamW(o)),
        CatalogEntry<Optimizer>.Of<AdamaxOptions>("adamax", "Adam scaled by the largest recent gradient", o => new Adamax(o)),
        CatalogEntry<Optimizer>.Of<AdagradOptions>("adagrad", "rates that shrink with every gradient seen; the first VAE paper's choice", o => new Adagrad(o)),
        CatalogEntry<Optimizer>.Of<RmsPropOptions>("rmsprop", "gradients over their running root mean square", o => new RmsProp(o)),
        CatalogEntry<Optimizer>.Of<SgdOptions>("sgd", "plain gradient descent, with momentum if asked for", o => new Sgd(o)));
}
