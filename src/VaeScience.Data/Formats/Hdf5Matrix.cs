using VaeScience.Data.Formats.Hdf5;

namespace VaeScience.Data.Formats;

/// <summary>Reads a matrix of an HDF5 file, dense or sparse, piece by piece into sparse rows.</summary>
internal static class Hdf5Matrix
{
    private const int BlockValues = 1 << 22;

    /// <summary>A dense dataset [rows, columns].</summary>
    public static CsrMatrix Dense(Hdf5Dataset data)
    {
        var (rows, columns) = Shape(data.Shape, data);
        if (!data.IsNumber) throw data.Mistake("holds no numbers; wanted is a matrix of counts");
        var starts = new int[rows + 1];
        var indices = new List<int>();
        var values = new List<float>();
        // Whole pieces of the file at a time, so that none is unpacked twice.
        var perPiece = Math.Max(1, data.RowsPerPiece);
        var block = (int)Math.Clamp(BlockValues / Math.Max(1, (long)columns) / perPiece * perPiece, perPiece, Math.Max(perPiece, rows));
        for (var first = 0; first < rows; first += block)
        {
            var count = Math.Min(block, rows - first);
            var dense = data.ReadRows(first, count).Floats();
            for (var row = 0; row < count; row++)
            {
                Append(dense.AsSpan(row * columns, columns), indices, values);
                starts[first + row + 1] = values.Count;
            }
        }
        return new CsrMatrix(columns, starts, [.. indices], [.. values]);
    }

    /// <summary>A sparse group: <c>data</c>, <c>indices</c>, <c>indptr</c>.</summary>
    /// <param name="group">The group.</param>
    /// <param name="shape">Rows and columns as the file names them.</param>
    /// <param name="byRows">Whether entries stand row by row; else column by column.</param>
    public static CsrMatrix Sparse(Hdf5Group group, IReadOnlyList<long> shape, bool byRows)
    {
        var (rows, columns) = Shape(shape, group);
        var (data, indices, starts) = (group.Dataset("data"), group.Dataset("indices"), group.Dataset("indptr"));
        var (outer, inner) = byRows ? (rows, columns) : (columns, rows);
        RequireLine(starts, outer + 1L);
        if (data.Count > Array.MaxLength / 2) throw data.Mistake($"holds {data.Count} entries, allowed are up to {Array.MaxLength / 2}; split the file");
        RequireLine(indices, data.Count);
        RequireLine(data, data.Count);
        var entryStarts = Places(starts, data.Count + 1);
        var places = Places(indices, inner);
        var values = new float[data.Count];
        Blocks(data, (first, block) => block.CopyTo(values.AsSpan(first, block.Count)));
        return byRows
            ? CompressedEntries.FromRows(columns, entryStarts, places, values, group.Mistake)
            : CompressedEntries.FromColumns(rows, entryStarts, places, values, group.Mistake);
    }

    /// <summary>The two dimensions of a matrix, which must fit.</summary>
    public static (int Rows, int Columns) Shape(IReadOnlyList<long> shape, Hdf5Node node)
    {
        if (shape is not [var rows, var columns]) throw node.Mistake($"has {shape.Count} dimensions, wanted is a matrix of cells and genes");
        return rows is >= 0 and < int.MaxValue && columns is >= 0 and < int.MaxValue
            ? ((int)rows, (int)columns)
            : throw node.Mistake($"is of {rows} x {columns}, allowed are up to {int.MaxValue - 1} of each");
    }

    private static int[] Places(Hdf5Dataset data, long bound)
    {
        var places = new int[data.Count];
        Blocks(data, (first, block) => block.CopyTo(places.AsSpan(first, block.Count), bound));
        return places;
    }

    private static void Blocks(Hdf5Dataset data, Action<int, Hdf5Array> take)
    {
        var perPiece = Math.Max(1, data.RowsPerPiece);
        var block = Math.Max(perPiece, BlockValues / perPiece * perPiece);
        for (var first = 0L; first < data.Count; first += block) take((int)first, data.ReadRows(first, Math.Min(block, data.Count - first)));
    }

    private static void RequireLine(Hdf5Dataset data, long count)
    {
        if (data.Shape.Count != 1 || data.Count != count)
            throw data.Mistake($"is of {string.Join(" x ", data.Shape)} values, due are {count}; the file is damaged, write it anew");
    }

    private static void Append(ReadOnlySpan<float> row, List<int> indices, List<float> values)
    {
        var at = 0;
        while (true)
        {
            // NaN is not equal to zero and is kept, for the findings to name.
            var next = row[at..].IndexOfAnyExcept(0f);
            if (next < 0) return;
            at += next;
            indices.Add(at);
            values.Add(row[at]);
            at++;
        }
    }
}
