namespace VaeScience.Models.Likelihoods;

/// <summary>What the encoder sees of the data.</summary>
public enum InputScaling
{
    /// <summary>The values as they are.</summary>
    None,

    /// <summary>Each feature less its mean, divided by its standard deviation, both of the training rows.</summary>
    Standardise,

    /// <summary>log(1 + x), for counts.</summary>
    Log1p,

    /// <summary>log x, then standardised, for positive measurements.</summary>
    LogStandardise,
}
