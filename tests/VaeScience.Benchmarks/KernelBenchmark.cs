using System.Diagnostics;
using VaeScience.Compute;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Benchmarks;

/// <summary>Elementwise and special functions and random numbers over floats that fit the second cache, one thread.</summary>
internal static class KernelBenchmark
{
    private const int Count = 65536;
    private const int Runs = 100;

    private static readonly float[] X = [.. Enumerable.Range(0, Count).Select(i => 0.01f + 20f * ((i * 7919) % Count) / Count)];
    private static readonly float[] Y = new float[Count];

    // By PyTorch's names.
    private static readonly (string Name, Action Run)[] Kernels =
    [
        ("exp", () => Elementwise.Unary<Exp, float>(X, Y)),
        ("log", () => Elementwise.Unary<Log, float>(X, Y)),
        ("log1p", () => Elementwise.Unary<Log1p, float>(X, Y)),
        ("tanh", () => Elementwise.Unary<Tanh, float>(X, Y)),
        ("sigmoid", () => Elementwise.Unary<Sigmoid, float>(X, Y)),
        ("erf", () => Elementwise.Unary<Erf, float>(X, Y)),
        ("lgamma", () => Elementwise.Unary<Lgamma, float>(X, Y)),
        ("digamma", () => Elementwise.Unary<Digamma, float>(X, Y)),
        ("uniform", () => new Philox(1, RandomPurpose.Sample).FillUniform<float>(Y)),
        ("normal", () => new Philox(1, RandomPurpose.Sample).FillNormal<float>(Y)),
    ];

    public static IEnumerable<Row> Run(int rounds)
    {
        var (ours, theirs) = (Kernels.ToDictionary(k => k.Name, _ => new List<double>()), new List<IReadOnlyDictionary<string, double>>());
        foreach (var (_, run) in Kernels) Milliseconds(run);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, run) in Kernels) ours[name].Add(Milliseconds(run));
            theirs.Add(Peer.Functions(Count, [.. Kernels.Select(k => k.Name)]));
        }
        foreach (var (name, _) in Kernels)
            yield return new Row($"{name} of {Count} floats", Timing.Median(ours[name]), double.NaN, double.NaN, Timing.Median(theirs.Select(t => t[name])), 0);
    }

    private static double Milliseconds(Action run)
    {
        var times = new List<double>();
        for (var i = 0; i < Runs; i++)
        {
            var clock = Stopwatch.StartNew();
            run();
            times.Add(clock.Elapsed.TotalMilliseconds);
        }
        return Timing.Median(times);
    }
}
