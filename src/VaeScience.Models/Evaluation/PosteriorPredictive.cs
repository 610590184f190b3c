using VaeScience.Data;

namespace VaeScience.Models.Evaluation;

/// <summary>Rows beside rows that the model makes up in their place: what the model gets wrong of its data, whatever its bound.</summary>
/// <param name="Observed">The rows themselves.</param>
/// <param name="Replicated">One for each replication of all rows.</param>
/// <remarks>
/// A replication draws z ~ q(z|x) and x' ~ p(x'|z) for every row x, conditions and, of counts, the row's total being given. Source: Gelman, Meng and
/// Stern 1996; with the posterior of the row itself in place of the prior of a new one.
/// </remarks>
public sealed record PosteriorPredictive(FeatureSummary Observed, IReadOnlyList<FeatureSummary> Replicated)
{
    /// <summary>Replicates rows.</summary>
    /// <param name="model">A trained model.</param>
    /// <param name="data">n rows, at least 1.</param>
    /// <param name="device">Threads.</param>
    /// <param name="replications">How many times, at least 1.</param>
    /// <param name="seed">The same seed gives the same draws, for any number of threads.</param>
    /// <param name="progress">Told how many rows are done, of how many.</param>
    /// <exception cref="ArgumentException">No rows.</exception>
    public static PosteriorPredictive Of(
        LatentModel model, Dataset data, CpuDevice device, int replications = 20, ulong seed = 1, Action<int, int>? progress = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replications, 1);
        var (n, f) = (data.RowCount, data.FeatureCount);
        if (n == 0) throw new ArgumentException($"{data.Name} has no rows to replicate", nameof(data));
        var tape = new Tape(new Workspace(device), model.Parameters.Values.DType) { IsRecording = false };
        var observed = new FeatureSums(n, f);
        FeatureSums[] replicated = [.. Enumerable.Range(0, replications).Select(_ => new FeatureSums(n, f))];
        var (row, values) = (new double[f], new float[f]);
        foreach (var block in EvaluationBlock.OfRows(data, replications))
        {
            for (var i = 0; i < block.Count; i++)
            {
                data.CopyRow(block.Start + i, values);
                for (var j = 0; j < f; j++) row[j] = values[j];
                observed.Add(row);
            }
            var (pass, batch) = (block.Pass(tape, seed), block.Batch(tape, data));
            var raw = model.Decode(pass, model.Encode(pass, batch).Sample(pass, replications), batch);
            var draws = model.Likelihood.Replicate(pass, raw, batch, new RandomSequence(new Philox(seed, RandomPurpose.Sample, (ulong)block.Start)));
            for (var i = 0; i < block.Count * replications; i++) replicated[i / block.Count].Add(draws.AsSpan(i * f, f));
            tape.EndStep();
            progress?.Invoke(block.Start + block.Count, n);
        }
        return new PosteriorPredictive(observed.Summary(), [.. replicated.Select(r => r.Summary())]);
    }
}
