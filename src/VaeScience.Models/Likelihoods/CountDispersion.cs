namespace VaeScience.Models.Likelihoods;

/// <summary>The inverse dispersion r of a negative binomial: where it comes from, and where it starts.</summary>
/// <param name="Source">Fixed, shared, one number for each feature, or decoded.</param>
/// <param name="Start">r, or the one training starts from.</param>
public sealed record CountDispersion(ParameterSource Source, double Start);
