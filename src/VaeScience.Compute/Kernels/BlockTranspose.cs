using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>Columns of a row-major matrix to rows of its transpose and back, in square blocks that stay in the first cache.</summary>
internal static class BlockTranspose
{
    private const int Side = 16;

    /// <summary>t[j, i] = a[i, j] for a of [rows, columns] and the columns first to last - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(ReadOnlySpan<T> a, (int Rows, int Columns) size, int first, int last, Span<T> t)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (rows, columns) = size;
        for (var top = 0; top < rows; top += Side)
            for (var left = first; left < last; left += Side)
            {
                var (bottom, right) = (Math.Min(rows, top + Side), Math.Min(last, left + Side));
                for (var j = left; j < right; j++)
                {
                    var target = t.Slice(j * rows + top, bottom - top);
                    for (var i = 0; i < target.Length; i++) target[i] = a[(top + i) * columns + j];
                }
            }
    }

    /// <summary>a[i, j] = t[j - first, i], or a[i, j] plus that, for the columns first to last - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunBack<T>(ReadOnlySpan<T> t, (int Rows, int Columns) size, int first, int last, Span<T> a, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (rows, columns) = size;
        for (var top = 0; top < rows; top += Side)
            for (var left = first; left < last; left += Side)
            {
                var (bottom, right) = (Math.Min(rows, top + Side), Math.Min(last, left + Side));
                for (var i = top; i < bottom; i++)
                {
                    var target = a.Slice(i * columns + left, right - left);
                    var source = t[((left - first) * rows + i)..];
                    if (add)
                        for (var j = 0; j < target.Length; j++) target[j] += source[j * rows];
                    else
                        for (var j = 0; j < target.Length; j++) target[j] = source[j * rows];
                }
            }
    }
}
