namespace VaeScience.Models.Priors;

/// <summary>The priors there are.</summary>
public static class PriorCatalog
{
    /// <summary>One line for each prior.</summary>
    public static Catalog<Prior> All { get; } = new("prior",
        CatalogEntry<Prior>.Of<StandardNormalOptions>("standard-normal", "N(0, I)", _ => new StandardNormal()));
}
