using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace VaeScience.Compute.Kernels;

/// <summary>Copies parts of A and B to where the tiles read them fastest.</summary>
internal static unsafe class MatrixPacking<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // One cache line of floats: rows read by a transposition are used up before they can be pushed out of the cache.
    private const int Stripe = 16;

    /// <summary>A panel of B, [depth, width] without gaps, zeros behind the columns there are.</summary>
    /// <param name="b">[depth, columns].</param>
    /// <param name="depth">Rows.</param>
    /// <param name="columns">Columns, at most the width.</param>
    /// <param name="width">A multiple of the shortest register, or 2.</param>
    /// <param name="to">Room for depth x width.</param>
    public static void Panel(MatrixView<T> b, int depth, int columns, int width, T* to)
    {
        if (b.ColumnStride == 1)
        {
            CopyRows(b, depth, columns, width, to);
            return;
        }

        for (var t = 0; t < depth; t += Stripe)
            TransposeStripe(b.From(t, 0), Math.Min(Stripe, depth - t), columns, width, to + (nint)t * width);
    }

    /// <summary>A block of A, copied as it lies but with its rows close together.</summary>
    /// <remarks>Rows whole pages apart would push one another out of the cache, which keeps only a few lines of equal low address.</remarks>
    public static MatrixView<T> Compact(MatrixView<T> a, int rows, int depth, Scratch scratch)
    {
        var across = a.ColumnStride != 1;
        var (count, length, stride) = across ? (depth, rows, a.ColumnStride) : (rows, depth, a.RowStride);
        var line = 64 / sizeof(T);
        // An odd number of lines, so that successive rows fall into different cache sets.
        nint step = ((length + line - 1) / line | 1) * line;
        var to = scratch.Reserve<T>(count * step);
        for (var i = 0; i < count; i++)
            new ReadOnlySpan<T>(a.Start + i * stride, length).CopyTo(new Span<T>(to + i * step, length));
        return across ? new(to, 1, step) : new(to, step, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows(MatrixView<T> b, int depth, int columns, int width, T* to)
    {
        var from = b.Start;
        for (var t = 0; t < depth; t++, from += b.RowStride, to += width)
        {
            if (Sse.IsSupported)
            {
                // The next panel's, which begins where this one ends.
                Sse.Prefetch0(from + width);
                Sse.Prefetch0(from + width + width / 2);
            }
            var j = 0;
            if (Vector512.IsHardwareAccelerated)
                for (; j <= columns - Vector512<T>.Count; j += Vector512<T>.Count) Vector512.Load(from + j).Store(to + j);
            for (; j <= columns - Vector128<T>.Count; j += Vector128<T>.Count) Vector128.Load(from + j).Store(to + j);
            for (; j < columns; j++) to[j] = from[j];
            for (; j < width; j++) to[j] = T.Zero;
        }
    }

    // b is [depth, columns] with contiguous columns.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeStripe(MatrixView<T> b, int depth, int columns, int width, T* to)
    {
        var j = 0;
        if (typeof(T) == typeof(float) && (Sse.IsSupported || AdvSimd.Arm64.IsSupported))
        {
            for (; j <= columns - 4; j += 4)
            {
                var from = (float*)(b.Start + j * b.ColumnStride);
                // The next panel's, a whole width further on.
                CacheLines.Fetch(from + width * b.ColumnStride, b.ColumnStride, Stripe, 4);
                var t = 0;
                for (; t <= depth - 4; t += 4) MatrixTranspose<float>.Square4(from + t, b.ColumnStride, (float*)(to + t * width + j), width);
                for (; t < depth; t++)
                    for (var i = 0; i < 4; i++) ((float*)to)[t * width + j + i] = from[t + i * b.ColumnStride];
            }
        }

        for (; j < columns; j++)
        {
            var from = b.Start + j * b.ColumnStride;
            for (var t = 0; t < depth; t++) to[t * width + j] = from[t];
        }

        for (; j < width; j++)
            for (var t = 0; t < depth; t++) to[t * width + j] = T.Zero;
    }
}
