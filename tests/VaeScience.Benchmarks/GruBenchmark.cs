using System.Diagnostics;
using VaeScience.Compute;
using VaeScience.Compute.Kernels;
using VaeScience.Models;
using VaeScience.Models.Optimizers;

namespace VaeScience.Benchmarks;

/// <summary>Training steps of a recurrent VAE over molecules: forward, backward, clipping, Adam, on a fresh batch; the model of the peer program.</summary>
internal sealed class GruBenchmark : ITrainingStep
{
    private const int Rows = 128;
    private const int Latent = 64;
    private const int Hidden = 256;
    private const int Layers = 3;
    private const int StepsPerRound = 4;
    private const double LearningRate = 3e-4;
    private const double LargestNorm = 50;

    private readonly GruVae model;
    private readonly MoleculeTokens data;
    private readonly GruBatch batch = new(Rows);
    private readonly int[] order;
    private readonly CpuDevice device;
    private readonly Tape tape;
    private readonly Adam adam = new(LearningRate);
    private long step;

    public GruBenchmark(MoleculeTokens data, int threads)
    {
        this.data = data;
        device = Device.Cpu(threads);
        model = new GruVae(data.Vocabulary, Latent, Hidden, Hidden, Layers);
        model.Parameters.Materialise(device, DType.Float32, 1);
        adam.Attach(model.Parameters, device);
        tape = new Tape(new Workspace(device));
        order = new int[data.Sequences.Length];
        new Philox(1, RandomPurpose.Shuffle).Shuffle(order);
    }

    public static IEnumerable<Row> Run(int rounds)
    {
        var data = MoleculeTokens.Load();
        using GruBenchmark one = new(data, 1), two = new(data, 2);
        one.Steps(2);
        two.Steps(2);
        var (ours, oursTwo, limit, theirs, shares) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var bytes = 0.0;
        for (var round = 0; round < rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var (wall, processor) = one.Steps(StepsPerRound);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)StepsPerRound;
            ours.Add(wall);
            oursTwo.Add(two.Steps(StepsPerRound).Wall);
            limit.Add(StepBenchmark.Limit(Products(one.batch), 1));
            var (theirWall, theirProcessor) = Peer.MoleculeStep(data.Path, Rows, Hidden, Latent, StepsPerRound);
            theirs.Add(theirWall);
            shares.Add(processor / theirProcessor);
        }
        Console.WriteLine($"GRU VAE on {(data.IsSimulated ? "simulated strings" : "ZINC")}: processor time / PyTorch's {Timing.Median(shares):F3}");
        yield return new Row(
            $"step GRU VAE, batch {Rows}{(data.IsSimulated ? ", simulated strings" : ", ZINC")}",
            Timing.Median(ours), Timing.Median(oursTwo), Timing.Median(limit), Timing.Median(theirs), bytes);
    }

    public void Dispose() => device.Dispose();

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
        batch.Fill(data.Sequences, order.AsSpan((int)(step * Rows % (order.Length - Rows))));
        model.Parameters.ClearGradients();
        tape.Backward(model.Loss(new Pass(tape, 1, (ulong)step, isTraining: true), batch, klWeight: 0));
        model.Parameters.CompleteGradients();
        var norm = Math.Sqrt(Reduction.SumOfSquares<float>(model.Parameters.Gradients.Span<float>()));
        adam.Step(model.Parameters, LearningRate, Math.Min(1, LargestNorm / norm), ++step, device);
        tape.EndStep();
    }

    // The layers' own products, gradients of inputs and weights with them, at the lengths of one batch; heads and vocabulary are small.
    private static List<(int M, int N, int K)> Products(GruBatch batch)
    {
        const int gates = 3 * Hidden;
        var products = new List<(int M, int N, int K)>();
        AddLayer(batch.ReadPacking);
        for (var layer = 0; layer < Layers; layer++)
        {
            AddLayer(batch.WrittenPacking);
            var total = batch.WrittenPacking.Total;
            if (layer > 0) products.AddRange([(total, gates, Hidden), (gates, Hidden, total), (total, Hidden, gates)]);
        }
        return products;

        void AddLayer(SequencePacking packing)
        {
            for (var t = 0; t < packing.Steps; t++) products.AddRange([(packing.BatchSize(t), gates, Hidden), (packing.BatchSize(t), Hidden, gates)]);
            products.Add((gates, Hidden, packing.Total));
        }
    }
}
