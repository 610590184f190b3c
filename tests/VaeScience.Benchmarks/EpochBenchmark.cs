using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Training;

namespace VaeScience.Benchmarks;

/// <summary>Whole epochs by the <see cref="Trainer"/>, as a user runs them: shuffling, taking batches, bookkeeping, and the steps.</summary>
internal static class EpochBenchmark
{
    private const int ImageRows = 10_000;

    // The training rows of pbmc4k, nine in ten.
    private const int CellRows = 3844;

    private const double LearningRate = 1e-3;

    /// <summary>What is trained, on what, and what a step costs others; null for whom there is none.</summary>
    private sealed record Job(string Name, Func<Vae> Make, Dataset Data, int Batch, IReadOnlyList<(int M, int N, int K)> Products, Func<double> PeerStep);

    /// <param name="rounds">How often each is measured.</param>
    public static IEnumerable<Row> Run(int rounds)
    {
        var cells = CellCounts.Simulate();
        Job[] jobs =
        [
            new($"epoch MLP 784-400-20, {ImageRows} rows", StepBenchmark.Mlp, StepBenchmark.Images(ImageRows), 128, StepBenchmark.MlpProducts, () => Peer.Step("mlp")),
            new("epoch whisky 12-32-2, 86 rows", StepBenchmark.Small, StepBenchmark.Scores(), 86, StepBenchmark.SmallProducts, () => Peer.Step("whisky")),
            new($"epoch ZINB {CellCounts.Genes}-128-10, {CellRows} cells", CountBenchmark.Model, cells.Data.Rows([.. Enumerable.Range(0, CellRows)]), CountBenchmark.Rows,
                CountBenchmark.Dense, () => Peer.CountStep(cells.Path, CellCounts.Genes, CountBenchmark.Rows, 20).Wall),
        ];
        foreach (var job in jobs) yield return Measure(job, rounds);
    }

    private static Row Measure(Job job, int rounds)
    {
        using CpuDevice one = Device.Cpu(1), two = Device.Cpu(2);
        var steps = (double)job.Data.RowCount / job.Batch;
        // Small epochs are over before the compiler has seen them twice.
        var epochs = Math.Max(2, (int)(200 / steps));
        Train(job, epochs, one);
        var (ours, oursTwo, limit, theirs) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(Train(job, epochs, one));
            oursTwo.Add(Train(job, epochs, two));
            limit.Add(steps * StepBenchmark.Limit(job.Products));
            theirs.Add(steps * job.PeerStep());
        }
        return new Row(job.Name, Timing.Median(ours), Timing.Median(oursTwo), Timing.Median(limit), Timing.Median(theirs), double.NaN);
    }

    // Milliseconds of an epoch, the median over those of one run.
    private static double Train(Job job, int epochs, CpuDevice device)
    {
        var seconds = new List<double>();
        new Trainer(new Elbo(), new Adam(LearningRate)) { Epochs = epochs, BatchSize = job.Batch, OnEpoch = e => seconds.Add(e.Seconds) }.Fit(job.Make(), job.Data, device);
        return 1000 * Timing.Median(seconds);
    }
}
