namespace VaeScience.Models.Likelihoods;

/// <summary>The inverse dispersion r of a negative binomial: where it comes from, and where it starts.</summary>
/// <param name="Source">Fixed, shared, one number for each feature, one for each feature and condition, or decoded.</param>
/// <param name="Start">r, or the one training starts from.</param>
public sealed record CountDispersion(DispersionSource Source, double Start);
