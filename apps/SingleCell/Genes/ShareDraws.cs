using VaeScience.Models.Evaluation;
using VaeScience.SingleCell.Expression;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Genes;

/// <summary>Decoded shares at draws of z ~ q(z|x) of given cells.</summary>
internal sealed class ShareDraws
{
    // Draws that are decoded at once: their shares of all genes stay small beside what is kept.
    private const int DrawsAtOnce = 512;

    private ShareDraws(int genes, int draws, int features)
    {
        OfGenes = new float[genes][];
        for (var g = 0; g < genes; g++) OfGenes[g] = new float[draws];
        Greatest = new double[features];
    }

    /// <summary>[chosen genes][draws].</summary>
    public float[][] OfGenes { get; }

    /// <summary>[all genes], the greatest share in any draw.</summary>
    public double[] Greatest { get; }

    /// <summary>Draws z for each cell and decodes it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="decoded">Its decoder.</param>
    /// <param name="cells">[draws], with repeats.</param>
    /// <param name="batches">[draws], the batch that the decoder is told; null for an average over all.</param>
    /// <param name="genes">The genes to keep.</param>
    /// <param name="seed">The same seed gives the same draws.</param>
    public static ShareDraws Of(TrainedRun run, DecodedShares decoded, int[] cells, int[]? batches, int[] genes, ulong seed)
    {
        var result = new ShareDraws(genes.Length, cells.Length, run.Data.FeatureCount);
        // Draws of one batch are decoded together.
        var order = Enumerable.Range(0, cells.Length).ToArray();
        if (batches is not null) order = [.. order.OrderBy(i => batches[i])];
        for (int start = 0, end; start < order.Length; start = end)
        {
            end = start + 1;
            while (end < order.Length && end - start < DrawsAtOnce && (batches is null || batches[order[end]] == batches[order[start]])) end++;
            var some = order[start..end];
            var z = AggregatePosterior.Draw(run.Model, run.Data.Rows([.. some.Select(i => cells[i])]), run.Device, 1, seed + (ulong)start);
            var shares = batches is null ? decoded.Averaged(z) : decoded.At(z, decoded.Settings[batches[some[0]]]);
            result.Add(shares, some, genes);
        }
        return result;
    }

    private void Add(double[,] shares, int[] draws, int[] genes)
    {
        for (var i = 0; i < draws.Length; i++)
        {
            for (var g = 0; g < Greatest.Length; g++) Greatest[g] = Math.Max(Greatest[g], shares[i, g]);
            for (var k = 0; k < genes.Length; k++) OfGenes[k][draws[i]] = (float)shares[i, genes[k]];
        }
    }
}
