namespace VaeScience.Models.Likelihoods;

/// <summary>Where the inverse dispersion of counts comes from.</summary>
public enum DispersionSource
{
    /// <summary>A constant that is not trained.</summary>
    Fixed,

    /// <summary>One trained number for all features.</summary>
    Shared,

    /// <summary>One trained number for each feature.</summary>
    PerFeature,

    /// <summary>One trained number for each feature under each of the rows' conditions, such as batches; refused for data without conditions.</summary>
    PerCondition,

    /// <summary>The decoder gives it, for each row and feature.</summary>
    Decoded,
}
