using System.Globalization;
using VaeScience.Data;

namespace VaeScience.Whisky;

/// <summary>What an auxiliary column measures, judged by its cells.</summary>
internal enum AuxiliaryKind
{
    /// <summary>Only 0 and 1 occur.</summary>
    Binary,

    /// <summary>Numbers.</summary>
    Number,

    /// <summary>A few words, each several times.</summary>
    Category,
}

/// <summary>A column that no model has seen, to hold factors against.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Kind">What it measures.</param>
/// <param name="Cells">One a row of the run; empty where nothing is known.</param>
internal sealed record AuxiliaryColumn(string Name, AuxiliaryKind Kind, IReadOnlyList<string> Cells)
{
    private const int FewestRows = 10, FewestOfEach = 2;
    private const double RowsPerCategory = 3;

    /// <summary>The rows that have a cell.</summary>
    public int[] Known => [.. Enumerable.Range(0, Cells.Count).Where(i => Cells[i].Length > 0)];

    /// <summary>The label columns of the run's own table.</summary>
    public static IReadOnlyList<AuxiliaryColumn> OfLabels(Dataset data) =>
        data.Labels is null ? [] : [.. data.Labels.Columns.Select(c => Of(c, data.Labels.Text(c))).OfType<AuxiliaryColumn>()];

    /// <summary>The columns of another table, joined by name.</summary>
    /// <param name="data">The rows of the run.</param>
    /// <param name="path">The other table.</param>
    /// <param name="key">Its column of row names.</param>
    /// <exception cref="UserException">The file or column is missing, a name occurs twice, or no row is in both.</exception>
    public static IReadOnlyList<AuxiliaryColumn> Read(Dataset data, string path, string key)
    {
        var table = Data.Formats.Catalog.Default.Read(path);
        if (!table.Has(key)) throw new UserException($"{path}: has no column {Excerpt.Quoted(key)} to join by; {NearestName.Hint(key, table.Columns)} (--key names it)");
        var rowOf = new Dictionary<string, int>();
        var names = table.Text(key);
        for (var i = 0; i < names.Count; i++)
            if (names[i].Length > 0 && !rowOf.TryAdd(names[i], i))
                throw new UserException($"{path}: line {table.Line(i)}, column {Excerpt.Quoted(key)}: {Excerpt.Quoted(names[i])} stands there twice; a row may be described once");
        if (!data.RowNames.Any(rowOf.ContainsKey))
            throw new UserException($"{path}: no cell of column {Excerpt.Quoted(key)} is the name of a row of {data.Name}, such as {Excerpt.Quoted(data.RowNames[0])}; name another column with --key");
        return [.. table.Columns.Where(c => c != key)
            .Select(c => Of(c, [.. data.RowNames.Select(n => rowOf.TryGetValue(n, out var row) ? table.Text(c)[row] : "")])).OfType<AuxiliaryColumn>()];
    }

    /// <summary>The numbers of the rows in <see cref="Known"/>.</summary>
    public double[] Numbers() => [.. Known.Select(i => double.Parse(Cells[i], CultureInfo.InvariantCulture))];

    // Null for a column that can tell nothing: too few cells, always the same, or free text.
    private static AuxiliaryColumn? Of(string name, IReadOnlyList<string> cells)
    {
        var known = cells.Where(c => c.Length > 0).ToList();
        var counts = known.CountBy(c => c).ToDictionary();
        if (known.Count < FewestRows || counts.Count < 2) return null;
        if (counts.Keys.All(c => c is "0" or "1")) return counts.Values.Min() < FewestOfEach ? null : new AuxiliaryColumn(name, AuxiliaryKind.Binary, cells);
        if (known.All(c => double.TryParse(c, NumberStyles.Float, CultureInfo.InvariantCulture, out var v) && double.IsFinite(v)))
            return new AuxiliaryColumn(name, AuxiliaryKind.Number, cells);
        return counts.Count > known.Count / RowsPerCategory ? null : new AuxiliaryColumn(name, AuxiliaryKind.Category, cells);
    }
}
