using VaeScience.Data;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Training;

namespace VaeScience.Models.Evaluation;

/// <summary>Estimates the terms of a <see cref="BoundDecomposition"/>.</summary>
/// <remarks>
/// q(z) is the exact mixture over all N rows; only the means over z are by draws. Of m draws it costs m N densities of each unit: a second or
/// two for m = 2,000 and N = 10,000.
/// </remarks>
/// <param name="model">A trained model whose posterior has a density everywhere.</param>
/// <param name="device">Threads.</param>
/// <param name="seed">The seed of the draws.</param>
public sealed class BoundDecomposer(Vae model, CpuDevice device, ulong seed = 1)
{
    // Rows of the mixture in one pass, and points against them: 2^18 densities of each unit.
    private const int RowsAtOnce = 1024, PointsAtOnce = 256;
    private readonly Tape tape = new(new Workspace(device), model.Parameters.Values.DType) { IsRecording = false };

    /// <summary>Takes the bound apart.</summary>
    /// <param name="data">N rows.</param>
    /// <param name="draws">How many draws of z, m: from rows at even distances, several of a row where there are fewer than m.</param>
    /// <exception cref="NotSupportedException">The posterior has no density everywhere.</exception>
    public BoundDecomposition Decompose(Dataset data, int draws = 2000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        if (!model.Posterior.HasDensityEverywhere) throw new NotSupportedException($"posterior {model.Posterior.Name} has no density at another row's draws");
        var points = Draw(data, draws);
        var (joint, product) = LogAggregate(data, points.Z, draws);
        var units = model.Posterior.HasUnitDensities;
        return new BoundDecomposition
        {
            Reconstruction = MeanEstimate.Of(points.LogLikelihood),
            IndexCodeInformation = Difference(points.LogPosterior, joint),
            AggregateKl = Difference(joint, points.LogPrior),
            TotalCorrelation = units ? Difference(joint, product) : null,
            DimensionWiseKl = units && model.Prior.IsFactorised ? Difference(product, points.LogPrior) : null,
            Elbo = MeanEstimate.Of([.. Enumerable.Range(0, draws).Select(l => points.LogLikelihood[l] + points.LogPrior[l] - points.LogPosterior[l])]),
        };
    }

    private static MeanEstimate Difference(double[] a, double[] b) => MeanEstimate.Of([.. a.Zip(b, (x, y) => x - y)]);

    // Draw l comes from row l N / m, rounded down.
    private Points Draw(Dataset data, int draws)
    {
        var d = model.Latent;
        var points = new Points(new double[draws * d], new double[draws], new double[draws], new double[draws]);
        for (var start = 0; start < draws; start += PointsAtOnce)
        {
            var count = Math.Min(PointsAtOnce, draws - start);
            int[] rows = [.. Enumerable.Range(start, count).Select(l => (int)((long)l * data.RowCount / draws))];
            var pass = new Pass(tape, seed, (ulong)start, isTraining: false);
            var batch = Batches.Of(tape, data, rows, sparse: null);
            var drawn = model.Encode(pass, batch).Draw(pass);
            drawn.Z.ToArray().CopyTo(points.Z, start * d);
            drawn.LogDensity.ToArray().CopyTo(points.LogPosterior, start);
            model.PriorLogProbability(pass, drawn.Z, batch).ToArray().CopyTo(points.LogPrior, start);
            model.Likelihood.LogProbability(pass, model.Decode(pass, drawn.Z, batch), batch).ToArray().CopyTo(points.LogLikelihood, start);
            tape.EndStep();
        }
        return points;
    }

    // log q(z) and sum_j log q(z_j), [m] each; the second is meaningless where the densities of single units are not known.
    private (double[] Joint, double[] Product) LogAggregate(Dataset data, double[] z, int draws)
    {
        var d = model.Latent;
        var (joint, units) = (new RunningLogSum(draws), new RunningLogSum(draws * d));
        for (var first = 0; first < data.RowCount; first += RowsAtOnce)
            for (var start = 0; start < draws; start += PointsAtOnce)
            {
                var count = Math.Min(PointsAtOnce, draws - start);
                var pass = new Pass(tape, seed, 0, isTraining: false);
                var q = model.Encode(pass, Batches.Rows(tape, data, first, Math.Min(RowsAtOnce, data.RowCount - first)));
                var some = tape.Constant(z.AsSpan(start * d, count * d), [count, d]);
                joint.Add(start, q.LogProbabilities(pass, some));
                if (model.Posterior.HasUnitDensities) AddUnits(units, q, pass, some, start);
                tape.EndStep();
            }
        var logRows = Math.Log(data.RowCount);
        double[] ofJoint = [.. joint.Values.Select(v => v - logRows)];
        return (ofJoint, [.. Enumerable.Range(0, draws).Select(l => units.Values.AsSpan(l * d, d).ToArray().Sum() - d * logRows)]);
    }

    private void AddUnits(RunningLogSum units, LatentDistribution q, Pass pass, Tensor some, int start)
    {
        var (m, d) = (some.Shape.Rows, model.Latent);
        var byUnit = q.LogProbabilitiesByUnit(pass, some);
        var rows = byUnit.Shape[2];
        for (var j = 0; j < d; j++)
            units.Add(start * d + j, byUnit.Rows(j, 1).Reshape([m, rows]), stride: d);
    }

    /// <summary>Draws with what is known of them alone: points [m d], the rest [m].</summary>
    private sealed record Points(double[] Z, double[] LogPosterior, double[] LogPrior, double[] LogLikelihood);
}
