using System.Numerics;

namespace VaeScience.Compute.Kernels;

/// <summary>A product C (+)= left right, computed block by block.</summary>
internal readonly unsafe struct MatrixBlocks<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Bytes of a row of A that one pass over k reads: a panel of B this deep fits the first two caches beside the tile.
    private const int DepthBytes = 2048;

    // Rows of A in a block: with the depth above half a second-level cache of 1 MB. Even in tiles of 12, 6 and 4.
    private const int RowLimit = 240;

    // Columns of B packed at a time: for one block of rows as they are needed, for several once and kept in the last cache.
    private const int ColumnLimit = 256;
    private const int SharedColumnLimit = 2048;

    // From here on copying a block of A costs less than a hundredth of the product.
    private const int CompactFrom = 256;

    // And from here on a thirtieth, which pays if rows lie a multiple of this many bytes apart.
    private const int CompactCrowdedFrom = 64;
    private const int CrowdedBytes = 1024;

    private readonly MatrixView<T> left;
    private readonly MatrixView<T> right;
    private readonly MatrixView<T> result;
    private readonly int depth;
    private readonly bool accumulate;
    private readonly bool asDots;
    private readonly T* panels;

    private MatrixBlocks(in MatrixProduct<T> p, bool across, bool asDots)
    {
        panels = p.Panels;
        (left, right, result) = across ? (p.Right.Transposed, p.Left.Transposed, p.Result.Transposed) : (p.Left, p.Right, p.Result);
        (Rows, Columns) = across ? (p.N, p.M) : (p.M, p.N);
        (depth, accumulate, this.asDots) = (p.K, p.Accumulate, asDots);
    }

    /// <summary>Rows of the result, as it is computed.</summary>
    public int Rows { get; }

    /// <summary>Columns of the result, as it is computed.</summary>
    public int Columns { get; }

    /// <summary>The cheapest way to compute a product; it depends on the sizes alone.</summary>
    /// <remarks>
    /// As it is; as C' = B' A' if C is so narrow that its rows would leave most of a register idle; or as dot products if both operands
    /// are contiguous along k and few sums are shared.
    /// </remarks>
    public static MatrixBlocks<T> Of(in MatrixProduct<T> p)
    {
        if (p.Panels is not null) return new(p, across: false, asDots: false);
        var upright = Cost(p.M, p.N, p.K, p.TransposeB == Transpose.Yes);
        var across = Cost(p.N, p.M, p.K, p.TransposeA == Transpose.No) + 3L * p.M * p.N;
        if (p is { TransposeA: Transpose.No, TransposeB: Transpose.Yes } && DotsCost(p) < Math.Min(upright, across))
            return new(p, p.N > p.M, asDots: true);
        return new(p, across < upright, asDots: false);
    }

    /// <summary>All panels of a right operand, slice of the depth after slice, for products that share it.</summary>
    /// <param name="b">[depth, columns].</param>
    /// <param name="depth">Rows, from 1.</param>
    /// <param name="columns">Columns, from 1.</param>
    /// <param name="scratch">Where the panels go.</param>
    public static T* Pack(MatrixView<T> b, int depth, int columns, Scratch scratch)
    {
        var width = PanelRow<T>.PackedColumns(columns);
        var to = scratch.Reserve<T>((nint)depth * width);
        var depthStep = Even(depth, DepthBytes / sizeof(T));
        for (var t = 0; t < depth; t += depthStep)
            PanelRow<T>.Pack(b.From(t, 0), Math.Min(depthStep, depth - t), columns, to + (nint)t * width);
        return to;
    }

    /// <summary>Computes rows [top, bottom) and columns [begin, end) of the result.</summary>
    public void Compute(ScratchPair scratch, int top, int bottom, int begin, int end)
    {
        if (asDots)
        {
            var (rows, columns) = (bottom - top, end - begin);
            MatrixDots<T>.Multiply(depth, left.From(top, 0), right.From(0, begin), result.From(top, begin), rows, columns, accumulate);
            return;
        }

        if (panels is not null)
        {
            ComputePacked(scratch, top, bottom, begin, end);
            return;
        }

        var columnLimit = bottom - top <= RowLimit ? ColumnLimit : SharedColumnLimit;
        var depthStep = Even(depth, DepthBytes / sizeof(T));
        for (var j = begin; j < end; j += columnLimit)
        {
            var columns = Math.Min(columnLimit, end - j);
            for (var t = 0; t < depth; t += depthStep)
            {
                var slice = Math.Min(depthStep, depth - t);
                var panels = new PanelRow<T>(scratch.Right, right.From(t, j), slice, columns, bottom - top);
                for (var i = top; i < bottom; i += RowLimit)
                {
                    var rows = Math.Min(RowLimit, bottom - i);
                    var a = left.From(i, t);
                    if (IsWorthCompacting(a, columns)) a = MatrixPacking<T>.Compact(a, rows, slice, scratch.Left);
                    panels.Multiply(a, rows, result.From(i, j), accumulate || t > 0);
                }
            }
        }
    }

    // Columns begin at a panel's first. A block of A meets all panels before the next one does.
    private void ComputePacked(ScratchPair scratch, int top, int bottom, int begin, int end)
    {
        var width = PanelRow<T>.PackedColumns(Columns);
        var depthStep = Even(depth, DepthBytes / sizeof(T));
        for (var i = top; i < bottom; i += RowLimit)
        {
            var rows = Math.Min(RowLimit, bottom - i);
            for (var t = 0; t < depth; t += depthStep)
            {
                var slice = Math.Min(depthStep, depth - t);
                var a = left.From(i, t);
                if (IsWorthCompacting(a, end - begin)) a = MatrixPacking<T>.Compact(a, rows, slice, scratch.Left);
                var row = new PanelRow<T>(panels + (nint)t * width + (nint)begin * slice, slice, end - begin);
                row.Multiply(a, rows, result.From(i, begin), accumulate || t > 0);
            }
        }
    }

    // Processor cycles, roughly, as measured: a register of C takes one, and so do six packed elements of B, or three transposed ones.
    private static long Cost(int rows, int columns, int depth, bool transposes)
    {
        var lanes = MatrixPanel<T>.FullWidth / 2;
        return (long)depth * ((long)rows * ((columns + lanes - 1) / lanes) + columns / (transposes ? 3 : 6));
    }

    // Five cycles for four registers of products, since each needs a load, and eight to add up the lanes of a sum.
    private static long DotsCost(in MatrixProduct<T> p) =>
        (long)p.M * p.N * (8 + 5L * p.K / (4 * (MatrixPanel<T>.FullWidth / 2)));

    private static bool IsWorthCompacting(MatrixView<T> a, int columns) =>
        columns >= CompactFrom
        || (columns >= CompactCrowdedFrom && Math.Max(a.RowStride, a.ColumnStride) * sizeof(T) % CrowdedBytes == 0);

    // The step that cuts a length into equal pieces of at most the limit.
    private static int Even(int length, int limit)
    {
        var pieces = (length + limit - 1) / limit;
        return (length + pieces - 1) / pieces;
    }
}
