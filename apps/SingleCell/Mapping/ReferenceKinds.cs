using VaeScience.Data;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Mapping;

/// <summary>What is known of the run's cells and handed on to new ones: kinds, or groups.</summary>
/// <param name="Source">The column they come from.</param>
/// <param name="Names">The kinds.</param>
/// <param name="Codes">The kind of each of the run's cells; -1 where it is not known.</param>
internal sealed record ReferenceKinds(string Source, IReadOnlyList<string> Names, int[] Codes)
{
    /// <summary>The column of clusters.csv with the groups that were found.</summary>
    public const string GroupColumn = "cluster";

    private const string ClusterVerb = "cluster";

    /// <summary>The kinds that a command line asks for: a column of the run's cells; by default the known kinds, else the groups.</summary>
    /// <returns>Null where nothing was asked for and nothing is known.</returns>
    /// <exception cref="UserException">No such column, or no kind in it.</exception>
    public static ReferenceKinds? Of(TrainedRun run, string? column)
    {
        if (column is null) return run.Cells.Labels is { } labels && labels.Any(l => l.Length > 0) ? Of("label", labels) : Groups(run);
        if (run.Cells.Matrix.Cells.Has(column)) return Of(column, run.Cells.Matrix.Cells.Text(column));
        if (column == GroupColumn)
            return Groups(run) ?? throw new UserException($"--transfer: the run has no groups; '{CellsApp.Name} {ClusterVerb} {run.Folder.Path}' makes them");
        throw new UserException($"--transfer: the run's cells have no column {Excerpt.Quoted(column)}; {NearestName.Hint(column, [GroupColumn, .. run.Cells.Matrix.Cells.Columns])}");
    }

    /// <summary>The groups of clusters.csv; null where there are none.</summary>
    public static ReferenceKinds? Groups(TrainedRun run) =>
        ReferenceTables.Find(run.Folder, CellsApp.ClustersFile, run.Cells.Matrix.CellNames, ClusterVerb) is { } table && table.Has(GroupColumn)
            ? Of(GroupColumn, table.Text(GroupColumn))
            : null;

    /// <summary>The kinds of some of the cells.</summary>
    public int[] CodesOf(IEnumerable<int> cells) => [.. cells.Select(i => Codes[i])];

    private static ReferenceKinds Of(string source, IReadOnlyList<string> kinds)
    {
        string[] names = [.. kinds.Where(k => k.Length > 0).Distinct().Order(StringComparer.Ordinal)];
        if (names.Length == 0) throw new UserException($"--transfer: column {Excerpt.Quoted(source)} is empty for all of the run's cells; name another");
        var codes = names.Index().ToDictionary(n => n.Item, n => n.Index, StringComparer.Ordinal);
        return new ReferenceKinds(source, names, [.. kinds.Select(k => codes.GetValueOrDefault(k, -1))]);
    }
}
