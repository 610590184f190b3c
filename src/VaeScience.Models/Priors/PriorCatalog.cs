namespace VaeScience.Models.Priors;

/// <summary>The priors there are.</summary>
public static class PriorCatalog
{
    /// <summary>One line for each prior.</summary>
    public static Catalog<Prior> All { get; } = new("prior",
        CatalogEntry<Prior>.Of<StandardNormalOptions>("standard-normal", "N(0, I)", _ => new StandardNormal()),
        CatalogEntry<Prior>.Of<DiagonalNormalOptions>("diagonal-normal", "normal with a trained mean and variance of each unit", _ => new DiagonalNormal()),
        CatalogEntry<Prior>.Of<GaussianMixturePriorOptions>("gaussian-mixture", "mixture of normals with independent units, trained with the model", o => new GaussianMixturePrior(o)),
        CatalogEntry<Prior>.Of<VampPriorOptions>("vamp", "mixture of the posteriors of trained pseudo-inputs", o => new VampPrior(o)),
        CatalogEntry<Prior>.Of<StudentTPriorOptions>("student-t", "Student's t of each unit, with heavy tails", o => new StudentTPrior(o)),
        CatalogEntry<Prior>.Of<ConditionalNormalOptions>("conditional", "normal whose mean and variance are a function of the conditions", o => new ConditionalNormal(o)));
}
