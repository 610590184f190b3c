using VaeScience.Data;

namespace VaeScience.Whisky;

/// <summary>The log probabilities of held-out rows.</summary>
/// <param name="Values">[rows], nats.</param>
/// <param name="LeastEffective">The fewest effective draws behind one of them; infinite where they are exact.</param>
public sealed record HeldOutRows(double[] Values, double LeastEffective = double.PositiveInfinity);

/// <summary>A model that takes part in a cross-validation.</summary>
/// <param name="Key">Its name in metrics.json, such as <c>ordinal_linear</c>.</param>
/// <param name="Name">Its name for a reader.</param>
/// <param name="Size">How many factors or components; 0 for none.</param>
/// <param name="IsDensity">Whether it gives the density of scores taken as real numbers rather than the probability of levels; the two cannot be compared.</param>
/// <param name="IsSeeded">Whether its training draws random numbers, so that it is repeated over seeds.</param>
/// <param name="HoldOut">Fits training rows (first) and judges held-out rows (second) with a seed on a device.</param>
public sealed record CrossValidationModel(
    string Key, string Name, int Size, bool IsDensity, bool IsSeeded, Func<Dataset, Dataset, ulong, CpuDevice, HeldOutRows> HoldOut);
