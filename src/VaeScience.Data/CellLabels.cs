using VaeScience.Data.Formats;

namespace VaeScience.Data;

/// <summary>Labels, batches and other annotations of cells from a second table.</summary>
public static class CellLabels
{
    /// <summary>Reads a table with a row a cell.</summary>
    /// <param name="path">
    /// Delimited text, plain or gzip. Where its header has a name fewer than the rows have cells, as R writes it, the first column is <c>cell</c>.
    /// </param>
    /// <exception cref="UserException">The file is missing, empty, ragged, or its columns have no names.</exception>
    public static Table Read(string path)
    {
        using var source = new TextSource(path);
        var tabs = path.Contains(".tsv", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tab", StringComparison.OrdinalIgnoreCase);
        var reader = new CsvReader(source.Text, path, tabs ? '\t' : null, new CsvLimits());
        if (!reader.Read()) throw new UserException($"{path}: is empty, wanted is a header line with column names, then a row a cell");
        var header = Enumerable.Range(0, Math.Min(reader.Count, new CsvLimits().Columns)).Select(reader.Text).ToList();
        var rows = new List<string[]>();
        var lines = new List<int>();
        while (reader.Read())
        {
            if (rows.Count == 0 && reader.Count == header.Count + 1) header.Insert(0, "cell");
            if (rows.Count == 0 && header[0].Length == 0) header[0] = "cell";
            if (reader.Count != header.Count)
                throw new UserException($"{path}: line {reader.Line}: got {reader.Count} cells, the header names {header.Count} columns; complete the row");
            rows.Add([.. Enumerable.Range(0, reader.Count).Select(reader.Text)]);
            lines.Add(reader.Line);
        }
        string[][] columns = [.. header.Select((_, column) => rows.Select(row => row[column]).ToArray())];
        return new Table(path, [.. header], columns, [.. lines], source.DigestToEnd());
    }

    /// <summary>Puts a table's columns beside the cells they speak of.</summary>
    /// <param name="matrix">The counts.</param>
    /// <param name="labels">
    /// The table. Its rows are matched by name where a column holds every cell's name; else, where there are as many rows as cells and no
    /// column holds the name of any, by order.
    /// </param>
    /// <param name="names">The column with the cells' names; null finds it.</param>
    /// <returns>The counts with the table's other columns in <see cref="CountMatrix.Cells"/>, over those of the same names.</returns>
    /// <exception cref="UserException">A cell has no row, or the table has another length; the message names the first such cell.</exception>
    public static CountMatrix Attach(CountMatrix matrix, Table labels, string? names = null)
    {
        names ??= NameColumn(matrix, labels);
        int[] rows = names is null ? [.. Enumerable.Range(0, labels.RowCount)] : Match(matrix, labels, names);
        if (rows.Length != matrix.CellCount)
            throw new UserException($"{labels.Source}: has {labels.RowCount} rows and no column with the cells' names, {matrix.Source} has {matrix.CellCount} cells; " +
                "give a row a cell, or add a column with their names");
        var chosen = labels.Rows(rows);
        var cells = matrix.Cells;
        foreach (var column in labels.Columns)
            if (column != names) cells = cells.With(column, [.. chosen.Text(column)]);
        return matrix.WithCells(cells);
    }

    private static string? NameColumn(CountMatrix matrix, Table labels)
    {
        var cells = new HashSet<string>(matrix.CellNames, StringComparer.Ordinal);
        // Where only some cells are found the table is meant to be matched, and the first one missing is worth an error.
        var best = labels.Columns
            .Select(column => (column, Found: labels.Text(column).Distinct().Count(cells.Contains)))
            .DefaultIfEmpty().MaxBy(c => c.Found);
        return best.Found > 0 && best.Found * 2 >= Math.Min(cells.Count, labels.RowCount) ? best.column : null;
    }

    private static int[] Match(CountMatrix matrix, Table labels, string names)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var text = labels.Text(names);
        for (var row = 0; row < text.Count; row++)
        {
            if (!places.TryAdd(text[row], row))
                throw new UserException($"{labels.Place(row, names)}: got {Excerpt.Quoted(text[row])}, which line {labels.Line(places[text[row]])} has too; " +
                    "each cell needs a row of its own");
        }
        var rows = new int[matrix.CellCount];
        for (var cell = 0; cell < rows.Length; cell++)
        {
            if (!places.TryGetValue(matrix.CellNames[cell], out rows[cell]))
                throw new UserException($"{labels.Source}: column {Excerpt.Quoted(names)} has no row for cell {Excerpt.Quoted(matrix.CellNames[cell])} " +
                    $"of {matrix.Source} ({labels.RowCount} rows, {matrix.CellCount} cells); add it");
        }
        return rows;
    }
}
