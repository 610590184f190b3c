using VaeScience.Analysis.Baselines;
using VaeScience.Models.Evaluation;
using VaeScience.SingleCell.Expression;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Genes;

/// <summary>Expression as the model sees it: the decoder's share of each gene times a total.</summary>
/// <param name="run">The run.</param>
/// <param name="batch">The batch that the decoder is told; null to average over all.</param>
/// <param name="draws">Draws of z ~ q(z|x) to average over; 0 to decode the mean of q(z|x).</param>
/// <param name="seed">The seed of the draws.</param>
internal sealed class NormalisedExpression(TrainedRun run, int? batch, int draws, ulong seed)
{
    // Points that are decoded at once.
    private const int PointsAtOnce = 512;

    private readonly DecodedShares decoded = new(run);

    /// <summary>Decodes all cells.</summary>
    /// <param name="genes">The genes to keep.</param>
    /// <param name="totals">[cells].</param>
    /// <param name="progress">Told how far it is.</param>
    /// <returns>[cells, genes], row-major.</returns>
    public float[] Of(int[] genes, double[] totals, Action<int, int, string> progress)
    {
        var values = new float[totals.Length * genes.Length];
        var (means, perCell) = (draws == 0 ? run.LatentMeans() : null, Math.Max(1, draws));
        var cellsAtOnce = Math.Max(1, PointsAtOnce / perCell);
        for (var start = 0; start < totals.Length; start += cellsAtOnce)
        {
            var cells = Enumerable.Range(start, Math.Min(cellsAtOnce, totals.Length - start)).ToArray();
            var z = means is null ? AggregatePosterior.Draw(run.Model, run.Data.Rows(cells), run.Device, draws, seed + (ulong)start) : RowBlocks.Of(means).Make(start, cells.Length);
            var shares = batch is { } told ? decoded.At(z, decoded.Settings[told]) : decoded.Averaged(z);
            for (var i = 0; i < cells.Length; i++)
                for (var k = 0; k < genes.Length; k++)
                {
                    var sum = 0.0;
                    for (var l = 0; l < perCell; l++) sum += shares[i * perCell + l, genes[k]];
                    values[cells[i] * genes.Length + k] = (float)(totals[cells[i]] * sum / perCell);
                }
            progress(start + cells.Length, totals.Length, "cells");
        }
        return values;
    }
}
