using VaeScience.Data;
using VaeScience.Models.Evaluation;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Expression;

/// <summary>What the decoder says of a cell's genes at points z: shares of the cell's total.</summary>
/// <remarks>rho_g = m_g / sum_g m_g with the mean m of p(x|z, c), whatever the likelihood; c is a batch that the decoder is told.</remarks>
internal sealed class DecodedShares
{
    private readonly TrainedRun run;
    private readonly Evaluator evaluator;

    /// <summary>The shares of a run's model.</summary>
    public DecodedShares(TrainedRun run)
    {
        this.run = run;
        evaluator = new Evaluator(run.Model, run.Device, run.Folder.Configuration.Training.Seed);
        Settings = run.Data.Conditions is not { } given ? [null]
            : run.Cells.Batches.Count == 0 ? [given.Mean()]
            : [.. Enumerable.Range(0, run.Cells.Batches.Count).Select(batch => OfBatch(given.Mean(), run.Cells.Batches.Count, batch))];
    }

    /// <summary>What the decoder can be told: one row of conditions for each batch, in the order of <see cref="Counts.PreparedCells.Batches"/>, a single one without batches, with covariates at their means; a single null without either.</summary>
    public IReadOnlyList<RowConditions?> Settings { get; }

    /// <summary>The shares where the decoder is told one setting.</summary>
    /// <param name="z">[m, d], with or without a latent library size, which shares do not depend on.</param>
    /// <param name="setting">One of <see cref="Settings"/>.</param>
    /// <returns>[m, f]; each row sums to 1.</returns>
    public double[,] At(double[,] z, RowConditions? setting)
    {
        var shares = evaluator.Decode(WithLibrary(z), setting?.Repeated(z.GetLength(0)));
        for (var i = 0; i < shares.GetLength(0); i++)
        {
            var total = 0.0;
            for (var g = 0; g < shares.GetLength(1); g++) total += shares[i, g];
            for (var g = 0; g < shares.GetLength(1); g++) shares[i, g] /= total;
        }
        return shares;
    }

    /// <summary>The shares averaged over all settings: expression with the batches taken out.</summary>
    /// <param name="z">[m, d].</param>
    /// <returns>[m, f]; each row sums to 1.</returns>
    public double[,] Averaged(double[,] z)
    {
        var sum = At(z, Settings[0]);
        foreach (var setting in Settings.Skip(1))
        {
            var some = At(z, setting);
            for (var i = 0; i < sum.GetLength(0); i++)
                for (var g = 0; g < sum.GetLength(1); g++) sum[i, g] += some[i, g];
        }
        for (var i = 0; i < sum.GetLength(0); i++)
            for (var g = 0; g < sum.GetLength(1); g++) sum[i, g] /= Settings.Count;
        return sum;
    }

    // The batch's codes are the first conditions.
    private static RowConditions OfBatch(RowConditions mean, int batches, int batch)
    {
        var values = (float[])mean.Values.Clone();
        for (var k = 0; k < batches; k++) values[k] = k == batch ? 1 : 0;
        return new RowConditions(mean.Names, values);
    }

    private double[,] WithLibrary(double[,] z)
    {
        var (rows, columns) = (z.GetLength(0), z.GetLength(1));
        if (columns != run.Model.DecodedLatent || columns == run.Model.Latent) return z;
        var all = new double[rows, run.Model.Latent];
        for (var i = 0; i < rows; i++)
            for (var k = 0; k < columns; k++) all[i, k] = z[i, k];
        return all;
    }
}
