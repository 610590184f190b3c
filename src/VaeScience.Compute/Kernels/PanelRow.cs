using System.Numerics;

namespace VaeScience.Compute.Kernels;

/// <summary>The panels of one block of B, side by side: packed, or where they lie if that serves as well.</summary>
internal readonly unsafe struct PanelRow<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly MatrixView<T> b;
    private readonly T* packed;
    private readonly int depth;
    private readonly int columns;
    private readonly bool inPlace;

    /// <param name="scratch">Room for the packed panels; they last until it is used again.</param>
    /// <param name="b">[depth, columns].</param>
    /// <param name="depth">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="rows">How many rows of C the panels will serve.</param>
    public PanelRow(Scratch scratch, MatrixView<T> b, int depth, int columns, int rows)
    {
        (this.b, this.depth, this.columns) = (b, depth, columns);
        // A panel that one tile reads once is not worth a copy.
        inPlace = b.ColumnStride == 1 && rows <= MatrixPanel<T>.TileRows;
        packed = scratch.Reserve<T>((nint)depth * (columns + MatrixPanel<T>.FullWidth));
        for (int j = 0, width; j < columns; j += width)
        {
            width = MatrixPanel<T>.WidthFor(columns - j);
            var present = Math.Min(width, columns - j);
            if (!ReadInPlace(width, present)) MatrixPacking<T>.Panel(b.From(0, j), depth, present, width, Packed(j));
        }
    }

    /// <param name="packed">Panels packed before.</param>
    /// <param name="depth">Rows.</param>
    /// <param name="columns">Columns.</param>
    public PanelRow(T* packed, int depth, int columns)
    {
        this.packed = packed;
        (this.depth, this.columns) = (depth, columns);
    }

    /// <summary>Columns of memory that the panels of this many take.</summary>
    public static int PackedColumns(int columns)
    {
        var rest = columns % MatrixPanel<T>.FullWidth;
        return rest == 0 ? columns : columns - rest + MatrixPanel<T>.WidthFor(rest);
    }

    /// <summary>Packs all panels.</summary>
    /// <param name="b">[depth, columns].</param>
    /// <param name="depth">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="to">Room for depth x <see cref="PackedColumns"/>.</param>
    public static void Pack(MatrixView<T> b, int depth, int columns, T* to)
    {
        for (int j = 0, width; j < columns; j += width)
        {
            width = MatrixPanel<T>.WidthFor(columns - j);
            MatrixPacking<T>.Panel(b.From(0, j), depth, Math.Min(width, columns - j), width, to + (nint)j * depth);
        }
    }

    /// <summary>C[rows, columns] (+)= a b.</summary>
    public void Multiply(MatrixView<T> a, int rows, MatrixView<T> c, bool add)
    {
        for (int j = 0, width; j < columns; j += width)
        {
            width = MatrixPanel<T>.WidthFor(columns - j);
            var present = Math.Min(width, columns - j);
            var panel = ReadInPlace(width, present) ? b.From(0, j) : new MatrixView<T>(Packed(j), width, 1);
            MatrixPanel<T>.Multiply(depth, a, panel, c.From(0, j), rows, present, width, add);
        }
    }

    private bool ReadInPlace(int width, int present) => inPlace && present == width;

    // Only the last panel can be wider than its columns, so those before it end where this one begins.
    private T* Packed(int column) => packed + (nint)column * depth;
}
