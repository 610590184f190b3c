using VaeScience.Data;
using VaeScience.Models.Training;

namespace VaeScience.Models.Evaluation;

/// <summary>Mean and covariance of q(z|x) for each row, of a posterior that is a location plus a linear map of normal noise.</summary>
/// <remarks>With z = mu + L noise the columns of L are z(e_k) - z(0) for the unit vectors e_k, and the covariance is L L^T.</remarks>
public sealed class PosteriorMoments
{
    private const int RowsAtOnce = 512;

    // n = rows, d = latent size
    private PosteriorMoments(double[,] mean, double[][,] covariance) => (Mean, Covariance) = (mean, covariance);

    /// <summary>E[z], [n, d].</summary>
    public double[,] Mean { get; }

    /// <summary>The covariance of each row's posterior, n matrices [d, d].</summary>
    public IReadOnlyList<double[,]> Covariance { get; }

    /// <summary>Encodes all rows.</summary>
    /// <param name="model">A built model.</param>
    /// <param name="data">Its kind of data.</param>
    /// <param name="device">Threads.</param>
    /// <exception cref="UserException">The posterior is no Gaussian.</exception>
    public static PosteriorMoments Of(LatentModel model, Dataset data, CpuDevice device)
    {
        var (n, d) = (data.RowCount, model.Latent);
        var mean = new double[n, d];
        var covariance = new double[n][,];
        var tape = new Tape(new Workspace(device), model.Parameters.Values.DType) { IsRecording = false };
        for (var start = 0; start < n; start += RowsAtOnce)
        {
            var rows = Math.Min(RowsAtOnce, n - start);
            var pass = new Pass(tape, seed: 0, step: 0, isTraining: false);
            var q = model.Encode(pass, Batches.Rows(tape, data, start, rows));
            if (!q.IsGaussian)
                throw new UserException("this model's posterior is no Gaussian, so that no mean and covariance say where a row lies; train with posterior diagonal or full");
            var centre = q.Transform(pass, tape.Constant(new double[rows * d], [rows, d])).ToArray();
            var moved = q.Transform(pass, UnitVectors(tape, rows, d)).ToArray();
            for (var i = 0; i < rows; i++)
            {
                var c = covariance[start + i] = new double[d, d];
                for (var a = 0; a < d; a++)
                {
                    mean[start + i, a] = centre[i * d + a];
                    for (var b = 0; b < d; b++)
                        for (var k = 0; k < d; k++)
                            c[a, b] += Step(k, i, a) * Step(k, i, b);
                }
            }
            tape.EndStep();

            double Step(int k, int i, int a) => moved[(k * rows + i) * d + a] - centre[i * d + a];
        }
        return new PosteriorMoments(mean, covariance);
    }

    private static Tensor UnitVectors(Tape tape, int rows, int d)
    {
        var noise = new double[d * rows * d];
        for (var k = 0; k < d; k++)
            for (var i = 0; i < rows; i++)
                noise[(k * rows + i) * d + k] = 1;
        return tape.Constant(noise, [d * rows, d]);
    }
}
