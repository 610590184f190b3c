namespace VaeScience.Compute.Kernels;

/// <summary>What one thread needs to compute a block of a matrix product.</summary>
internal sealed class ScratchPair
{
    /// <summary>For the block of op(A).</summary>
    public Scratch Left { get; } = new();

    /// <summary>For the panels of op(B).</summary>
    public Scratch Right { get; } = new();
}
