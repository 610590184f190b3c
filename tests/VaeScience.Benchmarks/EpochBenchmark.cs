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

    // Of the cells nine in ten are learnt from, as in the peer program.
    private const int HeldOut = 10;

    private const double LearningRate = 1e-3;

    /// <summary>What is trained, on what, and what an epoch costs the peer, wall and processor milliseconds; NaN where that is not known.</summary>
    private sealed record Job(string Name, Func<Vae> Make, Dataset Data, int Batch, IReadOnlyList<(int M, int N, int K)> Products, Func<(double Wall, double Processor)> Peer)
    {
        public double Steps => (double)Data.RowCount / Batch;
    }

    /// <param name="rounds">How often each is measured.</param>
    public static IEnumerable<Row> Run(int rounds)
    {
        Job[] jobs =
        [
            new($"epoch MLP 784-400-20, {ImageRows} rows", StepBenchmark.Mlp, StepBenchmark.Images(ImageRows), 128, StepBenchmark.MlpProducts,
                () => (ImageRows / 128.0 * Peer.Step("mlp"), double.NaN)),
            new("epoch whisky 12-32-2, 86 rows", StepBenchmark.Small, StepBenchmark.Scores(), 86, StepBenchmark.SmallProducts, () => (Peer.Step("whisky"), double.NaN)),
        ];
        foreach (var job in jobs) yield return Measure(job, rounds);
        yield return Cells(rounds);
    }

    /// <summary>An epoch of what <c>vae-cells train --likelihood zinb</c> trains, beside an epoch of the peer program on the same counts.</summary>
    /// <param name="rounds">How often each is measured.</param>
    public static Row Cells(int rounds)
    {
        var counts = CellCounts.Load();
        int[] order = new int[counts.Data.RowCount];
        new Philox(1, RandomPurpose.Shuffle).Shuffle(order);
        var rows = counts.Data.Rows(order.AsSpan(counts.Data.RowCount / HeldOut));
        var steps = (rows.RowCount + CountBenchmark.Rows - 1) / CountBenchmark.Rows;
        return Measure(new Job($"epoch ZINB {CellCounts.Genes}-128-10, {rows.RowCount} cells of {rows.Name}", CountBenchmark.Model, rows, CountBenchmark.Rows, CountBenchmark.Dense, () =>
        {
            var (wall, processor) = Peer.CountStep(counts.Path, CellCounts.Genes, CountBenchmark.Rows, steps);
            return (rows.RowCount / (double)CountBenchmark.Rows * wall, rows.RowCount / (double)CountBenchmark.Rows * processor);
        }), rounds);
    }

    private static Row Measure(Job job, int rounds)
    {
        using CpuDevice one = Device.Cpu(1), two = Device.Cpu(2);
        // Small epochs are over before the compiler has seen them twice.
        var epochs = Math.Max(2, (int)(200 / job.Steps));
        Train(job, epochs, one);
        var (ours, oursTwo, limit, theirs, shares) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var (wall, processor) = Train(job, epochs, one);
            ours.Add(wall);
            oursTwo.Add(Train(job, epochs, two).Wall);
            limit.Add(job.Steps * StepBenchmark.Limit(job.Products));
            var (theirWall, theirProcessor) = job.Peer();
            theirs.Add(theirWall);
            shares.Add(processor / theirProcessor);
        }
        if (!double.IsNaN(shares[0])) Console.WriteLine($"{job.Name}: processor time / PyTorch's {Timing.Median(shares):F3}; two threads x {Timing.Median(ours) / Timing.Median(oursTwo):F2}");
        return new Row(job.Name, Timing.Median(ours), Timing.Median(oursTwo), Timing.Median(limit), Timing.Median(theirs), double.NaN);
    }

    // Milliseconds of an epoch, medians over those of one run.
    private static (double Wall, double Processor) Train(Job job, int epochs, CpuDevice device)
    {
        var reports = new List<EpochReport>();
        new Trainer(new Elbo(), new Adam(LearningRate)) { Epochs = epochs, BatchSize = job.Batch, OnEpoch = reports.Add }.Fit(job.Make(), job.Data, device);
        return (1000 * Timing.Median(reports.Select(e => e.Seconds)), 1000 * Timing.Median(reports.Select(e => e.ProcessorSeconds ?? double.NaN)));
    }
}
