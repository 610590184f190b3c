using System.Numerics;

namespace VaeScience.Compute.Kernels;

/// <summary>A short row vector written out several times, so that one call of a kernel serves many rows of a matrix.</summary>
/// <remarks>A call costs as much as a hundred elements: rows of a dozen features would pay little else.</remarks>
internal static class RowTile
{
    /// <summary>How many elements a tile has room for.</summary>
    public const int Elements = 256;

    /// <summary>As many copies of the row as the buffer holds, or the row itself if it is long already.</summary>
    /// <param name="row">[f].</param>
    /// <param name="buffer">Room for <see cref="Elements"/>.</param>
    /// <returns>A whole number of rows; kernels take the first part of it where fewer are left.</returns>
    public static ReadOnlySpan<T> Of<T>(ReadOnlySpan<T> row, Span<T> buffer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (row.Length == 0 || row.Length > buffer.Length / 2) return row;
        var whole = buffer.Length / row.Length * row.Length;
        for (var i = 0; i < whole; i += row.Length) row.CopyTo(buffer[i..]);
        return buffer[..whole];
    }

    /// <summary>z = f(x, row) for every row of x; z may be x.</summary>
    public static void Binary<TOperator, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> row, Span<T> z)
        where TOperator : struct, IBinaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tile = Of(row, stackalloc T[Elements]);
        for (var i = 0; i < z.Length; i += tile.Length)
        {
            var length = Math.Min(tile.Length, z.Length - i);
            Elementwise.Binary<TOperator, T>(x.Slice(i, length), tile[..length], z.Slice(i, length));
        }
    }

    /// <summary>w = f(x, a, b) for every row of x, with two row vectors; w may be x.</summary>
    public static void Ternary<TOperator, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> w)
        where TOperator : struct, ITernaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tileA = Of(a, stackalloc T[Elements]);
        var tileB = Of(b, stackalloc T[Elements]);
        for (var i = 0; i < w.Length; i += tileA.Length)
        {
            var length = Math.Min(tileA.Length, w.Length - i);
            Elementwise.Ternary<TOperator, T>(x.Slice(i, length), tileA[..length], tileB[..length], w.Slice(i, length));
        }
    }

    /// <summary>total = f(x, row, total) for every row of x.</summary>
    public static void Accumulate<TOperator, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> row, Span<T> total)
        where TOperator : struct, ITernaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tile = Of(row, stackalloc T[Elements]);
        for (var i = 0; i < total.Length; i += tile.Length)
        {
            var length = Math.Min(tile.Length, total.Length - i);
            var part = total.Slice(i, length);
            Elementwise.Ternary<TOperator, T>(x.Slice(i, length), tile[..length], part, part);
        }
    }

    /// <summary>total = f(x, a, b, total) for every row of x, with two row vectors.</summary>
    public static void Accumulate<TOperator, T>(ReadOnlySpan<T> x, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> total)
        where TOperator : struct, IQuaternaryOperator
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tileA = Of(a, stackalloc T[Elements]);
        var tileB = Of(b, stackalloc T[Elements]);
        for (var i = 0; i < total.Length; i += tileA.Length)
        {
            var length = Math.Min(tileA.Length, total.Length - i);
            var part = total.Slice(i, length);
            Elementwise.Quaternary<TOperator, T>(x.Slice(i, length), tileA[..length], tileB[..length], part, part);
        }
    }
}
