using VaeScience.Analysis.Baselines;
using VaeScience.Compute.Ops;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Expression;

/// <summary>log(1 + L rho) of all cells and genes: the decoder's shares at each cell's latent mean, for the median total L; with batches, averaged over all of them.</summary>
/// <param name="run">The run.</param>
/// <param name="z">The cells' latent means, [n, d].</param>
/// <remarks>Averaged so that a cell's own batch, which the decoder is told, does not come back into its expression. Rows are made anew whenever they are asked for.</remarks>
internal sealed class DenoisedExpression(TrainedRun run, double[,] z) : RowBlocks(z.GetLength(0), run.Data.FeatureCount)
{
    private readonly DecodedShares decoded = new(run);
    private readonly double median = CountedExpression.MedianTotal(run.Cells.Matrix);
    private readonly Tape tape = new(new Workspace(run.Device), DType.Float64) { IsRecording = false };

    /// <inheritdoc/>
    public override void Fill(int start, Span<double> block)
    {
        block.Clear();
        var some = RowBlocks.Of(z).Make(start, block.Length / Columns);
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
}
