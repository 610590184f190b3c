using VaeScience.Data;
using VaeScience.Models.Objectives;
using VaeScience.Models.Training;

namespace VaeScience.Models.Evaluation;

/// <summary>Judges a trained model on rows: bounds, log probabilities, and where the rows lie in the latent space.</summary>
/// <remarks>Results depend on the seed and on nothing else: not on the batch size, nor on the number of threads.</remarks>
/// <param name="model">A trained model.</param>
/// <param name="device">Threads.</param>
/// <param name="seed">The seed of the draws.</param>
public sealed class Evaluator(LatentModel model, CpuDevice device, ulong seed = 1)
{
    // Rows times draws that go through the model at once: enough to fill the kernels, little enough to stay in cache.
    private const int RowsAtOnce = 4096;
    private readonly Tape tape = new(new Workspace(device), model.Parameters.Values.DType) { IsRecording = false };

    /// <summary>The ELBO of each row and its terms.</summary>
    /// <param name="data">n rows.</param>
    /// <param name="samples">Draws of z per row.</param>
    public Bound Bound(Dataset data, int samples = 100)
    {
        var n = data.RowCount;
        var (elbo, reconstruction, kl) = (new double[n], new double[n], new double[n]);
        var perUnit = new double[model.Latent];
        var objective = new Elbo(samples);
        for (var row = 0; row < n; row++)
        {
            var terms = model.Loss(objective, Pass(row), Batches.Rows(tape, data, row, 1));
            (elbo[row], reconstruction[row], kl[row]) = (terms.Objective.Item(), terms.Reconstruction.Item(), terms.Kl.Item());
            if (terms.KlPerUnit is not null) Batches.AddColumns(terms.KlPerUnit, perUnit);
            tape.EndStep();
        }
        for (var j = 0; j < perUnit.Length; j++) perUnit[j] /= n;
        return new Bound(elbo, reconstruction, kl, perUnit);
    }

    /// <summary>log p(x) of each row by importance sampling, with how far the draws can be trusted.</summary>
    /// <param name="data">n rows.</param>
    /// <param name="samples">Draws of z per row; the estimate rises towards log p(x) with them.</param>
    /// <param name="priorShare">
    /// The share of the draws that comes from the prior, 0 to below 1; the others come from q(z|x). A share makes the estimate safe for rows that
    /// the encoder has not seen in training and may place badly.
    /// </param>
    /// <remarks>log (1/k) sum_l w_l with w_l = p(x, z_l) / r(z_l), r the mixture of q(z|x) and prior. Source: Burda et al. 2016; Hesterberg 1995.</remarks>
    public LogProbability LogProbability(Dataset data, int samples = 1000, double priorShare = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        if (priorShare is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(priorShare), priorShare, "allowed are shares from 0 to below 1");
        var n = data.RowCount;
        var (logP, error, effective) = (new double[n], new double[n], new double[n]);
        var weights = new double[samples];
        for (var row = 0; row < n; row++)
        {
            for (var done = 0; done < samples;)
            {
                var draws = Math.Min(RowsAtOnce, samples - done);
                // Each block of draws has a stream of its own, by row and block.
                var pass = Pass(((long)row << 20) + done / RowsAtOnce);
                LogWeights(pass, Batches.Rows(tape, data, row, 1), draws, priorShare).ToArray().CopyTo(weights, done);
                tape.EndStep();
                done += draws;
            }
            (logP[row], error[row], effective[row]) = Summarise(weights);
        }
        return new LogProbability(logP, error, effective);
    }

    /// <summary>Where each row lies: mean and standard deviation of q(z|x).</summary>
    /// <param name="data">n rows.</param>
    public LatentTable Encode(Dataset data)
    {
        var (n, d) = (data.RowCount, model.Latent);
        var (mean, sd) = (new double[n, d], new double[n, d]);
        for (var start = 0; start < n; start += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, n - start);
            var pass = Pass(start);
            var q = model.Encode(pass, Batches.Rows(tape, data, start, count));
            var (m, s) = (q.Mean.ToArray(), q.StandardDeviation(pass).ToArray());
            for (var i = 0; i < m.Length; i++) (mean[start + i / d, i % d], sd[start + i / d, i % d]) = (m[i], s[i]);
            tape.EndStep();
        }
        return new LatentTable(mean, sd);
    }

    /// <summary>E[x|z] of given latent points.</summary>
    /// <param name="z">[m, d].</param>
    /// <param name="conditions">Of the m points; null for an unconditional model.</param>
    /// <returns>[m, f], in the units of the data.</returns>
    public double[,] Decode(double[,] z, RowConditions? conditions = null)
    {
        var m = z.GetLength(0);
        if (z.GetLength(1) != model.Latent) throw new ShapeException($"latent points have {model.Latent} dimensions, got {z.GetLength(1)}");
        var flat = z.Cast<double>().ToArray();
        var condition = conditions is null ? null : tape.Constant(Array.ConvertAll(conditions.Values, v => (double)v), [m, conditions.Count]);
        var mean = model.Likelihood.Mean(model.Decode(Pass(0), tape.Constant(flat, [m, model.Latent]), condition));
        tape.EndStep();
        var result = new double[m, m == 0 ? 0 : mean.Length / m];
        Buffer.BlockCopy(mean, 0, result, 0, mean.Length * sizeof(double));
        return result;
    }

    /// <summary>log p(x_j|z) of each feature, averaged over draws of z from q(z|x): how surprising each value is, given the rest of its row.</summary>
    /// <param name="data">n rows.</param>
    /// <param name="samples">Draws of z per row.</param>
    /// <returns>[n, f], nats.</returns>
    public double[,] ReconstructionByFeature(Dataset data, int samples = 100)
    {
        var (n, f) = (data.RowCount, data.FeatureCount);
        var result = new double[n, f];
        for (var row = 0; row < n; row++)
        {
            var pass = Pass(row);
            var batch = Batches.Rows(tape, data, row, 1);
            var z = model.Encode(pass, batch).Sample(pass, samples);
            var byFeature = model.Likelihood.LogProbabilityByFeature(pass, model.Decode(pass, z, batch), batch).ToArray();
            for (var i = 0; i < byFeature.Length; i++) result[row, i % f] += byFeature[i] / samples;
            tape.EndStep();
        }
        return result;
    }

    private Tensor LogWeights(Pass pass, Batch batch, int draws, double priorShare)
    {
        var fromPrior = priorShare == 0 || draws < 2 ? 0 : Math.Clamp((int)Math.Round(priorShare * draws), 1, draws - 1);
        return fromPrior == 0 ? model.LogImportanceWeights(pass, batch, draws) : model.LogImportanceWeights(pass, batch, draws, fromPrior);
    }

    private Pass Pass(long step) => new(tape, seed, (ulong)step, isTraining: false);

    // w in units of the largest: log mean w, its relative standard error, and (sum w)^2 / sum w^2.
    private static (double LogMean, double Error, double Effective) Summarise(ReadOnlySpan<double> logWeights)
    {
        var max = double.NegativeInfinity;
        foreach (var w in logWeights) max = Math.Max(max, w);
        if (!double.IsFinite(max)) return (max, double.NaN, 0);
        double sum = 0, squares = 0;
        foreach (var w in logWeights)
        {
            var u = Math.Exp(w - max);
            sum += u;
            squares += u * u;
        }
        var k = logWeights.Length;
        var effective = sum * sum / squares;
        // The delta method: sd(w) / (mean(w) sqrt(k)), with sd^2 / mean^2 = k / effective - 1.
        return (max + Math.Log(sum / k), Math.Sqrt(Math.Max(0, k / effective - 1) / k), effective);
    }
}
