using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.SingleCell.Mapping;

/// <summary>Tables that other commands made of a run's cells.</summary>
internal static class ReferenceTables
{
    private const string CellColumn = "cell";

    /// <summary>A table with a row a cell, in the run's order.</summary>
    /// <returns>Its columns without the cells' names; null where no command has made it.</returns>
    /// <exception cref="UserException">It is of other cells.</exception>
    public static Table? Find(RunFolder folder, string file, IReadOnlyList<string> cells, string verb)
    {
        var path = folder.PathOf(file);
        if (!File.Exists(path)) return null;
        var table = Csv.Read(path);
        return table.Has(CellColumn) && table.Text(CellColumn).SequenceEqual(cells)
            ? table.Select(table.Columns.Where(c => c != CellColumn))
            : throw new UserException($"{path}: does not hold the cells of the run; '{CellsApp.Name} {verb} {folder.Path}' makes it anew");
    }
}
