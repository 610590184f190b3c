using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Science.Cells;

/// <summary>The tables and lists that make a run of vae-cells comparable with the plain PyTorch program of tests/peers.</summary>
internal static class CellMarks
{
    /// <summary>The column that marks the held-out cells.</summary>
    public const string HeldOut = "held_out";

    private const double Share = 0.1;

    /// <summary>A table with a row a cell: its annotations, and whether the peer holds it out (the first tenth of RandomState(0).permutation).</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="matrix">The cells in the peer's order.</param>
    public static string WriteCells(string path, CountMatrix matrix)
    {
        var order = NumpyPermutation.Of(matrix.CellCount, seed: 0);
        var heldOut = new bool[matrix.CellCount];
        foreach (var cell in order.Take((int)(Share * matrix.CellCount))) heldOut[cell] = true;
        var columns = matrix.Cells.Columns;
        Csv.Write(path, Table.Of(path, ["cell", .. columns, HeldOut], [matrix.CellNames, .. columns.Select(matrix.Cells.Text), heldOut.Select(h => h ? "yes" : "no")]));
        return path;
    }

    /// <summary>A list of the genes whose log(1 + x L / l) varies most, which is how the peer chooses.</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="matrix">Counts.</param>
    /// <param name="count">How many genes.</param>
    /// <remarks>L is the median of the cells' totals l.</remarks>
    public static string WriteGenes(string path, CountMatrix matrix, int count)
    {
        var (libraries, counts) = (matrix.LibrarySizes(), matrix.Counts);
        double[] sorted = [.. libraries.Order()];
        var median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        double[] sums = new double[matrix.GeneCount], squares = new double[matrix.GeneCount];
        for (var cell = 0; cell < matrix.CellCount; cell++)
            for (var e = counts.RowStarts[cell]; e < counts.RowStarts[cell + 1]; e++)
            {
                var y = Math.Log(1 + counts.Values[e] * median / libraries[cell]);
                sums[counts.ColumnIndices[e]] += y;
                squares[counts.ColumnIndices[e]] += y * y;
            }
        var n = (double)matrix.CellCount;
        var best = Enumerable.Range(0, matrix.GeneCount).OrderByDescending(g => squares[g] / n - sums[g] / n * (sums[g] / n)).Take(count);
        AtomicFile.WriteText(path, string.Join('\n', best.Select(g => matrix.GeneNames[g])) + "\n");
        return path;
    }
}
