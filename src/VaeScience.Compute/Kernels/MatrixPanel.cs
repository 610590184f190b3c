using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace VaeScience.Compute.Kernels;

/// <summary>A panel: all rows of a block of C, two registers wide.</summary>
internal static unsafe class MatrixPanel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The widest panel of this machine, in columns.</summary>
    public static int FullWidth => 2 * (Vector512.IsHardwareAccelerated ? Vector512<T>.Count
        : Vector256.IsHardwareAccelerated ? Vector256<T>.Count
        : Vector128.IsHardwareAccelerated ? Vector128<T>.Count : 1);

    /// <summary>Rows of the highest tile.</summary>
    public const int TileRows = 12;

    // Twelve rows and their operands take 27 registers, six take 15.
    private static bool Has32Registers => Avx512F.VL.IsSupported || AdvSimd.IsSupported;

    /// <summary>The panel width for this many columns that are left: narrower registers where they waste less.</summary>
    public static int WidthFor(int columns)
    {
        var width = FullWidth;
        while (width > 2 * Vector128<T>.Count && columns <= width / 2) width /= 2;
        return width;
    }

    /// <summary>C[rows, columns] (+)= a b.</summary>
    /// <param name="depth">Terms in each sum.</param>
    /// <param name="a">[rows, depth].</param>
    /// <param name="b">[depth, width], readable to the full width.</param>
    /// <param name="c">[rows, columns].</param>
    /// <param name="rows">Rows, from 1.</param>
    /// <param name="columns">Columns, from 1 to the width.</param>
    /// <param name="width">A value of <see cref="WidthFor"/>.</param>
    /// <param name="add">Add to C instead of writing it.</param>
    public static void Multiply(
        int depth, MatrixView<T> a, MatrixView<T> b, MatrixView<T> c, int rows, int columns, int width, bool add)
    {
        if (Vector512.IsHardwareAccelerated && width == 2 * Vector512<T>.Count)
            Multiply<Lanes512<T>, Vector512<T>>(depth, a, b, c, rows, columns, add);
        else if (Vector256.IsHardwareAccelerated && width == 2 * Vector256<T>.Count)
            Multiply<Lanes256<T>, Vector256<T>>(depth, a, b, c, rows, columns, add);
        else if (Vector128.IsHardwareAccelerated)
            Multiply<Lanes128<T>, Vector128<T>>(depth, a, b, c, rows, columns, add);
        else
            Multiply<ScalarLanes<T>, T>(depth, a, b, c, rows, columns, add);
    }

    [SkipLocalsInit]
    private static void Multiply<TLanes, V>(
        int depth, MatrixView<T> a, MatrixView<T> b, MatrixView<T> c, int rows, int columns, bool add)
        where TLanes : struct, ILanes<V, T>
        where V : struct
    {
        var width = 2 * TLanes.Count;
        if (columns == width && c.ColumnStride == 1)
        {
            for (var i = 0; i < rows;)
            {
                Fetch(c.From(i, 0), Math.Min(TileRows, rows - i), width);
                i += Tile<TLanes, V>(depth, a.From(i, 0), b, c.From(i, 0), rows - i, add);
            }

            return;
        }

        // A tile writes whole registers: one that would overhang C, or that lies across it, is computed aside.
        var aside = stackalloc T[TileRows * width];
        for (var i = 0; i < rows;)
        {
            var done = Tile<TLanes, V>(depth, a.From(i, 0), b, new(aside, width, 1), rows - i, add: false);
            Place(aside, width, c.From(i, 0), done, columns, add);
            i += done;
        }
    }

    // A tile writes all its lines of C at once, in its end: fetched in its beginning they do not stall it, a tenth where k is short.
    private static void Fetch(MatrixView<T> c, int rows, int width)
    {
        if (!Sse.IsSupported) return;
        for (var to = c.Start; rows > 0; rows--, to += c.RowStride)
        {
            Sse.Prefetch0(to);
            Sse.Prefetch0(to + width / 2);
            Sse.Prefetch0(to + width - 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Place(T* from, int width, MatrixView<T> c, int rows, int columns, bool add)
    {
        // Locals, since a field would be read again after every store.
        var (to, down, right) = ((nint)c.Start, c.RowStride * sizeof(T), c.ColumnStride);
        for (; rows > 0; rows--, from += width, to += down)
        {
            var row = (T*)to;
            var j = 0;
            if (right == 1)
                for (; j <= columns - Vector128<T>.Count; j += Vector128<T>.Count, row += Vector128<T>.Count)
                    (add ? Vector128.Load(row) + Vector128.Load(from + j) : Vector128.Load(from + j)).Store(row);
            if (add)
                for (; j < columns; j++, row += right) *row += from[j];
            else
                for (; j < columns; j++, row += right) *row = from[j];
        }
    }

    private static int Tile<TLanes, V>(int depth, MatrixView<T> a, MatrixView<T> b, MatrixView<T> c, int rows, bool add)
        where TLanes : struct, ILanes<V, T>
        where V : struct
    {
        switch (rows)
        {
            case >= TileRows when Has32Registers:
                MatrixTile<TLanes, V, T>.Rows12(depth, a, b, c, add);
                return TileRows;
            case >= 6:
                MatrixTile<TLanes, V, T>.Rows6(depth, a, b, c, add);
                return 6;
            case >= 4:
                MatrixTile<TLanes, V, T>.Rows4(depth, a, b, c, add);
                return 4;
            case >= 2:
                MatrixTile<TLanes, V, T>.Rows2(depth, a, b, c, add);
                return 2;
            default:
                MatrixTile<TLanes, V, T>.Rows1(depth, a, b, c, add);
                return 1;
        }
    }
}
