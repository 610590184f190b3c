namespace VaeScience.Data;

/// <summary>Builds sparse matrices from what files hold: entries in any order, by rows or by columns, zeros among them.</summary>
internal static class CompressedEntries
{
    /// <summary>The matrix of entries that stand row by row.</summary>
    /// <param name="columns">The width of the matrix.</param>
    /// <param name="starts">[rows + 1], where each row's entries begin.</param>
    /// <param name="indices">[entries], each below <paramref name="columns"/>; sorted in place.</param>
    /// <param name="values">[entries]; sorted in place.</param>
    /// <param name="mistake">Makes the error, from what is wrong.</param>
    /// <exception cref="UserException">The starts do not rise, or a place is given twice.</exception>
    public static CsrMatrix FromRows(int columns, int[] starts, int[] indices, float[] values, Func<string, UserException> mistake)
    {
        CheckStarts(starts, values.Length, mistake);
        var kept = 0;
        var keptStarts = new int[starts.Length];
        for (var row = 0; row + 1 < starts.Length; row++)
        {
            var (start, end) = (starts[row], starts[row + 1]);
            Sort(indices.AsSpan(start..end), values.AsSpan(start..end));
            for (var entry = start; entry < end; entry++)
            {
                if (entry > start && indices[entry] == indices[entry - 1]) throw mistake($"gives the value of row {row}, column {indices[entry]} twice");
                // A zero that is stored would be taken for a count.
                if (values[entry] == 0) continue;
                (indices[kept], values[kept]) = (indices[entry], values[entry]);
                kept++;
            }
            keptStarts[row + 1] = kept;
        }
        if (kept < values.Length) (indices, values) = (indices[..kept], values[..kept]);
        return new CsrMatrix(columns, keptStarts, indices, values);
    }

    /// <summary>The matrix of entries that stand column by column.</summary>
    /// <param name="rows">The height of the matrix.</param>
    /// <param name="starts">[columns + 1], where each column's entries begin.</param>
    /// <param name="indices">[entries], each below <paramref name="rows"/>.</param>
    /// <param name="values">[entries].</param>
    /// <param name="mistake">Makes the error, from what is wrong.</param>
    /// <exception cref="UserException">The starts do not rise, or a place is given twice.</exception>
    public static CsrMatrix FromColumns(int rows, int[] starts, int[] indices, float[] values, Func<string, UserException> mistake)
    {
        CheckStarts(starts, values.Length, mistake);
        var rowStarts = new int[rows + 1];
        foreach (var row in indices) rowStarts[row + 1]++;
        for (var row = 0; row < rows; row++) rowStarts[row + 1] += rowStarts[row];
        var next = rowStarts[..^1];
        var columns = new int[values.Length];
        var turned = new float[values.Length];
        for (var column = 0; column + 1 < starts.Length; column++)
        {
            for (var entry = starts[column]; entry < starts[column + 1]; entry++)
            {
                var to = next[indices[entry]]++;
                (columns[to], turned[to]) = (column, values[entry]);
            }
        }
        return FromRows(starts.Length - 1, rowStarts, columns, turned, mistake);
    }

    /// <summary>Rows become columns.</summary>
    public static CsrMatrix Transpose(CsrMatrix matrix) => FromColumns(matrix.Columns, matrix.RowStarts, matrix.ColumnIndices, matrix.Values,
        what => throw new InvalidOperationException(what));

    /// <summary>Only these columns, in this order.</summary>
    /// <exception cref="ArgumentException">A column is named twice.</exception>
    public static CsrMatrix SelectColumns(CsrMatrix matrix, ReadOnlySpan<int> columns)
    {
        var places = new int[matrix.Columns];
        Array.Fill(places, -1);
        for (var i = 0; i < columns.Length; i++)
        {
            if (places[columns[i]] >= 0) throw new ArgumentException($"column {columns[i]} is named twice", nameof(columns));
            places[columns[i]] = i;
        }
        var starts = new int[matrix.Rows + 1];
        for (var row = 0; row < matrix.Rows; row++)
        {
            starts[row + 1] = starts[row];
            foreach (var column in matrix.ColumnIndices.AsSpan(matrix.RowStarts[row]..matrix.RowStarts[row + 1]))
                if (places[column] >= 0) starts[row + 1]++;
        }
        var (indices, values, kept) = (new int[starts[^1]], new float[starts[^1]], 0);
        for (var entry = 0; entry < matrix.EntryCount; entry++)
        {
            var place = places[matrix.ColumnIndices[entry]];
            if (place < 0) continue;
            (indices[kept], values[kept]) = (place, matrix.Values[entry]);
            kept++;
        }
        return FromRows(columns.Length, starts, indices, values, what => throw new InvalidOperationException(what));
    }

    private static void CheckStarts(int[] starts, int entries, Func<string, UserException> mistake)
    {
        if (starts.Length == 0 || starts[0] != 0 || starts[^1] != entries)
            throw mistake($"holds {entries} entries, its starts run from {(starts.Length == 0 ? 0 : starts[0])} to {(starts.Length == 0 ? 0 : starts[^1])}");
        for (var i = 1; i < starts.Length; i++)
            if (starts[i] < starts[i - 1]) throw mistake($"has starts that fall from {starts[i - 1]} to {starts[i]}");
    }

    private static void Sort(Span<int> indices, Span<float> values)
    {
        for (var i = 1; i < indices.Length; i++)
        {
            if (indices[i] > indices[i - 1]) continue;
            indices.Sort(values);
            return;
        }
    }
}
