using VaeScience.Data;
using VaeScience.Models.Training;

namespace VaeScience.Models.Evaluation;

/// <summary>log p(x) of each row by importance sampling from q(z|x).</summary>
/// <remarks>log (1/k) sum_l p(x, z_l) / q(z_l|x): a lower bound in expectation that grows to log p(x) with k. Source: Burda et al. 2016.</remarks>
public static class MarginalLikelihood
{
    // Rows times draws that are decoded at once.
    private const int DrawsAtOnce = 1 << 14;

    /// <summary>Estimates log p(x).</summary>
    /// <param name="model">A built model.</param>
    /// <param name="data">Its kind of data.</param>
    /// <param name="samples">Draws per row, k.</param>
    /// <param name="seed">The same seed gives the same numbers.</param>
    /// <param name="device">Threads.</param>
    /// <returns>[n], nats per row, summed over features.</returns>
    public static double[] Estimate(Vae model, Dataset data, int samples, ulong seed, CpuDevice device)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var result = new double[data.RowCount];
        var tape = new Tape(new Workspace(device), model.Parameters.Values.DType) { IsRecording = false };
        var rowsAtOnce = Math.Max(1, DrawsAtOnce / samples);
        for (var start = 0; start < data.RowCount; start += rowsAtOnce)
        {
            var rows = Math.Min(rowsAtOnce, data.RowCount - start);
            var pass = new Pass(tape, seed, (ulong)start, isTraining: false);
            var logWeights = model.LogImportanceWeights(pass, Batches.Rows(tape, data, start, rows), samples).ToArray();
            for (var i = 0; i < rows; i++) result[start + i] = LogMeanExp(logWeights, i, rows, samples);
            tape.EndStep();
        }
        return result;
    }

    private static double LogMeanExp(double[] logWeights, int row, int rows, int samples)
    {
        var greatest = double.NegativeInfinity;
        for (var l = 0; l < samples; l++) greatest = Math.Max(greatest, logWeights[l * rows + row]);
        var sum = 0.0;
        for (var l = 0; l < samples; l++) sum += Math.Exp(logWeights[l * rows + row] - greatest);
        return greatest + Math.Log(sum / samples);
    }
}
