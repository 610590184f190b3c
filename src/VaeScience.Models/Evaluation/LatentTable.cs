using VaeScience.Data;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Training;

namespace VaeScience.Models.Evaluation;

/// <summary>q(z|x) of each row.</summary>
/// <param name="Mean">E[z|x], [n, d].</param>
/// <param name="Sd">Standard deviations, [n, d].</param>
public sealed record LatentTable(double[,] Mean, double[,] Sd)
{
    /// <summary>The variance over rows below which a unit says nothing about x.</summary>
    public const double ActiveVariance = 0.01;

    // Rows that go through an encoder at once: enough to fill the kernels, little enough to stay in cache.
    private const int RowsAtOnce = 4096;

    /// <summary>How many units are active: the variance over rows of E[z_j|x] exceeds 0.01. Source: Burda et al. 2016.</summary>
    public int ActiveUnits => Enumerable.Range(0, Mean.GetLength(1)).Count(j => VarianceOfMean(j) > ActiveVariance);

    /// <summary>The variance over rows of the posterior mean of a unit.</summary>
    public double VarianceOfMean(int unit)
    {
        var n = Mean.GetLength(0);
        double sum = 0, squares = 0;
        for (var i = 0; i < n; i++)
        {
            sum += Mean[i, unit];
            squares += Mean[i, unit] * Mean[i, unit];
        }
        return n == 0 ? 0 : Math.Max(0, squares / n - sum / n * (sum / n));
    }

    /// <summary>Encodes rows.</summary>
    /// <param name="encode">q(z|x) of the rows of a batch.</param>
    /// <param name="data">n rows.</param>
    /// <param name="latent">The size d of z.</param>
    /// <param name="tape">A tape that does not record.</param>
    /// <param name="seed">The seed of draws, where the encoder makes any.</param>
    internal static LatentTable Of(Func<Pass, Batch, LatentDistribution> encode, Dataset data, int latent, Tape tape, ulong seed)
    {
        var (n, d) = (data.RowCount, latent);
        var (mean, sd) = (new double[n, d], new double[n, d]);
        for (var start = 0; start < n; start += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, n - start);
            var pass = new Pass(tape, seed, (ulong)start, isTraining: false);
            var q = encode(pass, Batches.Rows(tape, data, start, count));
            var (m, s) = (q.Mean.ToArray(), q.StandardDeviation(pass).ToArray());
            for (var i = 0; i < m.Length; i++) (mean[start + i / d, i % d], sd[start + i / d, i % d]) = (m[i], s[i]);
            tape.EndStep();
        }
        return new LatentTable(mean, sd);
    }
}
