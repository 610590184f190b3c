using System.Diagnostics;
using VaeScience.Compute;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Benchmarks;

/// <summary>Whole training steps: forward, backward, Adam, on a fresh batch; the models of the peer program.</summary>
internal sealed class StepBenchmark : ITrainingStep
{
    private readonly Vae model;
    private readonly Dataset data;
    private readonly CpuDevice device;
    private readonly Tape tape;
    private readonly Adam adam = new(1e-3);
    private readonly Elbo objective = new();
    private readonly int batch;
    private long step;

    private StepBenchmark(Vae model, Dataset data, int batch, int threads)
    {
        (this.model, this.data, this.batch) = (model, data, batch);
        device = Device.Cpu(threads);
        model.Build(data, device, DType.Float32, 1);
        adam.Attach(model.Parameters, device);
        tape = new Tape(new Workspace(device));
    }

    public static IEnumerable<Row> Run(int rounds)
    {
        if (Peer.Absence is { } absence) Console.WriteLine(absence);
        yield return Measure("mlp", "step MLP 784-400-20, batch 128", Mlp, Images(), 128, 60, rounds, MlpProducts);
        yield return Measure("whisky", "step whisky 12-32-2, batch 86", Small, Scores(), 86, 3000, rounds, SmallProducts);
        yield return Measure("conv", "step conv 32-64, 28 x 28, batch 128", Convolutional, Images(), 128, 20, rounds, ConvolutionalProducts);
    }

    public static StepBenchmark OfMlp(int threads) => new(Mlp(), Images(), 128, threads);

    public static StepBenchmark OfConvolutions(int threads) => new(Convolutional(), Images(), 128, threads);

    public void Dispose() => device.Dispose();

    private static Row Measure(
        string peer, string name, Func<Vae> make, Dataset data, int batch, int steps, int rounds, IReadOnlyList<(int M, int N, int K)> products)
    {
        using var one = new StepBenchmark(make(), data, batch, 1);
        using var two = new StepBenchmark(make(), data, batch, 2);
        one.Steps(steps);
        two.Steps(steps);
        var (ours, oursTwo, limit, theirs) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var bytes = 0.0;
        for (var round = 0; round < rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            ours.Add(one.Steps(steps));
            bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)steps;
            oursTwo.Add(two.Steps(steps));
            limit.Add(Limit(products));
            theirs.Add(Peer.Step(peer));
        }
        return new Row(name, Timing.Median(ours), Timing.Median(oursTwo), Timing.Median(limit), Timing.Median(theirs), bytes);
    }

    // Median over windows, so that another job's burst spoils few of them.
    private double Steps(int count)
    {
        const int windows = 20;
        var times = new List<double>();
        for (var w = 0; w < windows; w++)
        {
            var clock = Stopwatch.StartNew();
            for (var s = 0; s < Math.Max(1, count / windows); s++) Step();
            times.Add(clock.Elapsed.TotalMilliseconds / Math.Max(1, count / windows));
        }
        return Timing.Median(times);
    }

    public void Step()
    {
        var values = tape.Rent([batch, data.FeatureCount]);
        var first = (int)(step * batch % (data.RowCount - batch + 1));
        values.CopyFrom(data.Values.AsSpan(first * data.FeatureCount, values.Length));
        model.Parameters.ClearGradients();
        var terms = model.Loss(objective, new Pass(tape, 1, (ulong)step, isTraining: true), new Batch { Values = values });
        tape.Backward(tape.Scale(tape.Mean(terms.Objective), -1));
        model.Parameters.CompleteGradients();
        adam.Step(model.Parameters, 1e-3, 1, ++step, device);
        tape.EndStep();
    }

    internal static double Limit(IReadOnlyList<(int M, int N, int K)> products, int rounds = 20)
    {
        if (!OpenBlasMatrixKernel.TryLoad(out var blas, out _)) return double.NaN;
        using var pool = new WorkerPool(1);
        var longest = products.Max(p => Math.Max(p.M * p.K, Math.Max(p.K * p.N, p.M * p.N)));
        var (a, b, c) = (new float[longest], new float[longest], new float[longest]);
        var times = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            foreach (var (m, n, k) in products) blas.Multiply<float>(pool, Transpose.No, Transpose.Yes, m, n, k, a, k, b, k, c, n, accumulate: false);
            times.Add(clock.Elapsed.TotalMilliseconds);
        }
        return Timing.Median(times);
    }

    internal static Vae Mlp() => new(new Mlp([400]), new DiagonalGaussian(20), new StandardNormal(), new Mlp([400]), new Bernoulli());

    internal static Vae Small() => new(
        new Mlp([32], Activation.Tanh), new DiagonalGaussian(2), new StandardNormal(), new Mlp([32], Activation.Tanh),
        new Gaussian(new GaussianOptions { Variance = ParameterSource.Fixed }));

    private static Vae Convolutional() => new(
        new Conv(new ConvOptions()), new DiagonalGaussian(2), new StandardNormal(), new ConvTranspose(new ConvTransposeOptions()), new Bernoulli());

    // Each layer of i inputs and o outputs: x W^T, dW and, but for the first layer, dx.
    internal static readonly (int M, int N, int K)[] MlpProducts = Products(128, (784, 400), (400, 40), (20, 400), (400, 784));

    internal static readonly (int M, int N, int K)[] SmallProducts = Products(86, (12, 32), (32, 4), (2, 32), (32, 12));

    // A convolution has a row for each place of its window, as many inputs as lie under it and as many outputs as channels; of a transposed
    // one what lies under the window comes out.
    private static readonly (int M, int N, int K)[] ConvolutionalProducts =
    [
        .. Layer(128 * 14 * 14, 9, 32, isFirst: true), .. Layer(128 * 7 * 7, 9 * 32, 64), .. Layer(128, 3136, 16), .. Layer(128, 16, 4), .. Layer(128, 2, 3136),
        .. Layer(128 * 7 * 7, 64, 9 * 64), .. Layer(128 * 14 * 14, 64, 9 * 32), .. Layer(128 * 28 * 28, 32, 9),
    ];

    internal static (int M, int N, int K)[] Products(int n, params (int Inputs, int Outputs)[] layers) =>
        [.. layers.SelectMany((l, i) => Layer(n, l.Inputs, l.Outputs, isFirst: i == 0))];

    private static (int M, int N, int K)[] Layer(int n, int inputs, int outputs, bool isFirst = false) =>
        [(n, outputs, inputs), (outputs, inputs, n), .. isFirst ? [] : ((int, int, int)[])[(n, inputs, outputs)]];

    internal static Dataset Images(int rows = 4096)
    {
        var random = new Random(0);
        var shares = Enumerable.Range(0, 784).Select(_ => random.NextDouble()).ToArray();
        return Dataset.Real("images", [.. Enumerable.Range(0, rows * 784).Select(i => random.NextDouble() < shares[i % 784] ? 1f : 0f)], Names(784));
    }

    internal static Dataset Scores()
    {
        var random = new Random(0);
        return Dataset.Real("scores", [.. Enumerable.Range(0, 86 * 12).Select(_ => (float)(random.NextDouble() * 4 - 2))], Names(12));
    }

    private static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"x{i}")];
}
