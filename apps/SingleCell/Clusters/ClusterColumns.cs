using VaeScience.Cli;
using VaeScience.Data.Formats;

namespace VaeScience.SingleCell.Clusters;

/// <summary>The groups that 'cluster' left in a run, column by column.</summary>
/// <param name="Columns">Name and group of each cell; the first column is that of the groups chosen.</param>
internal sealed record ClusterColumns(IReadOnlyList<(string Name, int[] Groups)> Columns)
{
    /// <summary>The column of the groups chosen; that of the baseline.</summary>
    public const string Chosen = "cluster", Baseline = "cluster_pca";

    /// <summary>Reads them; null where the cells have not been grouped.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="cells">The names of its cells, in order.</param>
    /// <exception cref="UserException">The file is damaged, or of other cells.</exception>
    public static ClusterColumns? Of(RunFolder folder, IReadOnlyList<string> cells)
    {
        var path = folder.PathOf(CellsApp.ClustersFile);
        if (!File.Exists(path)) return null;
        var table = Csv.Read(path);
        if (!table.Has("cell") || !table.Has(Chosen) || !table.Text("cell").SequenceEqual(cells))
            throw new UserException($"{path}: is no table of groups of the run's {cells.Count} cells; make it again with '{CellsApp.Name} cluster {folder.Path}'");
        return new ClusterColumns([.. table.Columns.Where(c => c == Chosen || c.StartsWith(Chosen + "_", StringComparison.Ordinal)).Select(c => (c, Codes(table.Text(c))))]);
    }

    private static int[] Codes(IReadOnlyList<string> names)
    {
        var codes = names.Distinct().Index().ToDictionary(n => n.Item, n => n.Index);
        return [.. names.Select(n => codes[n])];
    }
}
