namespace VaeScience.Models.Likelihoods;

/// <summary>One parameter of an element density: its name, where it comes from, and where it starts.</summary>
/// <param name="Name">The name in the checkpoint, such as <c>log_sigma</c>.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Start">The constant, or the value training starts from (for decoded ones, the head starts as PyTorch's does).</param>
/// <param name="Low">Decoded and trained values are kept at or above this.</param>
/// <param name="High">Decoded and trained values are kept at or below this.</param>
public sealed record DensityParameter(string Name, ParameterSource Source, double Start = 0, double Low = double.NegativeInfinity, double High = double.PositiveInfinity);
