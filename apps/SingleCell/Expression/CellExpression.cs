using VaeScience.Analysis.Baselines;
using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Expression;

/// <summary>Expression on a logarithmic scale, as counted and as the model sees it, for the principal components that cells are grouped by.</summary>
/// <remarks>Rows of [n, f] that are made anew whenever they are asked for, so that 100,000 cells take no more memory than some hundred.</remarks>
internal static class CellExpression
{
    /// <summary>log(1 + x L / l): counts as if every cell had the median total L.</summary>
    public static RowBlocks Counted(CountMatrix matrix) => new CountedRows(matrix);

    /// <summary>log(1 + x L / l): counts as if every cell had the total L.</summary>
    /// <returns>[n, f].</returns>
    public static double[,] Counted(CountMatrix matrix, double total)
    {
        var (libraries, counts) = (matrix.LibrarySizes(), matrix.Counts);
        var result = new double[counts.Rows, counts.Columns];
        for (var cell = 0; cell < counts.Rows; cell++)
            for (var e = counts.RowStarts[cell]; e < counts.RowStarts[cell + 1]; e++)
                result[cell, counts.ColumnIndices[e]] = Math.Log(1 + counts.Values[e] * total / libraries[cell]);
        return result;
    }

    /// <summary>log(1 + L rho): the decoder's mean at each cell's latent mean, for the median total L; with batches, averaged over all of them.</summary>
    /// <remarks>Averaged so that a cell's own batch, which the decoder is told, does not come back into its expression.</remarks>
    public static RowBlocks Denoised(TrainedRun run, double[,] z) => new DenoisedRows(run, z);

    /// <summary>The median of the cells' totals, L.</summary>
    public static double MedianLibrary(CountMatrix matrix)
    {
        double[] sorted = [.. matrix.LibrarySizes().Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed class CountedRows(CountMatrix matrix) : RowBlocks(matrix.CellCount, matrix.GeneCount)
    {
        private readonly double[] libraries = matrix.LibrarySizes();
        private readonly double median = MedianLibrary(matrix);

        public override void Fill(int start, Span<double> block)
        {
            var counts = matrix.Counts;
            block.Clear();
            for (var i = 0; i < block.Length / Columns; i++)
            {
                var row = block.Slice(i * Columns, Columns);
                for (var e = counts.RowStarts[start + i]; e < counts.RowStarts[start + i + 1]; e++) row[counts.ColumnIndices[e]] = Math.Log(1 + counts.Values[e] * median / libraries[start + i]);
            }
        }
    }

    private sealed class DenoisedRows(TrainedRun run, double[,] z) : RowBlocks(z.GetLength(0), run.Data.FeatureCount)
    {
        private readonly DecodedShares decoded = new(run);
        private readonly double median = MedianLibrary(run.Cells.Matrix);
        private readonly Tape tape = new(new Workspace(run.Device), DType.Float64) { IsRecording = false };

        public override void Fill(int start, Span<double> block)
        {
            block.Clear();
            var some = PointsFrom(start, block.Length / Columns);
            foreach (var setting in decoded.Settings) AddLogShares(decoded.At(some, setting), block);
        }

        private void AddLogShares(double[,] shares, Span<double> block)
        {
            var scaled = tape.Rent([shares.GetLength(0), Columns]);
            var x = scaled.Span<double>();
            for (var i = 0; i < shares.GetLength(0); i++)
                for (var j = 0; j < Columns; j++) x[i * Columns + j] = median * shares[i, j];
            var logs = tape.Log1p(scaled).Span<double>();
            var weight = 1.0 / decoded.Settings.Count;
            for (var i = 0; i < logs.Length; i++) block[i] += weight * logs[i];
            tape.EndStep();
        }

        private double[,] PointsFrom(int start, int count)
        {
            var points = new double[count, z.GetLength(1)];
            for (var i = 0; i < count; i++)
                for (var j = 0; j < points.GetLength(1); j++) points[i, j] = z[start + i, j];
            return points;
        }
    }
}
