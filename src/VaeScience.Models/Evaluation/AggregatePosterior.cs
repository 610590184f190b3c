using VaeScience.Analysis.Baselines;
using VaeScience.Data;
using VaeScience.Models.Training;

namespace VaeScience.Models.Evaluation;

/// <summary>The aggregate posterior of a trained model, q(z) = (1/n) sum_i q(z|x_i): where its rows lie.</summary>
/// <remarks>Between q(z) and the prior there may be holes, where the prior draws points that the decoder has never seen.</remarks>
public static class AggregatePosterior
{
    // Rows times draws that go through the encoder at once.
    private const int PointsAtOnce = 4096;

    /// <summary>Draws of z, equally many for each row.</summary>
    /// <param name="model">A trained model.</param>
    /// <param name="data">n rows.</param>
    /// <param name="device">Threads.</param>
    /// <param name="drawsPerRow">At least 1.</param>
    /// <param name="seed">The same seed gives the same draws.</param>
    /// <returns>[n drawsPerRow, d], all draws of row 0 first.</returns>
    public static double[,] Draw(LatentModel model, Dataset data, CpuDevice device, int drawsPerRow = 10, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(drawsPerRow, 1);
        var (n, d) = (data.RowCount, model.Latent);
        var draws = new double[n * drawsPerRow, d];
        var tape = new Tape(new Workspace(device), model.Parameters.Values.DType) { IsRecording = false };
        var rowsAtOnce = Math.Max(1, PointsAtOnce / drawsPerRow);
        for (var start = 0; start < n; start += rowsAtOnce)
        {
            var rows = Math.Min(rowsAtOnce, n - start);
            var pass = new Pass(tape, seed, (ulong)start, isTraining: false);
            var z = model.Encode(pass, Batches.Rows(tape, data, start, rows)).Sample(pass, drawsPerRow).ToArray();
            for (var i = 0; i < z.Length; i++)
            {
                var (draw, row) = (i / d / rows, i / d % rows);
                draws[(start + row) * drawsPerRow + draw, i % d] = z[i];
            }
            tape.EndStep();
        }
        return draws;
    }

    /// <summary>A Gaussian mixture with diagonal covariances, fitted to draws of q(z) by expectation maximisation.</summary>
    /// <param name="model">A trained model.</param>
    /// <param name="data">n rows.</param>
    /// <param name="device">Threads.</param>
    /// <param name="components">K, 1 to n drawsPerRow.</param>
    /// <param name="drawsPerRow">At least 1.</param>
    /// <param name="seed">The same seed gives the same mixture.</param>
    /// <remarks>
    /// As a prior (<see cref="Priors.GaussianMixturePrior.Load"/>, <see cref="Vae.WithPrior"/>) it makes draws fall where rows lie, without another
    /// training. Source: Ghosh et al. 2020 (ex-post density estimation).
    /// </remarks>
    public static GaussianMixture FitMixture(LatentModel model, Dataset data, CpuDevice device, int components, int drawsPerRow = 10, ulong seed = 1) =>
        GaussianMixture.Fit(Draw(model, data, device, drawsPerRow, seed), components, seed, new GaussianMixtureOptions { Shape = CovarianceShape.Diagonal });
}
