namespace VaeScience.Compute.Kernels;

/// <summary>One checked product C[m, n] = op(A)[m, k] op(B)[k, n], plus C if it accumulates; all row-major, all pinned.</summary>
internal readonly unsafe struct MatrixProduct<T>
    where T : unmanaged
{
    public required T* A { get; init; }

    public required T* B { get; init; }

    public required T* C { get; init; }

    /// <summary>op(B) in panels, packed before; null if it is still to be read from B.</summary>
    public T* Panels { get; init; }

    public required Transpose TransposeA { get; init; }

    public required Transpose TransposeB { get; init; }

    /// <summary>Elements from one stored row of A to the next.</summary>
    public required int StrideA { get; init; }

    /// <inheritdoc cref="StrideA"/>
    public required int StrideB { get; init; }

    /// <inheritdoc cref="StrideA"/>
    public required int StrideC { get; init; }

    public required int M { get; init; }

    public required int N { get; init; }

    public required int K { get; init; }

    public required bool Accumulate { get; init; }

    /// <summary>op(A), [m, k].</summary>
    public MatrixView<T> Left => TransposeA == Transpose.Yes ? new(A, 1, StrideA) : new(A, StrideA, 1);

    /// <summary>op(B), [k, n].</summary>
    public MatrixView<T> Right => TransposeB == Transpose.Yes ? new(B, 1, StrideB) : new(B, StrideB, 1);

    /// <summary>C, [m, n].</summary>
    public MatrixView<T> Result => new(C, StrideC, 1);
}
