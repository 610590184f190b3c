namespace VaeScience.Compute;

/// <summary>One parameter of an element density, as a tensor: f columns of decoder output, or one number for each feature, or one for all.</summary>
/// <param name="Tensor">[m, w], of which f columns are meant, or [f], or [1]; null when the density has no such parameter.</param>
/// <param name="Column">The first of the f columns of [m, w]; -1 for [f] and [1].</param>
/// <param name="Low">Values are kept at or above this; the gradient is zero beyond.</param>
/// <param name="High">Values are kept at or below this; the gradient is zero beyond.</param>
public readonly record struct DensityInput(Tensor? Tensor, int Column = -1, double Low = double.NegativeInfinity, double High = double.PositiveInfinity)
{
    internal bool IsDecoded => Column >= 0;

    internal bool IsBounded => Low > double.NegativeInfinity || High < double.PositiveInfinity;

    internal bool TakesGradient => Tensor is { RequiresGradient: true };
}
