using System.Diagnostics;
using VaeScience.Compute;
using VaeScience.Compute.Kernels;

namespace VaeScience.Benchmarks;

/// <summary>Single matrix products, ours and OpenBLAS in turn.</summary>
internal static class MatrixBenchmark
{
    private const int Batch = 128;
    private const double WarmUpSeconds = 0.3;

    // Layers of the applications: rows of a batch, inputs, outputs. A convolution's rows are the grid points of a block and its inputs what lies
    // under the window; the letters of a batch of molecules are rows of the head over their vocabulary.
    private static readonly (string Name, int Rows, int Inputs, int Outputs)[] Layers =
    [
        ("whisky", 86, 12, 32), ("whisky", 86, 32, 4),
        ("MLP", Batch, 784, 400), ("MLP", Batch, 400, 40), ("MLP", Batch, 20, 400), ("MLP", 64, 784, 400), ("MLP", 512, 784, 400),
        ("cells", Batch, 2000, 128), ("cells", Batch, 128, 4000), ("cells", 256, 20000, 128),
        ("convolution", 196, 9 * 32, 64), ("convolution", 256, 9 * 64, 32), ("convolution", 256, 9, 32),
        ("GRU", Batch, 256, 768), ("GRU", Batch, 512, 1536), ("GRU", 512, 512, 1536),
        ("vocabulary", 5000, 256, 40),
    ];

    /// <summary>C [m, n] = op(A) [m, k] op(B) [k, n].</summary>
    public readonly record struct MatrixShape(string Name, int M, int N, int K, bool TransposeA, bool TransposeB);

    public static IEnumerable<MatrixShape> Shapes(bool full)
    {
        yield return new("square", 1024, 1024, 1024, false, false);
        yield return new("MLP", 128, 400, 784, false, true);
        yield return new("MLP", 400, 784, 128, true, false);
        if (!full) yield break;
        yield return new("square", 512, 512, 512, false, false);
        yield return new("square", 2048, 2048, 2048, false, false);
        foreach (var (a, b) in new[] { (false, true), (true, false), (true, true) }) yield return new("square", 1024, 1024, 1024, a, b);
        foreach (var (name, n, i, o) in Layers)
        {
            // y = x W^T, dx = dy W, dW = dy^T x.
            yield return new(name, n, o, i, false, true);
            yield return new(name, n, i, o, false, false);
            yield return new(name, o, i, n, true, false);
        }
    }

    public static Row Run(MatrixShape s, int rounds)
    {
        var random = new Random(1);
        var a = Enumerable.Range(0, s.M * s.K).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var b = Enumerable.Range(0, s.K * s.N).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var c = new float[s.M * s.N];
        using var one = new WorkerPool(1);
        using var two = new WorkerPool(2);
        var ours = new ManagedMatrixKernel();
        OpenBlasMatrixKernel.TryLoad(out var blas, out _);
        var times = new List<double>[] { [], [], [] };
        // A pool that has just been made has to find out first that help pays.
        for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < WarmUpSeconds;) Time(ours, two, s, a, b, c);
        for (var round = -1; round < rounds; round++)
        {
            // The first round warms caches and compiler and is not counted.
            var (t1, t2) = (Time(ours, one, s, a, b, c), Time(ours, two, s, a, b, c));
            var limit = blas is null ? double.NaN : Time(blas, one, s, a, b, c);
            if (round < 0) continue;
            times[0].Add(t1);
            times[1].Add(t2);
            times[2].Add(limit);
        }
        var form = (s.TransposeA ? "T" : "N") + (s.TransposeB ? "T" : "N");
        return new Row($"sgemm {s.Name} {s.M} x {s.N} x {s.K} {form}", Timing.Median(times[0]), Timing.Median(times[1]), Timing.Median(times[2]), double.NaN, double.NaN);
    }

    private static double Time(MatrixKernel kernel, WorkerPool pool, MatrixShape s, float[] a, float[] b, float[] c)
    {
        var repeats = Math.Max(1, (int)(4e8 / (2.0 * s.M * s.N * s.K)));
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < repeats; i++)
            kernel.Multiply<float>(
                pool, s.TransposeA ? Transpose.Yes : Transpose.No, s.TransposeB ? Transpose.Yes : Transpose.No, s.M, s.N, s.K,
                a, s.TransposeA ? s.M : s.K, b, s.TransposeB ? s.K : s.N, c, s.N, accumulate: false);
        return clock.Elapsed.TotalMilliseconds / repeats;
    }
}
