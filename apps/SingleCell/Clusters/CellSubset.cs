using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.SingleCell.Counts;

namespace VaeScience.SingleCell.Clusters;

/// <summary>The cells that known kinds and batches are compared on: those with one value in a column of annotations, by default all.</summary>
internal sealed class CellSubset
{
    private readonly Option<string?> where = CommandOption.Text(
        "--where", "compare with known kinds only on cells that have VALUE in COLUMN of the cells' annotations, say singlets", "COLUMN=VALUE");

    /// <summary>What stands on the command line.</summary>
    public Symbol Symbol => where;

    /// <summary>Which cells, rising; null for all.</summary>
    /// <exception cref="UserException">No such column, or no cell has the value.</exception>
    public int[]? Rows(ParseResult input, PreparedCells cells)
    {
        if (input.GetValue(where) is not { } text) return null;
        var cut = text.IndexOf('=', StringComparison.Ordinal);
        if (cut <= 0) throw new UserException($"--where: got {Excerpt.Quoted(text)}, wanted is COLUMN=VALUE, such as cell_type=B");
        var (column, value, table) = (text[..cut], text[(cut + 1)..], cells.Matrix.Cells);
        if (!table.Has(column)) throw new UserException($"--where: the cells of the run have no column {Excerpt.Quoted(column)}; {NearestName.Hint(column, table.Columns)}");
        var values = table.Text(column);
        int[] rows = [.. Enumerable.Range(0, values.Count).Where(i => values[i] == value)];
        return rows.Length > 0
            ? rows
            : throw new UserException($"--where: no cell has {Excerpt.Quoted(value)} in column {Excerpt.Quoted(column)}; {NearestName.Hint(value, [.. values.Distinct()])}");
    }

    /// <summary>How the cells are chosen, as it was typed; null for all.</summary>
    public string? Words(ParseResult input) => input.GetValue(where);
}
