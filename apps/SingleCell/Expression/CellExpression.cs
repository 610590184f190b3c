using VaeScience.Data;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Expression;

/// <summary>Expression on a logarithmic scale, as counted and as the model sees it, for the principal components that cells are grouped by.</summary>
internal static class CellExpression
{
    // Cells that are decoded at once: their decoded numbers stay small beside the result.
    private const int CellsAtOnce = 512;

    /// <summary>log(1 + x L / l): counts as if every cell had the median total L.</summary>
    /// <returns>[n, f].</returns>
    public static double[,] Counted(CountMatrix matrix) => Counted(matrix, MedianLibrary(matrix));

    /// <summary>log(1 + x L / l) for a given total L.</summary>
    /// <returns>[n, f].</returns>
    public static double[,] Counted(CountMatrix matrix, double median)
    {
        var (libraries, counts) = (matrix.LibrarySizes(), matrix.Counts);
        var result = new double[counts.Rows, counts.Columns];
        for (var cell = 0; cell < counts.Rows; cell++)
            for (var e = counts.RowStarts[cell]; e < counts.RowStarts[cell + 1]; e++)
                result[cell, counts.ColumnIndices[e]] = Math.Log(1 + counts.Values[e] * median / libraries[cell]);
        return result;
    }

    /// <summary>log(1 + L rho): the decoder's mean at each cell's latent mean, for the median total L; with batches, averaged over all of them.</summary>
    /// <returns>[n, f].</returns>
    /// <remarks>Averaged so that a cell's own batch, which the decoder is told, does not come back into its expression.</remarks>
    public static double[,] Denoised(TrainedRun run, double[,] z)
    {
        var (median, n, f) = (MedianLibrary(run.Cells.Matrix), z.GetLength(0), run.Data.FeatureCount);
        var decoded = new DecodedShares(run);
        var result = new double[n, f];
        for (var start = 0; start < n; start += CellsAtOnce)
        {
            var some = Rows(z, start, Math.Min(CellsAtOnce, n - start));
            foreach (var setting in decoded.Settings) AddLogShares(decoded.At(some, setting), median, 1.0 / decoded.Settings.Count, result, start);
        }
        return result;
    }

    private static void AddLogShares(double[,] shares, double median, double weight, double[,] result, int start)
    {
        for (var i = 0; i < shares.GetLength(0); i++)
            for (var j = 0; j < shares.GetLength(1); j++) result[start + i, j] += weight * Math.Log(1 + median * shares[i, j]);
    }

    private static double[,] Rows(double[,] z, int start, int count)
    {
        var rows = new double[count, z.GetLength(1)];
        for (var i = 0; i < count; i++)
            for (var j = 0; j < rows.GetLength(1); j++) rows[i, j] = z[start + i, j];
        return rows;
    }

    /// <summary>The median of the cells' totals, L.</summary>
    public static double MedianLibrary(CountMatrix matrix)
    {
        double[] sorted = [.. matrix.LibrarySizes().Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
