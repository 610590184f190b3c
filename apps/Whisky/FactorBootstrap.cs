using VaeScience.Analysis.Statistics;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Schedules;
using VaeScience.Models.Training;

namespace VaeScience.Whisky;

/// <summary>How much loadings and positions would vary over other samples of rows.</summary>
/// <remarks>
/// Each replicate draws n rows with replacement, goes on training the whole model on them from the trained weights, at a rate that falls to
/// nothing, and turns the axes anew; its factors are matched to those of the run by congruence. An interval therefore covers the choice of rows
/// and of the rotation, and for positions also the row's posterior; it does not cover other optima than the one next to the trained weights,
/// nor another number of factors. Letters: n = rows, f = attributes, d = factors, b = replicates.
/// </remarks>
internal sealed class FactorBootstrap
{
    /// <summary>The coverage aimed at.</summary>
    public const double Level = 0.95;

    private const int DrawsOfPosition = 10;
    private const double FinalRate = 0.01;

    private FactorBootstrap(int replicates, ConfidenceInterval[,] loadings, ConfidenceInterval[,] positions, double[] congruence) =>
        (Replicates, Loadings, Positions, Congruence) = (replicates, loadings, positions, congruence);

    /// <summary>How many replicates there were.</summary>
    public int Replicates { get; }

    /// <summary>Of each loading, [f, d].</summary>
    public ConfidenceInterval[,] Loadings { get; }

    /// <summary>Of each row's position, [n, d].</summary>
    public ConfidenceInterval[,] Positions { get; }

    /// <summary>The median congruence of each factor with its replicates, [d]: above 0.95 it is the same factor in most samples.</summary>
    public double[] Congruence { get; }

    /// <summary>Refits replicates.</summary>
    /// <param name="space">The run.</param>
    /// <param name="replicates">b, at least 2.</param>
    /// <param name="epochs">Passes over the data in each.</param>
    /// <param name="step">Called after each replicate with those done and all.</param>
    /// <param name="cancellation">Stops between two replicates.</param>
    public static FactorBootstrap Of(FactorSpace space, int replicates, int epochs, Action<int, int, string> step, CancellationToken cancellation)
    {
        var (data, factors) = (space.Run.Data, space.Factors.Factors);
        var (n, f, d) = (data.RowCount, data.FeatureCount, space.Dimensions);
        var reference = Standardised(factors, f);
        var loadings = new double[f, d][];
        var positions = new double[n, d][];
        Fill(loadings, replicates);
        Fill(positions, replicates * DrawsOfPosition);
        var congruence = new double[d, replicates];
        var seed = space.Run.Folder.Configuration.Training.Seed;
        for (var b = 0; b < replicates; b++)
        {
            cancellation.ThrowIfCancellationRequested();
            var random = new RandomSequence(new Philox(seed, RandomPurpose.Evaluate, (ulong)b));
            int[] chosen = [.. Enumerable.Range(0, n).Select(_ => random.Below(n))];
            var model = Refitted(space.Run, data.Rows(chosen), epochs, seed + (ulong)b);
            var again = TasteFactors.Of(model, data, seed, space.Run.Device).Factors;
            var match = FactorMatch.Find(Standardised(again, f), reference);
            for (var c = 0; c < d; c++)
            {
                var (factor, sign) = (again[match.Order[c]], match.Signs[c]);
                congruence[c, b] = match.Congruence[c];
                for (var j = 0; j < f; j++) loadings[j, c][b] = sign * factor.Loadings[j];
                for (var i = 0; i < n; i++)
                    for (var s = 0; s < DrawsOfPosition; s++)
                        positions[i, c][b * DrawsOfPosition + s] = sign * (factor.Means[i] + factor.Deviations[i] * random.Normal());
            }
            step(b + 1, replicates, "");
        }
        return new FactorBootstrap(replicates, Intervals(loadings), Intervals(positions),
            [.. Enumerable.Range(0, d).Select(c => Quantiles.Of(Enumerable.Range(0, replicates).Select(b => congruence[c, b]).ToArray(), 0.5))]);
    }

    private static LatentModel Refitted(TrainedRun run, Dataset rows, int epochs, ulong seed)
    {
        var model = run.Folder.LoadModel(run.Device);
        var settings = run.Folder.Configuration.Training;
        new Trainer(settings.Objective, settings.Optimizer)
        {
            Schedule = new CosineDecay(new CosineDecayOptions { Final = FinalRate }),
            Epochs = epochs,
            BatchSize = settings.BatchSize,
            ClipNorm = settings.ClipNorm,
            Seed = seed,
        }.Fit(model, rows, run.Device);
        return model;
    }

    // Attributes of large spread must not decide alone which factor is which.
    private static double[,] Standardised(IReadOnlyList<TasteFactor> factors, int features)
    {
        var loadings = new double[features, factors.Count];
        for (var c = 0; c < factors.Count; c++)
            for (var j = 0; j < features; j++)
                loadings[j, c] = factors[c].StandardisedLoadings[j];
        return loadings;
    }

    private static void Fill(double[,][] values, int length)
    {
        for (var i = 0; i < values.GetLength(0); i++)
            for (var c = 0; c < values.GetLength(1); c++)
                values[i, c] = new double[length];
    }

    private static ConfidenceInterval[,] Intervals(double[,][] values)
    {
        var intervals = new ConfidenceInterval[values.GetLength(0), values.GetLength(1)];
        for (var i = 0; i < values.GetLength(0); i++)
            for (var c = 0; c < values.GetLength(1); c++)
            {
                var ends = Quantiles.Of(values[i, c], [(1 - Level) / 2, (1 + Level) / 2]);
                intervals[i, c] = new ConfidenceInterval(ends[0], ends[1], Level);
            }
        return intervals;
    }
}
