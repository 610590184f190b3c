using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>The innermost loops: a tile of C held in registers while A and B stream past.</summary>
/// <remarks>
/// C[r, :] (+)= sum over t of a[r, t] b[t, :], each element one chain of multiply-adds in the order of t, whatever the tile's height and
/// the register's width. A is read with any strides. The sums xr and yr are row r's left and right register. Rows of A are addressed
/// from every third pointer, since one pointer a row would not fit the general registers.
/// </remarks>
internal static unsafe class MatrixTile<TLanes, V, T>
    where TLanes : struct, ILanes<V, T>
    where V : struct
    where T : unmanaged
{
    /// <summary>12 rows of C, two registers wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows12(nint depth, MatrixView<T> a, MatrixView<T> b, MatrixView<T> c, bool add)
    {
        var (step, stepA, stepB) = (TLanes.Count, a.ColumnStride, b.RowStride);
        var down = a.RowStride;
        var p0 = a.Start;
        var q = b.Start;
        var p3 = p0 + 3 * down;
        var p6 = p0 + 6 * down;
        var p9 = p0 + 9 * down;
        V x0 = default, y0 = default, x1 = default, y1 = default, x2 = default, y2 = default, x3 = default, y3 = default,
            x4 = default, y4 = default, x5 = default, y5 = default, x6 = default, y6 = default, x7 = default, y7 = default,
            x8 = default, y8 = default, x9 = default, y9 = default, x10 = default, y10 = default, x11 = default, y11 = default;
        for (; depth > 0; depth--)
        {
            V s, b0 = TLanes.Load(q), b1 = TLanes.Load(q + step);
            s = TLanes.Broadcast(p0); x0 = TLanes.MultiplyAdd(s, b0, x0); y0 = TLanes.MultiplyAdd(s, b1, y0);
            s = TLanes.Broadcast(p0 + down); x1 = TLanes.MultiplyAdd(s, b0, x1); y1 = TLanes.MultiplyAdd(s, b1, y1);
            s = TLanes.Broadcast(p0 + 2 * down); x2 = TLanes.MultiplyAdd(s, b0, x2); y2 = TLanes.MultiplyAdd(s, b1, y2);
            s = TLanes.Broadcast(p3); x3 = TLanes.MultiplyAdd(s, b0, x3); y3 = TLanes.MultiplyAdd(s, b1, y3);
            s = TLanes.Broadcast(p3 + down); x4 = TLanes.MultiplyAdd(s, b0, x4); y4 = TLanes.MultiplyAdd(s, b1, y4);
            s = TLanes.Broadcast(p3 + 2 * down); x5 = TLanes.MultiplyAdd(s, b0, x5); y5 = TLanes.MultiplyAdd(s, b1, y5);
            s = TLanes.Broadcast(p6); x6 = TLanes.MultiplyAdd(s, b0, x6); y6 = TLanes.MultiplyAdd(s, b1, y6);
            s = TLanes.Broadcast(p6 + down); x7 = TLanes.MultiplyAdd(s, b0, x7); y7 = TLanes.MultiplyAdd(s, b1, y7);
            s = TLanes.Broadcast(p6 + 2 * down); x8 = TLanes.MultiplyAdd(s, b0, x8); y8 = TLanes.MultiplyAdd(s, b1, y8);
            s = TLanes.Broadcast(p9); x9 = TLanes.MultiplyAdd(s, b0, x9); y9 = TLanes.MultiplyAdd(s, b1, y9);
            s = TLanes.Broadcast(p9 + down); x10 = TLanes.MultiplyAdd(s, b0, x10); y10 = TLanes.MultiplyAdd(s, b1, y10);
            s = TLanes.Broadcast(p9 + 2 * down); x11 = TLanes.MultiplyAdd(s, b0, x11); y11 = TLanes.MultiplyAdd(s, b1, y11);
            q += stepB;
            p0 += stepA;
            p3 += stepA;
            p6 += stepA;
            p9 += stepA;
        }

        var to = c.Start;
        var row = c.RowStride;
        Put(to, x0, y0, add);
        Put(to + row, x1, y1, add);
        Put(to + 2 * row, x2, y2, add);
        Put(to + 3 * row, x3, y3, add);
        Put(to + 4 * row, x4, y4, add);
        Put(to + 5 * row, x5, y5, add);
        Put(to + 6 * row, x6, y6, add);
        Put(to + 7 * row, x7, y7, add);
        Put(to + 8 * row, x8, y8, add);
        Put(to + 9 * row, x9, y9, add);
        Put(to + 10 * row, x10, y10, add);
        Put(to + 11 * row, x11, y11, add);
    }

    /// <summary>6 rows of C, two registers wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows6(nint depth, MatrixView<T> a, MatrixView<T> b, MatrixView<T> c, bool add)
    {
        var (step, stepA, stepB) = (TLanes.Count, a.ColumnStride, b.RowStride);
        var down = a.RowStride;
        var p0 = a.Start;
        var q = b.Start;
        var p3 = p0 + 3 * down;
        V x0 = default, y0 = default, x1 = default, y1 = default, x2 = default, y2 = default, x3 = default, y3 = default,
            x4 = default, y4 = default, x5 = default, y5 = default;
        for (; depth > 0; depth--)
        {
            V s, b0 = TLanes.Load(q), b1 = TLanes.Load(q + step);
            s = TLanes.Broadcast(p0); x0 = TLanes.MultiplyAdd(s, b0, x0); y0 = TLanes.MultiplyAdd(s, b1, y0);
            s = TLanes.Broadcast(p0 + down); x1 = TLanes.MultiplyAdd(s, b0, x1); y1 = TLanes.MultiplyAdd(s, b1, y1);
            s = TLanes.Broadcast(p0 + 2 * down); x2 = TLanes.MultiplyAdd(s, b0, x2); y2 = TLanes.MultiplyAdd(s, b1, y2);
            s = TLanes.Broadcast(p3); x3 = TLanes.MultiplyAdd(s, b0, x3); y3 = TLanes.MultiplyAdd(s, b1, y3);
            s = TLanes.Broadcast(p3 + down); x4 = TLanes.MultiplyAdd(s, b0, x4); y4 = TLanes.MultiplyAdd(s, b1, y4);
            s = TLanes.Broadcast(p3 + 2 * down); x5 = TLanes.MultiplyAdd(s, b0, x5); y5 = TLanes.MultiplyAdd(s, b1, y5);
            q += stepB;
            p0 += stepA;
            p3 += stepA;
        }

        var to = c.Start;
        var row = c.RowStride;
        Put(to, x0, y0, add);
        Put(to + row, x1, y1, add);
        Put(to + 2 * row, x2, y2, add);
        Put(to + 3 * row, x3, y3, add);
        Put(to + 4 * row, x4, y4, add);
        Put(to + 5 * row, x5, y5, add);
    }

    /// <summary>4 rows of C, two registers wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows4(nint depth, MatrixView<T> a, MatrixView<T> b, MatrixView<T> c, bool add)
    {
        var (step, stepA, stepB) = (TLanes.Count, a.ColumnStride, b.RowStride);
        var down = a.RowStride;
        var p0 = a.Start;
        var q = b.Start;
        var p3 = p0 + 3 * down;
        V x0 = default, y0 = default, x1 = default, y1 = default, x2 = default, y2 = default, x3 = default, y3 = default;
        for (; depth > 0; depth--)
        {
            V s, b0 = TLanes.Load(q), b1 = TLanes.Load(q + step);
            s = TLanes.Broadcast(p0); x0 = TLanes.MultiplyAdd(s, b0, x0); y0 = TLanes.MultiplyAdd(s, b1, y0);
            s = TLanes.Broadcast(p0 + down); x1 = TLanes.MultiplyAdd(s, b0, x1); y1 = TLanes.MultiplyAdd(s, b1, y1);
            s = TLanes.Broadcast(p0 + 2 * down); x2 = TLanes.MultiplyAdd(s, b0, x2); y2 = TLanes.MultiplyAdd(s, b1, y2);
            s = TLanes.Broadcast(p3); x3 = TLanes.MultiplyAdd(s, b0, x3); y3 = TLanes.MultiplyAdd(s, b1, y3);
            q += stepB;
            p0 += stepA;
            p3 += stepA;
        }

        var to = c.Start;
        var row = c.RowStride;
        Put(to, x0, y0, add);
        Put(to + row, x1, y1, add);
        Put(to + 2 * row, x2, y2, add);
        Put(to + 3 * row, x3, y3, add);
    }

    /// <summary>2 rows of C, two registers wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows2(nint depth, MatrixView<T> a, MatrixView<T> b, MatrixView<T> c, bool add)
    {
        var (step, stepA, stepB) = (TLanes.Count, a.ColumnStride, b.RowStride);
        var down = a.RowStride;
        var p0 = a.Start;
        var q = b.Start;
        V x0 = default, y0 = default, x1 = default, y1 = default;
        for (; depth > 0; depth--)
        {
            V s, b0 = TLanes.Load(q), b1 = TLanes.Load(q + step);
            s = TLanes.Broadcast(p0); x0 = TLanes.MultiplyAdd(s, b0, x0); y0 = TLanes.MultiplyAdd(s, b1, y0);
            s = TLanes.Broadcast(p0 + down); x1 = TLanes.MultiplyAdd(s, b0, x1); y1 = TLanes.MultiplyAdd(s, b1, y1);
            q += stepB;
            p0 += stepA;
        }

        var to = c.Start;
        var row = c.RowStride;
        Put(to, x0, y0, add);
        Put(to + row, x1, y1, add);
    }

    /// <summary>1 row of C, two registers wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows1(nint depth, MatrixView<T> a, MatrixView<T> b, MatrixView<T> c, bool add)
    {
        var (step, stepA, stepB) = (TLanes.Count, a.ColumnStride, b.RowStride);
        var p0 = a.Start;
        var q = b.Start;
        V x0 = default, y0 = default;
        for (; depth > 0; depth--)
        {
            V s, b0 = TLanes.Load(q), b1 = TLanes.Load(q + step);
            s = TLanes.Broadcast(p0); x0 = TLanes.MultiplyAdd(s, b0, x0); y0 = TLanes.MultiplyAdd(s, b1, y0);
            q += stepB;
            p0 += stepA;
        }

        var to = c.Start;
        var row = c.RowStride;
        Put(to, x0, y0, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(T* to, V left, V right, bool add)
    {
        if (add)
        {
            left = TLanes.Add(TLanes.Load(to), left);
            right = TLanes.Add(TLanes.Load(to + TLanes.Count), right);
        }

        TLanes.Store(left, to);
        TLanes.Store(right, to + TLanes.Count);
    }
}
