using VaeScience.Data;

namespace VaeScience.SingleCell.Mapping;

/// <summary>Columns put beside what is known of cells.</summary>
internal static class CellAnnotations
{
    /// <summary>The same counts with these columns, in place of those of their names.</summary>
    /// <param name="matrix">Counts.</param>
    /// <param name="names">The columns' names.</param>
    /// <param name="columns">A text a cell each.</param>
    public static CountMatrix Beside(CountMatrix matrix, IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<string>> columns)
    {
        string[] kept = [.. matrix.Cells.Columns.Where(c => !names.Contains(c))];
        return matrix.WithCells(Table.Of(matrix.Source, [.. kept, .. names], [.. kept.Select(matrix.Cells.Text), .. columns]));
    }
}
