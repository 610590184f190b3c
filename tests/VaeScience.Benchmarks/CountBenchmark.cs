using System.Diagnostics;
using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Benchmarks;

/// <summary>Training steps of a VAE over sparse counts with the zero-inflated negative binomial: the model of the peer program.</summary>
internal sealed class CountBenchmark : ITrainingStep
{
    internal const int Rows = 128;
    private const int Hidden = 128;
    private const int Latent = 10;
    private const int StepsPerRound = 20;
    private const double LearningRate = 1e-3;

    // Each layer of the dense form; the head gives a share and a logit of an extra zero for each gene.
    internal static readonly (int M, int N, int K)[] Dense = StepBenchmark.Products(
        Rows, (CellCounts.Genes, Hidden), (Hidden, 2 * Latent), (Latent, Hidden), (Hidden, 2 * CellCounts.Genes));

    private readonly Vae model = Model();

    private readonly Adam adam = new(new AdamOptions { LearningRate = LearningRate, Epsilon = 0.01, WeightDecay = 1e-6 });
    private readonly Elbo objective = new();
    private readonly CellCounts counts;
    private readonly int[] order;
    private readonly CpuDevice device;
    private readonly Tape tape;
    private long step;

    public CountBenchmark(CellCounts counts, int threads)
    {
        this.counts = counts;
        device = Device.Cpu(threads);
        model.Build(counts.Data, device, DType.Float32, 1);
        adam.Attach(model.Parameters, device);
        tape = new Tape(new Workspace(device));
        order = new int[counts.Data.RowCount];
        new Philox(1, RandomPurpose.Shuffle).Shuffle(order);
    }

    public static IEnumerable<Row> Run(int rounds)
    {
        var counts = CellCounts.Simulate();
        using CountBenchmark one = new(counts, 1), two = new(counts, 2);
        // The first steps run code that is still to be optimised.
        one.Steps(5 * StepsPerRound);
        two.Steps(StepsPerRound);
        var (ours, oursTwo, limit, theirs, shares) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var bytes = 0.0;
        for (var round = 0; round < rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var (wall, processor) = one.Steps(StepsPerRound);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)StepsPerRound;
            ours.Add(wall);
            oursTwo.Add(two.Steps(StepsPerRound).Wall);
            limit.Add(StepBenchmark.Limit(Dense));
            var (theirWall, theirProcessor) = Peer.CountStep(counts.Path, CellCounts.Genes, Rows, StepsPerRound);
            theirs.Add(theirWall);
            shares.Add(processor / theirProcessor);
        }
        Console.WriteLine(
            $"ZINB VAE on simulated cells, {100.0 * counts.Sparse.EntryCount / ((double)counts.Data.RowCount * CellCounts.Genes):F1} % not zero: {1000 * Rows / Timing.Median(ours):F0} cells/s, PyTorch " +
            $"{1000 * Rows / Timing.Median(theirs):F0} cells/s; processor time / PyTorch's {Timing.Median(shares):F3}");
        one.device.Profile = new Profile();
        one.Steps(StepsPerRound);
        Console.WriteLine(one.device.Profile);
        yield return new Row(
            $"step ZINB {CellCounts.Genes}-{Hidden}-{Latent}, batch {Rows}", Timing.Median(ours), Timing.Median(oursTwo), Timing.Median(limit), Timing.Median(theirs), bytes);
    }

    public void Dispose() => device.Dispose();

    internal static Vae Model() => new(
        new Mlp(new MlpOptions { Hidden = [Hidden], Norm = Normalisation.Batch, Dropout = 0.1 }), new DiagonalGaussian(Latent), new StandardNormal(),
        new Mlp(new MlpOptions { Hidden = [Hidden], Norm = Normalisation.Batch }), new ZeroInflatedNegativeBinomial());

    // Wall time: the median over steps, so that another job's burst spoils few of them. Processor time: the mean.
    private (double Wall, double Processor) Steps(int count)
    {
        var times = new List<double>();
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        for (var s = 0; s < count; s++)
        {
            var clock = Stopwatch.StartNew();
            Step();
            times.Add(clock.Elapsed.TotalMilliseconds);
        }
        process.Refresh();
        return (Timing.Median(times), (process.TotalProcessorTime - before).TotalMilliseconds / count);
    }

    public void Step()
    {
        var rows = order.AsMemory((int)(step * Rows % (order.Length - Rows)), Rows);
        var values = tape.Rent([Rows, CellCounts.Genes]);
        var totals = tape.Rent([Rows]);
        for (var i = 0; i < Rows; i++)
        {
            counts.Data.CopyRow(rows.Span[i], values.Span<float>().Slice(i * CellCounts.Genes, CellCounts.Genes));
            totals.Span<float>()[i] = counts.Totals[rows.Span[i]];
        }
        model.Parameters.ClearGradients();
        var batch = new Batch { Values = values, Sparse = new SparseRows(counts.Sparse, rows), LibrarySize = totals };
        var terms = model.Loss(objective, new Pass(tape, 1, (ulong)step, isTraining: true), batch);
        tape.Backward(tape.Scale(tape.Mean(terms.Objective), -1));
        model.Parameters.CompleteGradients();
        adam.Step(model.Parameters, LearningRate, 1, ++step, device);
        tape.EndStep();
    }
}
