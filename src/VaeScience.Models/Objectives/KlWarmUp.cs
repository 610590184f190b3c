namespace VaeScience.Models.Objectives;

/// <summary>How the weight of the KL rises from 0 to its full value at the beginning of training.</summary>
public enum KlWarmUp
{
    /// <summary>Full weight from the start.</summary>
    None,

    /// <summary>In proportion to the epochs done (Bowman et al. 2016; Sonderby et al. 2016).</summary>
    Linear,

    /// <summary>Along a logistic curve, steepest half-way (Bowman et al. 2016).</summary>
    Sigmoid,

    /// <summary>Again and again: up in the first half of each cycle, full in the second (Fu et al. 2019).</summary>
    Cyclical,
}
