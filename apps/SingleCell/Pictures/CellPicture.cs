using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Pictures;

/// <summary>Every cell as a point of the plane: one method's columns of embedding.csv.</summary>
/// <param name="Method">The method.</param>
/// <param name="X">[n], units of the picture.</param>
/// <param name="Y">[n], units of the picture.</param>
internal sealed record CellPicture(PictureMethod Method, double[] X, double[] Y)
{
    /// <summary>The pictures of a run, in the order of <see cref="PictureMethod.All"/>; none where no command has made them.</summary>
    /// <exception cref="UserException">The file is damaged or of other cells.</exception>
    public static IReadOnlyList<CellPicture> Of(TrainedRun run)
    {
        if (RunTable.Embedding.OfCells(run) is not { } table) return [];
        return [.. PictureMethod.All.Where(m => table.Has(m.Columns[0]) && table.Has(m.Columns[1])).Select(m => new CellPicture(m, table.Numbers(m.Columns[0]), table.Numbers(m.Columns[1])))];
    }
}
