namespace VaeScience.Models.Schedules;

/// <summary>The learning-rate schedules there are.</summary>
public static class ScheduleCatalog
{
    /// <summary>One line for each schedule.</summary>
    public static Catalog<Schedule> All { get; } = new("schedule",
        CatalogEntry<Schedule>.Of<ConstantOptions>("constant", "the same rate throughout", _ => new Constant()),
        CatalogEntry<Schedule>.Of<StepDecayOptions>("step", "times a factor every so many epochs", o => new StepDecay(o)),
        CatalogEntry<Schedule>.Of<ExponentialDecayOptions>("exponential", "the same proportion less every epoch", o => new ExponentialDecay(o)),
        CatalogEntry<Schedule>.Of<CosineDecayOptions>("cosine", "half a cosine down to the end of training", o => new CosineDecay(o)),
        CatalogEntry<Schedule>.Of<OneCycleOptions>("one-cycle", "rises over the first tenth of training, then falls along a cosine", o => new OneCycle(o)),
        CatalogEntry<Schedule>.Of<WarmUpOptions>("warm-up", "grows over the first epochs, then stays", o => new WarmUp(o)),
        CatalogEntry<Schedule>.Of<IwaeStagesOptions>("iwae-stages", "the IWAE paper's eight stages through a decade", _ => new IwaeStages()));
}
