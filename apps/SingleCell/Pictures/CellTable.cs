using VaeScience.Data;
using VaeScience.Data.Formats;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Pictures;

/// <summary>The tables of a run folder that have a row a cell: read back only where they are of the run's cells, in their order.</summary>
internal static class CellTable
{
    private const string CellColumn = "cell";

    /// <summary>A table, or null where no command has made it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="file">The table's file in the run folder.</param>
    /// <param name="verb">The command that makes it.</param>
    /// <param name="columns">The columns that it must have beside the cells' names.</param>
    /// <exception cref="UserException">The file is damaged, lacks a column, or is of other cells.</exception>
    public static Table? Find(TrainedRun run, string file, string verb, params string[] columns)
    {
        var path = run.Folder.PathOf(file);
        if (!File.Exists(path)) return null;
        var table = Csv.Read(path);
        foreach (var column in (IEnumerable<string>)[CellColumn, .. columns])
            if (!table.Has(column)) throw new UserException($"{path}: has no column {Excerpt.Quoted(column)}; make it anew with '{CellsApp.Name} {verb} {run.Folder.Path}'");
        var (found, wanted) = (table.Text(CellColumn), run.Cells.Matrix.CellNames);
        var differs = Enumerable.Range(0, Math.Min(found.Count, wanted.Count)).FirstOrDefault(i => found[i] != wanted[i], -1);
        if (found.Count != wanted.Count || differs >= 0)
            throw new UserException($"{path}: {(differs < 0 ? $"has {found.Count} cells, the run has {wanted.Count}" : $"row {differs + 2}: got cell {Excerpt.Quoted(found[differs])}, the run has {Excerpt.Quoted(wanted[differs])} there")}; " +
                $"make it anew with '{CellsApp.Name} {verb} {run.Folder.Path}'");
        return table;
    }

    /// <summary>Columns of numbers beside the cells' names.</summary>
    /// <param name="file">What errors call the table.</param>
    /// <param name="cells">[n], the cells' names.</param>
    /// <param name="columns">The columns' names.</param>
    /// <param name="values">[n, columns].</param>
    public static Table Of(string file, IReadOnlyList<string> cells, IReadOnlyList<string> columns, double[,] values) =>
        Table.Of(file, [CellColumn, .. columns], [cells, .. columns.Select((_, c) => Enumerable.Range(0, cells.Count).Select(i => CellNumber.Exact(values[i, c])))]);
}
