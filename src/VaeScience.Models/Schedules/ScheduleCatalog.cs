namespace VaeScience.Models.Schedules;

/// <summary>The learning-rate schedules there are.</summary>
public static class ScheduleCatalog
{
    /// <summary>One line for each schedule.</summary>
    public static Catalog<Schedule> All { get; } = new("schedule",
        CatalogEntry<Schedule>.Of<ConstantOptions>("constant", "the same rate throughout", _ => new Constant()));
}
