using System.Numerics;

namespace VaeScience.Models.Training;

/// <summary>Holds the numbers that a training may not change: their gradients are nothing, and whatever a step does to them is undone.</summary>
/// <remarks>Undone rather than left out, because optimizers may move a number without a gradient: by weight decay, by running averages.</remarks>
internal sealed class FixedNumbers(Parameters parameters, FreeNumbers free)
{
    private readonly bool[] isFree = free.Of(parameters);
    private readonly double[] kept = parameters.Values.ToArray();

    public void ClearGradients()
    {
        if (parameters.Gradients.DType == DType.Float64) Set(parameters.Gradients.Span<double>(), []);
        else Set(parameters.Gradients.Span<float>(), []);
    }

    public void Restore()
    {
        if (parameters.Values.DType == DType.Float64) Set(parameters.Values.Span<double>(), kept);
        else Set(parameters.Values.Span<float>(), kept);
    }

    // Without values to go back to: zero. A float that went through a double comes back with its bits.
    private void Set<T>(Span<T> numbers, ReadOnlySpan<double> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < numbers.Length; i++)
            if (!isFree[i]) numbers[i] = values.IsEmpty ? T.Zero : T.CreateTruncating(values[i]);
    }
}
