using System.Numerics;

namespace VaeScience.Compute;

/// <summary>A sparse matrix in compressed sparse row form, [rows, columns]: only the stored entries take memory.</summary>
public sealed class CsrMatrix
{
    /// <summary>Takes the three arrays as they are, after checking them.</summary>
    /// <param name="columns">The width of the matrix.</param>
    /// <param name="rowStarts">[rows + 1], where each row's entries begin; the last is the number of entries.</param>
    /// <param name="columnIndices">[entries], strictly increasing within a row, 0 .. columns - 1.</param>
    /// <param name="values">[entries].</param>
    /// <exception cref="ArgumentException">The arrays do not describe a matrix; the message names the first row that is wrong.</exception>
    public CsrMatrix(int columns, int[] rowStarts, int[] columnIndices, float[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentNullException.ThrowIfNull(rowStarts);
        ArgumentNullException.ThrowIfNull(columnIndices);
        ArgumentNullException.ThrowIfNull(values);
        if (rowStarts.Length == 0 || rowStarts[0] != 0 || rowStarts[^1] != values.Length || columnIndices.Length != values.Length)
            throw new ShapeException($"row starts end at {(rowStarts.Length == 0 ? -1 : rowStarts[^1])}, with {columnIndices.Length} column indices and {values.Length} values");
        for (var row = 0; row + 1 < rowStarts.Length; row++)
        {
            if (rowStarts[row + 1] < rowStarts[row] || rowStarts[row + 1] > values.Length)
                throw new ArgumentException($"row {row} ends at entry {rowStarts[row + 1]}, before it begins or after the last", nameof(rowStarts));
            var previous = -1;
            for (var entry = rowStarts[row]; entry < rowStarts[row + 1]; entry++)
            {
                if (columnIndices[entry] <= previous || columnIndices[entry] >= columns)
                    throw new ArgumentException($"row {row} holds column {columnIndices[entry]} after {previous}; columns rise from 0 to {columns - 1}", nameof(columnIndices));
                previous = columnIndices[entry];
            }
        }
        (Columns, RowStarts, ColumnIndices, Values) = (columns, rowStarts, columnIndices, values);
    }

    /// <summary>How many rows.</summary>
    public int Rows => RowStarts.Length - 1;

    /// <summary>How many columns.</summary>
    public int Columns { get; }

    /// <summary>How many entries are stored.</summary>
    public int EntryCount => Values.Length;

    /// <summary>[rows + 1], where each row's entries begin.</summary>
    public int[] RowStarts { get; }

    /// <summary>[entries], the column of each entry.</summary>
    public int[] ColumnIndices { get; }

    /// <summary>[entries].</summary>
    public float[] Values { get; }

    /// <summary>The sparse form of a dense matrix; zeros are left out.</summary>
    /// <param name="dense">[rows, columns], row-major.</param>
    /// <param name="columns">The width.</param>
    public static CsrMatrix FromDense(ReadOnlySpan<float> dense, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (dense.Length % columns != 0) throw new ShapeException($"{dense.Length} elements are no whole rows of {columns}");
        var starts = new int[dense.Length / columns + 1];
        var indices = new List<int>();
        var values = new List<float>();
        for (var i = 0; i < dense.Length; i++)
        {
            if (dense[i] != 0)
            {
                indices.Add(i % columns);
                values.Add(dense[i]);
            }
            starts[i / columns + 1] = values.Count;
        }
        return new CsrMatrix(columns, starts, [.. indices], [.. values]);
    }

    /// <summary>The chosen rows, in the order given; a row may be chosen more than once.</summary>
    public CsrMatrix SelectRows(ReadOnlySpan<int> rows)
    {
        var starts = new int[rows.Length + 1];
        for (var i = 0; i < rows.Length; i++) starts[i + 1] = starts[i] + RowStarts[rows[i] + 1] - RowStarts[rows[i]];
        var indices = new int[starts[^1]];
        var values = new float[starts[^1]];
        for (var i = 0; i < rows.Length; i++)
        {
            var (begin, count) = (RowStarts[rows[i]], starts[i + 1] - starts[i]);
            ColumnIndices.AsSpan(begin, count).CopyTo(indices.AsSpan(starts[i]));
            Values.AsSpan(begin, count).CopyTo(values.AsSpan(starts[i]));
        }
        return new CsrMatrix(Columns, starts, indices, values);
    }

    /// <summary>Writes the dense form, zeros included.</summary>
    /// <param name="dense">[rows, columns], row-major.</param>
    /// <exception cref="ShapeException">The target has another size.</exception>
    public void CopyTo(Span<float> dense)
    {
        if (dense.Length != (long)Rows * Columns) throw new ShapeException($"{Rows} x {Columns} does not fit {dense.Length} elements");
        for (var row = 0; row < Rows; row++) CopyRow(row, dense.Slice(row * Columns, Columns));
    }

    /// <summary>Writes the dense form of one row, zeros included.</summary>
    /// <param name="row">0 to Rows - 1.</param>
    /// <param name="dense">[columns].</param>
    /// <exception cref="ShapeException">The target has another size.</exception>
    public void CopyRow<T>(int row, Span<T> dense)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (dense.Length != Columns) throw new ShapeException($"a row of {Columns} does not fit {dense.Length} elements");
        dense.Clear();
        var (start, count) = (RowStarts[row], RowStarts[row + 1] - RowStarts[row]);
        ReadOnlySpan<int> indices = ColumnIndices.AsSpan(start, count);
        ReadOnlySpan<float> values = Values.AsSpan(start, count);
        for (var entry = 0; entry < values.Length; entry++) dense[indices[entry]] = T.CreateTruncating(values[entry]);
    }
}
