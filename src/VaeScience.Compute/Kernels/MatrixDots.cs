using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VaeScience.Compute.Kernels;

/// <summary>Products with very few columns, as dot products along k: both operands are read once, as they lie, and nothing is packed.</summary>
internal static unsafe class MatrixDots<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>C[rows, columns] (+)= a b.</summary>
    /// <param name="depth">Terms in each sum.</param>
    /// <param name="a">[rows, depth], contiguous along depth.</param>
    /// <param name="b">[depth, columns], contiguous along depth.</param>
    /// <param name="c">[rows, columns].</param>
    /// <param name="rows">Rows, from 1.</param>
    /// <param name="columns">Columns, from 1.</param>
    /// <param name="add">Add to C instead of writing it.</param>
    public static void Multiply(int depth, MatrixView<T> a, MatrixView<T> b, MatrixView<T> c, int rows, int columns, bool add)
    {
        if (Vector512.IsHardwareAccelerated && depth >= Vector512<T>.Count)
            Multiply<Lanes512<T>, Vector512<T>>(depth, a, b, c, rows, columns, add);
        else if (Vector256.IsHardwareAccelerated && depth >= Vector256<T>.Count)
            Multiply<Lanes256<T>, Vector256<T>>(depth, a, b, c, rows, columns, add);
        else if (Vector128.IsHardwareAccelerated && depth >= Vector128<T>.Count)
            Multiply<Lanes128<T>, Vector128<T>>(depth, a, b, c, rows, columns, add);
        else
            Multiply<ScalarLanes<T>, T>(depth, a, b, c, rows, columns, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TLanes, V>(
        int depth, MatrixView<T> a, MatrixView<T> b, MatrixView<T> c, int rows, int columns, bool add)
        where TLanes : struct, ILanes<V, T>
        where V : struct
    {
        for (var j = 0; j < columns; j++)
        {
            var column = b.Start + j * b.ColumnStride;
            var to = c.Start + j * c.ColumnStride;
            var i = 0;
            for (; i <= rows - 4; i += 4)
            {
                var row = a.Start + i * a.RowStride;
                FourDots<TLanes, V>(depth, row, a.RowStride, column, out var s0, out var s1, out var s2, out var s3);
                Put(to + i * c.RowStride, s0, add);
                Put(to + (i + 1) * c.RowStride, s1, add);
                Put(to + (i + 2) * c.RowStride, s2, add);
                Put(to + (i + 3) * c.RowStride, s3, add);
            }

            for (; i < rows; i++)
                Put(to + i * c.RowStride, OneDot<TLanes, V>(depth, a.Start + i * a.RowStride, column), add);
        }
    }

    // Four rows share each load of the column, and four chains of additions hide one another's latency.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourDots<TLanes, V>(
        int depth, T* row, nint stride, T* column, out T s0, out T s1, out T s2, out T s3)
        where TLanes : struct, ILanes<V, T>
        where V : struct
    {
        V v0 = default, v1 = default, v2 = default, v3 = default;
        T* r1 = row + stride, r2 = r1 + stride, r3 = r2 + stride;
        nint t = 0;
        for (; t <= depth - TLanes.Count; t += TLanes.Count)
        {
            var x = TLanes.Load(column + t);
            v0 = TLanes.MultiplyAdd(TLanes.Load(row + t), x, v0);
            v1 = TLanes.MultiplyAdd(TLanes.Load(r1 + t), x, v1);
            v2 = TLanes.MultiplyAdd(TLanes.Load(r2 + t), x, v2);
            v3 = TLanes.MultiplyAdd(TLanes.Load(r3 + t), x, v3);
        }

        (s0, s1, s2, s3) = (TLanes.Sum(v0), TLanes.Sum(v1), TLanes.Sum(v2), TLanes.Sum(v3));
        for (; t < depth; t++)
        {
            s0 += row[t] * column[t];
            s1 += r1[t] * column[t];
            s2 += r2[t] * column[t];
            s3 += r3[t] * column[t];
        }
    }

    // The same additions in the same order, so that a row's bits do not depend on its place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T OneDot<TLanes, V>(int depth, T* row, T* column)
        where TLanes : struct, ILanes<V, T>
        where V : struct
    {
        V v = default;
        nint t = 0;
        for (; t <= depth - TLanes.Count; t += TLanes.Count)
            v = TLanes.MultiplyAdd(TLanes.Load(row + t), TLanes.Load(column + t), v);
        var sum = TLanes.Sum(v);
        for (; t < depth; t++) sum += row[t] * column[t];
        return sum;
    }

    private static void Put(T* to, T sum, bool add) => *to = add ? *to + sum : sum;
}
