namespace VaeScience.Models.Networks;

/// <summary>What can be chosen of a network without layers: nothing.</summary>
public sealed record LinearNetworkOptions;
