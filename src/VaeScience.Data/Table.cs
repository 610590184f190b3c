using System.Globalization;

namespace VaeScience.Data;

/// <summary>An immutable table of text cells in named columns, which remembers where each row stood in its file.</summary>
public sealed class Table
{
    private readonly string[] columns;
    private readonly string[][] cells;
    private readonly int[]? lines;
    private readonly Dictionary<string, int> index;

    internal Table(string source, string[] columns, string[][] cells, int[]? lines, string fingerprint)
    {
        CheckColumns(source, columns);
        Source = source;
        Fingerprint = fingerprint;
        this.columns = columns;
        this.cells = cells;
        this.lines = lines;
        index = columns.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i, StringComparer.Ordinal);
        RowCount = cells.Length == 0 ? 0 : cells[0].Length;
    }

    /// <summary>The file the table came from, or what errors call it.</summary>
    public string Source { get; }

    /// <summary>SHA-256 of the file's bytes, 64 lower-case hexadecimal digits; empty for a table that came from no file.</summary>
    public string Fingerprint { get; }

    /// <summary>The columns' names, in order.</summary>
    public IReadOnlyList<string> Columns => columns;

    /// <summary>How many rows there are, the header not counted.</summary>
    public int RowCount { get; private init; }

    /// <summary>A cell's text.</summary>
    /// <param name="row">0 to RowCount - 1.</param>
    /// <param name="column">0 to Columns.Count - 1.</param>
    public string this[int row, int column] => cells[column][row];

    /// <summary>Makes a table from columns of text.</summary>
    /// <param name="source">What errors call the table.</param>
    /// <param name="columns">Column names, none empty, none twice.</param>
    /// <param name="cells">For each column its cells; all columns of one length. Copied.</param>
    /// <returns>The table.</returns>
    /// <exception cref="UserException">A column name is empty or occurs twice.</exception>
    /// <exception cref="ShapeException">The columns' count or lengths disagree.</exception>
    public static Table Of(string source, IEnumerable<string> columns, IEnumerable<IEnumerable<string>> cells)
    {
        string[] names = [.. columns];
        string[][] copies = [.. cells.Select(c => c.ToArray())];
        if (copies.Length != names.Length || copies.Any(c => c.Length != copies[0].Length))
            throw new ShapeException($"{names.Length} column names, {copies.Length} columns of lengths {string.Join(", ", copies.Select(c => c.Length))}; " +
                "wanted is a name for each column and one length for all");
        return new Table(source, names, copies, null, "");
    }

    /// <summary>A table of rows without any column yet, for <see cref="With"/>.</summary>
    internal static Table OfRows(string source, int rows) => new(source, [], [], null, "") { RowCount = rows };

    /// <summary>The table with one more column; in place of the one of that name, where there is one.</summary>
    /// <param name="column">The column's name, not empty.</param>
    /// <param name="text">RowCount texts; kept, not copied.</param>
    /// <exception cref="ShapeException">Another number of texts than rows.</exception>
    public Table With(string column, string[] text)
    {
        if (text.Length != RowCount) throw new ShapeException($"{text.Length} cells for {RowCount} rows");
        return index.TryGetValue(column, out var at)
            ? new Table(Source, columns, [.. cells[..at], text, .. cells[(at + 1)..]], lines, Fingerprint) { RowCount = RowCount }
            : new Table(Source, [.. columns, column], [.. cells, text], lines, Fingerprint) { RowCount = RowCount };
    }

    /// <summary>Whether the table has a column of this name.</summary>
    /// <param name="column">The name, capitals and all.</param>
    public bool Has(string column) => index.ContainsKey(column);

    /// <summary>A column's cells.</summary>
    /// <param name="column">The column's name.</param>
    /// <returns>RowCount texts.</returns>
    /// <exception cref="UserException">No such column; the message suggests the nearest name.</exception>
    public IReadOnlyList<string> Text(string column) => cells[IndexOf(column)];

    /// <summary>A column's cells as numbers.</summary>
    /// <param name="column">The column's name.</param>
    /// <returns>RowCount finite numbers.</returns>
    /// <exception cref="UserException">No such column, or a cell that is no finite number; the message gives line and column.</exception>
    public double[] Numbers(string column)
    {
        var text = cells[IndexOf(column)];
        var numbers = new double[text.Length];
        for (var row = 0; row < text.Length; row++)
            if (!TryNumber(text[row], out numbers[row]))
                throw new UserException($"{Place(row, column)}: got {Excerpt.Quoted(text[row])}, allowed are finite numbers with a decimal point; " +
                    "correct the cell");
        return numbers;
    }

    /// <summary>The table with only these columns, in this order.</summary>
    /// <param name="names">Column names, none twice.</param>
    /// <returns>A table on the same cells.</returns>
    /// <exception cref="UserException">No such column, or one named twice.</exception>
    public Table Select(IEnumerable<string> names)
    {
        string[] wanted = [.. names];
        return new Table(Source, wanted, [.. wanted.Select(name => cells[IndexOf(name)])], lines, Fingerprint) { RowCount = RowCount };
    }

    /// <summary>The table with only these rows, in this order.</summary>
    /// <param name="rows">Row numbers, 0 to RowCount - 1; repeats are kept.</param>
    /// <returns>A table of rows.Length rows, which keep their line numbers.</returns>
    public Table Rows(ReadOnlySpan<int> rows)
    {
        var taken = rows.ToArray();
        return new Table(Source, columns, [.. cells.Select(c => Array.ConvertAll(taken, row => c[row]))], Array.ConvertAll(taken, Line), Fingerprint)
        {
            RowCount = taken.Length,
        };
    }

    /// <summary>The file line on which a row begins; the header is line 1. Tables that came from no file count as if they had.</summary>
    /// <param name="row">0 to RowCount - 1.</param>
    public int Line(int row) => lines is null ? row + 2 : lines[row];

    internal string Place(int row, string column) => $"{Source}: line {Line(row)}, column {Excerpt.Quoted(column)}";

    /// <summary>Whether a cell holds a finite number, and which: digits with a decimal point, whatever the machine's language.</summary>
    public static bool TryNumber(string cell, out double number) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    internal static void CheckColumns(string source, string[] names)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(names[i]))
                throw new UserException($"{source}: column {i + 1} has no name, each column needs one; write it into the header line");
            if (!seen.TryAdd(names[i], i))
                throw new UserException($"{source}: columns {seen[names[i]] + 1} and {i + 1} are both named {Excerpt.Quoted(names[i])}, " +
                    "each column needs a name of its own; rename one in the header line");
        }
    }

    private int IndexOf(string column) => index.TryGetValue(column, out var i)
        ? i
        : throw new UserException($"{Source}: no column {Excerpt.Quoted(column)}; {NearestName.Hint(column, columns)}");
}
