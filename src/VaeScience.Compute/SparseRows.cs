namespace VaeScience.Compute;

/// <summary>Chosen rows of a sparse matrix, in order, without a copy.</summary>
/// <param name="Matrix">The matrix.</param>
/// <param name="Rows">[n], row numbers of the matrix; a row may be chosen more than once.</param>
public sealed record SparseRows(CsrMatrix Matrix, ReadOnlyMemory<int> Rows)
{
    /// <summary>How many rows, n.</summary>
    public int Count => Rows.Length;

    /// <summary>The width of the matrix, f.</summary>
    public int Columns => Matrix.Columns;

    /// <summary>How many entries the chosen rows have.</summary>
    public int EntryCount
    {
        get
        {
            var count = 0;
            foreach (var row in Rows.Span) count += Matrix.RowStarts[row + 1] - Matrix.RowStarts[row];
            return count;
        }
    }

    /// <summary>The stored values of the i-th chosen row, in the order of its columns.</summary>
    /// <param name="i">0 to Count - 1.</param>
    public ReadOnlySpan<float> Values(int i)
    {
        var (start, length) = Entries(i);
        return Matrix.Values.AsSpan(start, length);
    }

    /// <summary>The entries of the i-th chosen row: where they begin in the matrix, and how many there are.</summary>
    internal (int Start, int Length) Entries(int i)
    {
        var row = Rows.Span[i];
        return (Matrix.RowStarts[row], Matrix.RowStarts[row + 1] - Matrix.RowStarts[row]);
    }
}
