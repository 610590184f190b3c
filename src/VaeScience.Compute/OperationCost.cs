namespace VaeScience.Compute;

/// <summary>What one run of an operation has to do at the least, for profiles.</summary>
/// <param name="Flops">Additions, multiplications, comparisons and functions, each as one; 0 where numbers are only moved.</param>
/// <param name="Bytes">Bytes of the tensors read and written, each once; what an operation keeps for itself in between may add to it.</param>
public readonly record struct OperationCost(long Flops, long Bytes)
{
    /// <summary>The cost of passing over these tensors; one that is read and written counts twice, one that is absent not at all.</summary>
    internal static OperationCost Of(long flops, ReadOnlySpan<Tensor?> touched)
    {
        var bytes = 0L;
        foreach (var tensor in touched) bytes += tensor?.Bytes ?? 0;
        return new(flops, bytes);
    }
}
