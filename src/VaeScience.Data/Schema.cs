using System.Globalization;

namespace VaeScience.Data;

/// <summary>What a data file holds: its columns, what their cells may be, where the data come from.</summary>
/// <remarks>Written by hand as <c>*.schema.json</c>; docs/data.md lists the fields.</remarks>
public sealed record Schema
{
    private static readonly string[] Affirmations = ["yes", "true", "1"];

    /// <summary>The data set's short name.</summary>
    public required string Name { get; init; }

    /// <summary>The columns; at least one is a feature, no name occurs twice.</summary>
    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>One line on what the data are.</summary>
    public string Title { get; init; } = "";

    /// <summary>What a reader should know of the data.</summary>
    public string Description { get; init; } = "";

    /// <summary>Who measured the data and where they were published.</summary>
    public string Source { get; init; } = "";

    /// <summary>Under which terms the data may be used.</summary>
    public string Licence { get; init; } = "";

    /// <summary>SHA-256 of the published data file, 64 lower-case hexadecimal digits; empty where none is fixed.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>The column that names the rows; null names them by their file lines.</summary>
    public string? RowName { get; init; }

    /// <summary>The columns that a model learns, in order.</summary>
    public IReadOnlyList<Column> Features => [.. Columns.Where(c => c.Role == ColumnRole.Feature)];

    /// <summary>The columns that are given to a conditional model, in order.</summary>
    public IReadOnlyList<Column> Conditions => [.. Columns.Where(c => c.Role == ColumnRole.Condition)];

    /// <summary>The names of the numbers that <see cref="Conditions"/> become: one a level of a category, one a column of any other kind.</summary>
    public IReadOnlyList<string> ConditionNames => [.. Conditions.SelectMany(ConditionCode.Names)];

    /// <summary>Reads a schema file.</summary>
    /// <param name="path">A <c>*.schema.json</c> file.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="UserException">The file is missing, no JSON, over 16 MiB, or says what a schema cannot.</exception>
    public static Schema Read(string path)
    {
        using var file = InputFile.Open(path);
        return Read(file, path);
    }

    /// <summary>Reads a schema from a stream.</summary>
    /// <param name="stream">JSON in UTF-8; read to its end and left open.</param>
    /// <param name="source">What errors call the stream.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="UserException">The stream holds no JSON, is over 16 MiB, or says what a schema cannot.</exception>
    public static Schema Read(Stream stream, string source) => SchemaJson.Read(stream, source);

    /// <summary>The schema as JSON, which <see cref="Read(Stream, string)"/> reads back equal.</summary>
    public string ToJson() => SchemaJson.Write(this);

    /// <summary>Turns a table into the data set that the schema describes.</summary>
    /// <param name="table">The table; columns that the schema does not name are not looked at.</param>
    /// <returns>The features' values, [n, f], the rows' names, and the label columns.</returns>
    /// <exception cref="UserException">The first of <see cref="Problems"/>.</exception>
    public Dataset Check(Table table)
    {
        foreach (var problem in Problems(table)) throw new UserException(problem);
        var features = Features;
        var values = new float[checked(table.RowCount * features.Count)];
        for (var c = 0; c < features.Count; c++)
        {
            var text = table.Text(features[c].Name);
            for (var row = 0; row < text.Count; row++) _ = features[c].Refuse(text[row], out values[row * features.Count + c]);
        }
        var names = RowName is null
            ? [.. Enumerable.Range(0, table.RowCount).Select(row => table.Line(row).ToString(CultureInfo.InvariantCulture))]
            : table.Text(RowName);
        string[] labels = [.. Columns.Where(c => c.Role is ColumnRole.Label or ColumnRole.Condition && c.Name != RowName && table.Has(c.Name)).Select(c => c.Name)];
        return new Dataset(Name, values, features, names, labels.Length == 0 ? null : table.Select(labels), table.Fingerprint) { Conditions = ConditionsOf(table), HeldOut = HeldOutRows(table) };
    }

    /// <summary>The schema with these columns as conditions.</summary>
    /// <param name="columns">Names of columns that are labels or features now.</param>
    /// <param name="table">Gives the levels of text and of categories that list none: those that occur, in alphabetical order.</param>
    /// <exception cref="UserException">No such column, the row name, fewer than two levels, or no feature left.</exception>
    public Schema WithConditions(IReadOnlyList<string> columns, Table table)
    {
        foreach (var name in columns)
            if (!Columns.Any(c => c.Name == name && c.Role is not (ColumnRole.Ignore or ColumnRole.HeldOut) && c.Kind != ColumnKind.Name))
                throw new UserException($"condition {Excerpt.Quoted(name)}: the schema '{Name}' has no such feature or label; " +
                    NearestName.Hint(name, [.. Columns.Where(c => c.Role is not (ColumnRole.Ignore or ColumnRole.HeldOut) && c.Kind != ColumnKind.Name).Select(c => c.Name)]));
        var changed = this with { Columns = [.. Columns.Select(c => columns.Contains(c.Name) ? ConditionCode.AsCondition(c, table) : c)] };
        return changed.Features.Count > 0 ? changed : throw new UserException($"conditions: the schema '{Name}' then has no feature left; give fewer columns");
    }

    /// <summary>The conditions of one row, from cells.</summary>
    /// <param name="cells">A cell for each column of <see cref="Conditions"/>, by the column's name.</param>
    /// <returns>[1, c].</returns>
    /// <exception cref="UserException">A column too many or too few, or a cell that the column does not allow.</exception>
    public RowConditions Given(IReadOnlyDictionary<string, string> cells)
    {
        string[] known = [.. Conditions.Select(c => c.Name)];
        foreach (var name in cells.Keys)
            if (!known.Contains(name)) throw new UserException($"condition {Excerpt.Quoted(name)}: there is no such condition; {NearestName.Hint(name, known)}");
        var values = new List<float>();
        foreach (var column in Conditions)
        {
            if (!cells.TryGetValue(column.Name, out var cell)) throw new UserException($"condition {Excerpt.Quoted(column.Name)}: got nothing, allowed are {column.Allowed}; give it too");
            if (column.Refuse(cell, out var value) is { } mend) throw new UserException($"condition {Excerpt.Quoted(column.Name)}: got {Excerpt.Quoted(cell)}, allowed are {column.Allowed}; {mend}");
            values.AddRange(ConditionCode.Of(column, value));
        }
        return new RowConditions(ConditionNames, [.. values]);
    }

    /// <summary>Everything in a table that the schema does not allow, found as it is asked for.</summary>
    /// <param name="table">The table.</param>
    /// <returns>
    /// One line a problem, each naming what was got, what is allowed and what to do: missing columns, no rows, then cell by cell,
    /// and row names that occur twice. Label columns may be absent and their cells empty.
    /// </returns>
    public IEnumerable<string> Problems(Table table)
    {
        var missing = Columns.Where(c => (c.Role is ColumnRole.Feature or ColumnRole.Condition or ColumnRole.HeldOut || c.Name == RowName) && !table.Has(c.Name)).ToList();
        foreach (var column in missing)
            yield return $"{table.Source}: has no column {Excerpt.Quoted(column.Name)}, which the schema '{Name}' wants; " +
                $"add it or rename a column of the file ({NearestName.Hint(column.Name, table.Columns)})";
        if (missing.Count > 0) yield break;
        if (table.RowCount == 0)
            yield return $"{table.Source}: has a header line and no rows, wanted is at least one; add rows";
        foreach (var column in Columns.Where(c => c.Role != ColumnRole.Ignore && table.Has(c.Name)))
            foreach (var problem in CellProblems(table, column))
                yield return problem;
        if (RowName is not null)
            foreach (var problem in RepeatedNames(table, RowName))
                yield return problem;
    }

    /// <summary>Whether a table is the published file itself, byte for byte.</summary>
    /// <param name="table">A table read from a file.</param>
    /// <returns>True when its fingerprint is <see cref="Sha256"/>; false also where the schema fixes none.</returns>
    public bool IsPublished(Table table) => Sha256.Length > 0 && Sha256 == table.Fingerprint;

    /// <summary>The rows that the column of the role <see cref="ColumnRole.HeldOut"/> keeps aside.</summary>
    /// <param name="table">A table with that column.</param>
    /// <returns>In ascending order; null where there is no such column.</returns>
    public IReadOnlyList<int>? HeldOutRows(Table table)
    {
        if (Columns.FirstOrDefault(c => c.Role == ColumnRole.HeldOut) is not { } column) return null;
        var text = table.Text(column.Name);
        return [.. Enumerable.Range(0, text.Count).Where(row => Affirmations.Contains(text[row].Trim().ToLowerInvariant()))];
    }

    /// <summary>The conditions of a table's rows.</summary>
    /// <param name="table">Has all columns of <see cref="Conditions"/>, with cells that they allow.</param>
    /// <returns>[n, c]; null where the schema has no conditions.</returns>
    public RowConditions? ConditionsOf(Table table)
    {
        var columns = Conditions;
        if (columns.Count == 0) return null;
        var text = columns.Select(c => table.Text(c.Name)).ToArray();
        var values = new List<float>();
        for (var row = 0; row < table.RowCount; row++)
            for (var c = 0; c < columns.Count; c++)
            {
                _ = columns[c].Refuse(text[c][row], out var value);
                values.AddRange(ConditionCode.Of(columns[c], value));
            }
        return new RowConditions(ConditionNames, [.. values]);
    }

    private IEnumerable<string> CellProblems(Table table, Column column)
    {
        var mayBeEmpty = column.Role is ColumnRole.Label or ColumnRole.HeldOut && column.Name != RowName;
        var text = table.Text(column.Name);
        for (var row = 0; row < text.Count; row++)
        {
            var cell = text[row];
            if (mayBeEmpty && string.IsNullOrWhiteSpace(cell)) continue;
            if (column.Refuse(cell, out _) is not { } mend) continue;
            var got = string.IsNullOrWhiteSpace(cell) ? "an empty cell" : Excerpt.Quoted(cell);
            yield return $"{table.Place(row, column.Name)}: got {got}, allowed are {column.Allowed}; {mend}";
        }
    }

    private static IEnumerable<string> RepeatedNames(Table table, string column)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var text = table.Text(column);
        for (var row = 0; row < text.Count; row++)
            if (!first.TryAdd(text[row], row))
                yield return $"{table.Place(row, column)}: got {Excerpt.Quoted(text[row])}, which line {table.Line(first[text[row]])} has too, " +
                    "each row needs a name of its own; rename or drop one";
    }
}
