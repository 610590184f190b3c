namespace VaeScience.Models.Likelihoods;

/// <summary>The likelihoods there are.</summary>
public static class LikelihoodCatalog
{
    /// <summary>One line for each likelihood.</summary>
    public static Catalog<Likelihood> All { get; } = new("likelihood",
        CatalogEntry<Likelihood>.Of<GaussianOptions>("gaussian", "real numbers: normal, variance fixed, shared, per feature or decoded", o => new Gaussian(o)),
        CatalogEntry<Likelihood>.Of<BernoulliOptions>("bernoulli", "0 or 1", _ => new Bernoulli()),
        CatalogEntry<Likelihood>.Of<OrdinalOptions>("ordinal", "scores on an ordered scale: cumulative logits, cut points shared or per feature", o => new Ordinal(o)),
        CatalogEntry<Likelihood>.Of<CategoricalOptions>("categorical", "class numbers without an order", o => new Categorical(o)));
}
