namespace VaeScience.Compute.Kernels;

/// <summary>A right operand op(B) [k, n] made ready for many products: see <see cref="MatrixKernel.Pack"/>.</summary>
internal readonly unsafe struct PackedMatrix<T>
    where T : unmanaged
{
    /// <summary>B where it lies, pinned.</summary>
    public required T* B { get; init; }

    public required Transpose TransposeB { get; init; }

    /// <summary>Elements from one stored row of B to the next.</summary>
    public required int StrideB { get; init; }

    public required int N { get; init; }

    public required int K { get; init; }

    /// <summary>The panels, for a kernel that reads them; null for one that reads B where it lies.</summary>
    public required T* Panels { get; init; }
}
