using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace VaeScience.Compute.Kernels;

/// <summary>Copies of a matrix with rows and columns exchanged.</summary>
internal static unsafe class MatrixTranspose<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Columns of the source that are read before its rows come round again: one cache line of floats.
    private const int Stripe = 16;

    /// <summary>to[j, i] = from[i, j].</summary>
    /// <param name="from">[rows, columns].</param>
    /// <param name="fromStride">Elements from one row of it to the next.</param>
    /// <param name="to">[columns, rows].</param>
    /// <param name="toStride">The same for it.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    public static void Copy(T* from, nint fromStride, T* to, nint toStride, int rows, int columns)
    {
        for (var j = 0; j < columns; j += Stripe)
        {
            CacheLines.Fetch(from + j + Stripe, fromStride, Stripe, rows);
            CacheLines.Fetch(to + (j + Stripe) * toStride, toStride, rows, Stripe);
            CopyStripe(from + j, fromStride, to + j * toStride, toStride, rows, Math.Min(Stripe, columns - j));
        }
    }

    /// <summary>to[j, i] = from[i, j], or to[j, i] plus that.</summary>
    /// <param name="from">[rows, columns], each row a stride after the one before.</param>
    /// <param name="fromStride">Elements from one row of it to the next.</param>
    /// <param name="to">[columns, rows].</param>
    /// <param name="toStride">The same for it.</param>
    /// <param name="rows">Rows of the source, from 1.</param>
    /// <param name="columns">Columns of the source, from 1.</param>
    /// <param name="add">Add to what is there.</param>
    /// <exception cref="ShapeException">A span is too short.</exception>
    public static void Copy(ReadOnlySpan<T> from, int fromStride, Span<T> to, int toStride, int rows, int columns, bool add)
    {
        if (from.Length < (rows - 1) * fromStride + columns || to.Length < (columns - 1) * toStride + rows)
            throw new ShapeException($"transposing [{rows}, {columns}]: {from.Length} elements with row stride {fromStride} to {to.Length} with {toStride}");
        fixed (T* source = from, target = to)
        {
            if (add) Add(source, fromStride, target, toStride, rows, columns);
            else Copy(source, fromStride, target, toStride, rows, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(T* from, nint fromStride, T* to, nint toStride, int rows, int columns)
    {
        for (var j = 0; j < columns; j += Stripe)
            for (var i = 0; i < rows; i++)
                for (var k = j; k < Math.Min(columns, j + Stripe); k++) to[k * toStride + i] += from[i * fromStride + k];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyStripe(T* from, nint fromStride, T* to, nint toStride, int rows, int columns)
    {
        var i = 0;
        if (typeof(T) == typeof(float) && (Sse.IsSupported || AdvSimd.Arm64.IsSupported))
            for (; i <= rows - 4; i += 4)
            {
                var j = 0;
                for (; j <= columns - 4; j += 4)
                    Square4((float*)(from + i * fromStride + j), fromStride, (float*)(to + j * toStride + i), toStride);
                for (; j < columns; j++)
                    for (var k = i; k < i + 4; k++) to[j * toStride + k] = from[k * fromStride + j];
            }
        for (; i < rows; i++)
            for (var j = 0; j < columns; j++) to[j * toStride + i] = from[i * fromStride + j];
    }

    /// <summary>Four rows by four columns of floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Square4(float* from, nint stride, float* to, nint toStride)
    {
        Vector128<float> r0 = Vector128.Load(from), r1 = Vector128.Load(from + stride);
        Vector128<float> r2 = Vector128.Load(from + 2 * stride), r3 = Vector128.Load(from + 3 * stride);
        Vector128<float> even0 = ZipLow(r0, r2), even1 = ZipHigh(r0, r2), odd0 = ZipLow(r1, r3), odd1 = ZipHigh(r1, r3);
        ZipLow(even0, odd0).Store(to);
        ZipHigh(even0, odd0).Store(to + toStride);
        ZipLow(even1, odd1).Store(to + 2 * toStride);
        ZipHigh(even1, odd1).Store(to + 3 * toStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
