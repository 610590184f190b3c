namespace VaeScience.Models.Likelihoods;

/// <summary>Where a parameter of a density comes from.</summary>
public enum ParameterSource
{
    /// <summary>A constant that is not trained.</summary>
    Fixed,

    /// <summary>One trained number for all features.</summary>
    Shared,

    /// <summary>One trained number for each feature.</summary>
    PerFeature,

    /// <summary>The decoder gives it, for each row and feature.</summary>
    Decoded,
}
