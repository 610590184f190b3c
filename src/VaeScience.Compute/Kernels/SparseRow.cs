using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeScience.Compute.Kernels;

/// <summary>One sparse row times a dense matrix, and the matrix's gradient.</summary>
internal static class SparseRow
{
    /// <summary>y = sum over k of values[k] m[columns[k], :], for m of rows as long as y.</summary>
    public static void Gather<T>(ReadOnlySpan<int> columns, ReadOnlySpan<T> values, ReadOnlySpan<T> m, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (LaneWidth.Bits)
        {
            case 512: Gather<Lane512<T>, T>(columns, values, m, y); break;
            case 256: Gather<Lane256<T>, T>(columns, values, m, y); break;
            case 128: Gather<Lane128<T>, T>(columns, values, m, y); break;
            default: Gather<Lane1<T>, T>(columns, values, m, y); break;
        }
    }

    /// <summary>m[columns[k] - first, :] += values[k] dy, for m of rows as long as dy.</summary>
    public static void Scatter<T>(ReadOnlySpan<int> columns, int first, ReadOnlySpan<T> values, ReadOnlySpan<T> dy, Span<T> m)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (LaneWidth.Bits)
        {
            case 512: Scatter<Lane512<T>, T>(columns, first, values, dy, m); break;
            case 256: Scatter<Lane256<T>, T>(columns, first, values, dy, m); break;
            case 128: Scatter<Lane128<T>, T>(columns, first, values, dy, m); break;
            default: Scatter<Lane1<T>, T>(columns, first, values, dy, m); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Scatter<TLane, T>(ReadOnlySpan<int> columns, int first, ReadOnlySpan<T> values, ReadOnlySpan<T> dy, Span<T> m)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref var pm = ref MemoryMarshal.GetReference(m);
        ref var pd = ref MemoryMarshal.GetReference(dy);
        var (width, c, j) = (dy.Length, TLane.Count, 0);
        // Four lanes of dy stay in registers over all entries of the row.
        for (; j <= width - 4 * c; j += 4 * c)
        {
            ref var d = ref Unsafe.Add(ref pd, j);
            var (d0, d1) = (TLane.Load(ref d), TLane.Load(ref Unsafe.Add(ref d, c)));
            var (d2, d3) = (TLane.Load(ref Unsafe.Add(ref d, 2 * c)), TLane.Load(ref Unsafe.Add(ref d, 3 * c)));
            for (var k = 0; k < columns.Length; k++)
            {
                var v = TLane.Broadcast(values[k]);
                ref var row = ref Unsafe.Add(ref pm, (columns[k] - first) * width + j);
                TLane.FusedMultiplyAdd(v, d0, TLane.Load(ref row)).Store(ref row);
                row = ref Unsafe.Add(ref row, c);
                TLane.FusedMultiplyAdd(v, d1, TLane.Load(ref row)).Store(ref row);
                row = ref Unsafe.Add(ref row, c);
                TLane.FusedMultiplyAdd(v, d2, TLane.Load(ref row)).Store(ref row);
                row = ref Unsafe.Add(ref row, c);
                TLane.FusedMultiplyAdd(v, d3, TLane.Load(ref row)).Store(ref row);
            }
        }
        for (; j < width; j++)
            for (var k = 0; k < columns.Length; k++)
            {
                ref var element = ref Unsafe.Add(ref pm, (columns[k] - first) * width + j);
                element = T.FusedMultiplyAdd(values[k], dy[j], element);
            }
    }

    // Four lanes of sums stay in registers over all entries of the row.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Gather<TLane, T>(ReadOnlySpan<int> columns, ReadOnlySpan<T> values, ReadOnlySpan<T> m, Span<T> y)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref var pm = ref MemoryMarshal.GetReference(m);
        ref var py = ref MemoryMarshal.GetReference(y);
        var (width, c, j) = (y.Length, TLane.Count, 0);
        for (; j <= width - 4 * c; j += 4 * c)
        {
            var (s0, s1, s2, s3) = (TLane.Create(0.0), TLane.Create(0.0), TLane.Create(0.0), TLane.Create(0.0));
            for (var k = 0; k < columns.Length; k++)
            {
                var v = TLane.Broadcast(values[k]);
                ref var row = ref Unsafe.Add(ref pm, columns[k] * width + j);
                s0 = TLane.FusedMultiplyAdd(v, TLane.Load(ref row), s0);
                s1 = TLane.FusedMultiplyAdd(v, TLane.Load(ref Unsafe.Add(ref row, c)), s1);
                s2 = TLane.FusedMultiplyAdd(v, TLane.Load(ref Unsafe.Add(ref row, 2 * c)), s2);
                s3 = TLane.FusedMultiplyAdd(v, TLane.Load(ref Unsafe.Add(ref row, 3 * c)), s3);
            }
            s0.Store(ref Unsafe.Add(ref py, j));
            s1.Store(ref Unsafe.Add(ref py, j + c));
            s2.Store(ref Unsafe.Add(ref py, j + 2 * c));
            s3.Store(ref Unsafe.Add(ref py, j + 3 * c));
        }
        for (; j < width; j++)
        {
            var sum = T.Zero;
            for (var k = 0; k < columns.Length; k++) sum = T.FusedMultiplyAdd(values[k], m[columns[k] * width + j], sum);
            y[j] = sum;
        }
    }
}
