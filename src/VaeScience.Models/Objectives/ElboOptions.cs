namespace VaeScience.Models.Objectives;

/// <summary>What can be chosen of the ELBO.</summary>
public sealed record ElboOptions : WeightedElboOptions;
