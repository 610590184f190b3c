using VaeScience.Data;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Clusters;

/// <summary>The ways to sort a run's cells that commands know by name: groups found, kinds known, and columns.</summary>
internal static class RunGroupings
{
    /// <summary>The word that stands for the kinds known, whatever their column is called.</summary>
    public const string KnownWord = "label";

    /// <summary>What a batch is called.</summary>
    public const string BatchWord = "batch";

    /// <summary>The kinds that are known; null for none.</summary>
    public static CellGrouping? Known(TrainedRun run) =>
        run.Cells.Columns.Label is { } column && new CellGrouping("kind", column, run.Cells.Labels!) is { Names.Count: > 0 } kinds ? kinds : null;

    /// <summary>The batches; null for none.</summary>
    public static CellGrouping? Batches(TrainedRun run) =>
        run.Cells.Columns.Batch is { } column ? new CellGrouping(BatchWord, column, run.Cells.Matrix.Cells.Text(column)) : null;

    /// <summary>The groups that 'cluster' chose; null where the cells have not been grouped.</summary>
    /// <exception cref="UserException">clusters.csv is damaged, or of other cells.</exception>
    public static CellGrouping? Found(TrainedRun run) => AllFound(run) is { Count: > 0 } all ? all[0] : null;

    /// <summary>The groups that 'cluster' found in every way it tried, those chosen first; none where the cells have not been grouped.</summary>
    /// <exception cref="UserException">clusters.csv is damaged, or of other cells.</exception>
    public static IReadOnlyList<CellGrouping> AllFound(TrainedRun run)
    {
        if (RunTable.Clusters.OfCells(run) is not { } table) return [];
        string[] columns = [RunTable.GroupColumn, .. table.Columns.Where(c => c.StartsWith(RunTable.OtherGroups, StringComparison.Ordinal))];
        return [.. columns.Select(c => new CellGrouping("group", c, table.Text(c)) { IsFound = true })];
    }

    /// <summary>The grouping that a command line names.</summary>
    /// <param name="run">The run.</param>
    /// <param name="option">The option that names it.</param>
    /// <param name="asked"><see cref="KnownWord"/>, a column of the cells, or one of clusters.csv, such as 'cluster'.</param>
    /// <exception cref="UserException">No such grouping, or no cell is in a group.</exception>
    public static CellGrouping Named(TrainedRun run, string option, string asked)
    {
        var cells = run.Cells.Matrix.Cells;
        var grouping = cells.Has(asked) ? new CellGrouping("group", asked, cells.Text(asked))
            : asked == KnownWord ? Known(run) ?? throw new UserException($"{option} {KnownWord}: no kinds of cells are known in this run; 'train --label COLUMN' names them")
            : OfClusters(run, option, asked);
        return grouping.Names.Count > 0 ? grouping : throw new UserException($"{option}: column {Excerpt.Quoted(asked)} is empty for all of the run's cells; name another");
    }

    private static CellGrouping OfClusters(TrainedRun run, string option, string asked)
    {
        if (RunTable.Clusters.OfCells(run) is { } table && table.Has(asked)) return new CellGrouping("group", asked, table.Text(asked)) { IsFound = true };
        if (asked == RunTable.GroupColumn) throw new UserException($"{option}: the run has no groups; '{RunTable.Clusters.Command(run.Folder)}' makes them, or {option} names a column of the cells");
        string[] known = [KnownWord, RunTable.GroupColumn, .. run.Cells.Matrix.Cells.Columns, .. AllFound(run).Skip(1).Select(g => g.Source)];
        throw new UserException($"{option}: the run's cells have no column {Excerpt.Quoted(asked)}; {NearestName.Hint(asked, known)}");
    }
}
