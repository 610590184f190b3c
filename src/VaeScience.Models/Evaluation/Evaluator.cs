using VaeScience.Data;
using VaeScience.Models.Objectives;
using VaeScience.Models.Synthesis;
using VaeScience.Models.Training;

namespace VaeScience.Models.Evaluation;

/// <summary>Judges a trained model on rows: bounds, log probabilities, and where the rows lie in the latent space.</summary>
/// <remarks>Results depend on the seed and on nothing else: not on the batch size, nor on the number of threads.</remarks>
/// <param name="model">A trained model.</param>
/// <param name="device">Threads.</param>
/// <param name="seed">The seed of the draws.</param>
public sealed class Evaluator(LatentModel model, CpuDevice device, ulong seed = 1)
{
    // Encoded rows that go through the model at once.
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
        foreach (var block in EvaluationBlock.OfRows(data, samples))
        {
            var terms = model.Loss(objective, block.Pass(tape, seed), block.Batch(tape, data));
            terms.Objective.ToArray().CopyTo(elbo, block.Start);
            terms.Reconstruction.ToArray().CopyTo(reconstruction, block.Start);
            terms.Kl.ToArray().CopyTo(kl, block.Start);
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
        foreach (var rows in EvaluationBlock.OfRows(data, samples))
        {
            // [rows, samples]: a row's weights stand together however many passes they took.
            var weights = new double[rows.Count * samples];
            foreach (var block in rows.Parts(samples))
            {
                var some = LogWeights(block.Pass(tape, seed), block.Batch(tape, data), block.Draws, priorShare).ToArray();
                for (var i = 0; i < rows.Count; i++)
                    for (var l = 0; l < block.Draws; l++)
                        weights[i * samples + block.FirstDraw + l] = some[l * rows.Count + i];
                tape.EndStep();
            }
            for (var i = 0; i < rows.Count; i++)
                (logP[rows.Start + i], error[rows.Start + i], effective[rows.Start + i]) = ImportanceWeights.Summarise(weights.AsSpan(i * samples, samples));
        }
        return new LogProbability(logP, error, effective);
    }

    /// <summary>The mean of log p(x|z) over draws of z from q(z|x): low for rows unlike those that the model was trained on.</summary>
    /// <param name="data">n rows.</param>
    /// <param name="samples">Draws of z per row.</param>
    /// <returns>[n], nats.</returns>
    /// <remarks>(1/L) sum_l log p(x|z_l). Source: An and Cho 2015, "reconstruction probability", L = 10.</remarks>
    public double[] ReconstructionProbability(Dataset data, int samples = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var result = new double[data.RowCount];
        foreach (var rows in EvaluationBlock.OfRows(data, samples))
            foreach (var block in rows.Parts(samples))
            {
                var (pass, batch) = (block.Pass(tape, seed), block.Batch(tape, data));
                var z = model.Encode(pass, batch).Sample(pass, block.Draws);
                var logP = model.Likelihood.LogProbability(pass, model.Decode(pass, z, batch), batch).ToArray();
                for (var i = 0; i < logP.Length; i++) result[block.Start + i % block.Count] += logP[i] / samples;
                tape.EndStep();
            }
        return result;
    }

    /// <summary>Where each row lies: mean and standard deviation of q(z|x).</summary>
    /// <param name="data">n rows.</param>
    public LatentTable Encode(Dataset data) => LatentTable.Of(model.Encode, data, model.Latent, tape, seed);

    /// <summary>E[x|z] of given latent points.</summary>
    /// <param name="z">[m, d].</param>
    /// <param name="conditions">Of the m points; null for an unconditional model.</param>
    /// <returns>[m, f], in the units of the data.</returns>
    public double[,] Decode(double[,] z, RowConditions? conditions = null) => DecodedPoints.Read(model, tape, z, conditions, model.Likelihood.Mean);

    /// <summary>log p(x_j|z) of each feature, averaged over draws of z from q(z|x): how surprising each value is, given the rest of its row.</summary>
    /// <param name="data">n rows.</param>
    /// <param name="samples">Draws of z per row.</param>
    /// <returns>[n, f], nats.</returns>
    public double[,] ReconstructionByFeature(Dataset data, int samples = 100)
    {
        var (n, f) = (data.RowCount, data.FeatureCount);
        var result = new double[n, f];
        foreach (var block in EvaluationBlock.OfRows(data, samples))
        {
            var (pass, batch) = (block.Pass(tape, seed), block.Batch(tape, data));
            var z = model.Encode(pass, batch).Sample(pass, samples);
            var byFeature = model.Likelihood.LogProbabilityByFeature(pass, model.Decode(pass, z, batch), batch).ToArray();
            for (var i = 0; i < byFeature.Length; i++) result[block.Start + i / f % block.Count, i % f] += byFeature[i] / samples;
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
}
