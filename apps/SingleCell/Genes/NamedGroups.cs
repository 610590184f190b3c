using System.Globalization;
using VaeScience.Data;
using VaeScience.Data.Formats;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Genes;

/// <summary>Named groups of a run's cells.</summary>
internal sealed class NamedGroups
{
    /// <summary>The words that stand for no column: the groups that were found, the kinds that are known.</summary>
    public const string Found = "cluster", Known = "label";

    private const string CellColumn = "cell";

    private NamedGroups(IReadOnlyList<string> ofCells, bool isFound)
    {
        string[] names = [.. ofCells.Where(name => name.Length > 0).Distinct()];
        // "10" comes after "2".
        if (names.All(name => int.TryParse(name, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)))
            Array.Sort(Array.ConvertAll(names, name => int.Parse(name, CultureInfo.InvariantCulture)), names);
        else
            Array.Sort(names, StringComparer.Ordinal);
        var codes = names.Index().ToDictionary(n => n.Item, n => n.Index, StringComparer.Ordinal);
        (Names, IsFound) = (names, isFound);
        Codes = [.. ofCells.Select(name => codes.GetValueOrDefault(name, -1))];
    }

    /// <summary>The groups' names, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>[cells], each cell's group; -1 for a cell of none.</summary>
    public int[] Codes { get; }

    /// <summary>Whether the groups were found in the counts that are now looked at.</summary>
    public bool IsFound { get; }

    /// <summary>The groups that a command line asks for.</summary>
    /// <param name="run">The run.</param>
    /// <param name="asked"><see cref="Found"/>, <see cref="Known"/>, a column of the cells or of clusters.csv; null for groups found, or else known.</param>
    /// <exception cref="UserException">No such groups, or clusters.csv is of other cells.</exception>
    public static NamedGroups Of(TrainedRun run, string? asked)
    {
        var (cells, path) = (run.Cells.Matrix, run.Folder.PathOf(CellsApp.ClustersFile));
        asked ??= File.Exists(path) || run.Cells.Labels is null ? Found : Known;
        if (asked == Known && !cells.Cells.Has(Known))
            return run.Cells.Labels is { } labels ? new NamedGroups(labels, isFound: false) : throw new UserException("--groups label: no kinds of cells are known in this run; 'train --label COLUMN' names them");
        if (cells.Cells.Has(asked)) return new NamedGroups(cells.Cells.Text(asked), isFound: false);
        if (!File.Exists(path))
            throw new UserException(asked == Found
                ? $"{path}: no such file; '{CellsApp.Name} cluster {run.Folder.Path}' makes groups, or --groups names a column of the cells"
                : $"--groups: the cells have no column {Excerpt.Quoted(asked)}; {NearestName.Hint(asked, [Known, .. cells.Cells.Columns])}");
        var table = Csv.Read(path);
        if (!table.Has(CellColumn) || !table.Text(CellColumn).SequenceEqual(cells.CellNames))
            throw new UserException($"{path}: does not hold the cells of the run; '{CellsApp.Name} cluster {run.Folder.Path}' makes it anew");
        if (!table.Has(asked) || asked == CellColumn)
            throw new UserException($"--groups: got {Excerpt.Quoted(asked)}; {NearestName.Hint(asked, [Known, .. cells.Cells.Columns, .. table.Columns.Skip(1)])}");
        return new NamedGroups(table.Text(asked), isFound: true);
    }

    /// <summary>Which groups a text means: one by its name, or several by their names with commas between them.</summary>
    /// <exception cref="UserException">No such group.</exception>
    public int[] Find(string text, string option)
    {
        var names = Names.Contains(text) ? [text] : text.Split(',', StringSplitOptions.TrimEntries);
        return [.. names.Select(name => IndexOf(name) is >= 0 and var group
            ? group
            : throw new UserException($"{option}: no group {Excerpt.Quoted(name)}; {NearestName.Hint(name, Names)}")).Distinct()];
    }

    /// <summary>The cells of some groups, in order.</summary>
    public int[] CellsOf(IReadOnlyCollection<int> groups) => [.. Enumerable.Range(0, Codes.Length).Where(cell => groups.Contains(Codes[cell]))];

    /// <summary>The cells of all other groups, in order; cells of no group are in none.</summary>
    public int[] CellsBut(IReadOnlyCollection<int> groups) => [.. Enumerable.Range(0, Codes.Length).Where(cell => Codes[cell] >= 0 && !groups.Contains(Codes[cell]))];

    private int IndexOf(string name)
    {
        for (var i = 0; i < Names.Count; i++)
            if (Names[i] == name) return i;
        return -1;
    }
}
