namespace VaeScience.Compute.Kernels;

/// <summary>A matrix in pinned memory, element (i, j) at start + i rowStride + j columnStride.</summary>
internal readonly unsafe struct MatrixView<T>(T* start, nint rowStride, nint columnStride)
    where T : unmanaged
{
    public T* Start { get; } = start;

    public nint RowStride { get; } = rowStride;

    public nint ColumnStride { get; } = columnStride;

    /// <summary>The part of the matrix from row i, column j on.</summary>
    public MatrixView<T> From(nint i, nint j) => new(Start + i * RowStride + j * ColumnStride, RowStride, ColumnStride);

    /// <summary>The same elements with rows and columns exchanged.</summary>
    public MatrixView<T> Transposed => new(Start, ColumnStride, RowStride);
}
