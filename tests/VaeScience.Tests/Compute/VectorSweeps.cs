using System.Numerics;
using VaeScience.Compute;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Tests.Compute;

/// <summary>Sweeps of the kernels over rows and columns of numbers.</summary>
internal static class VectorSweeps
{
    private const int Rows = 3;
    private static readonly int[] FromOne = OpCase.Sweep[1..];

    public static KernelSweep[] All { get; } = [.. Elementwise(), .. Reductions(), .. Softmaxes(), .. Activations(), .. Deviates()];

    private static IEnumerable<KernelSweep> Elementwise() =>
    [
        new("Elementwise", "ScaleAdd", ScaleAdd, ScaleAdd, (n, x) => Each(n, i => x[1][i] + 0.75 * x[0][i])),
        new("RowTile", "Binary", TileBinary, TileBinary, (n, x) => Each(Rows * n, i => x[0][i] + x[1][i % n])),
        new("RowTile", "Ternary", TileTernary, TileTernary, (n, x) => Each(Rows * n, i => x[0][i] * x[1][i % n] + x[2][i % n])),
        new("RowTile", "Accumulate, one row", TileAccumulate, TileAccumulate, (n, x) => Each(Rows * n, i => x[2][i] + x[0][i] * x[1][i % n])),
    ];

    private static IEnumerable<KernelSweep> Reductions() =>
    [
        new("Reduction", "Sum", Sum, Sum, (n, x) => [x[0].Sum()]) { Size = n => 5 * n },
        new("Reduction", "SumOfSquares", SumOfSquares, SumOfSquares, (n, x) => [x[0].Sum(v => v * v)]) { Size = n => 10 * n },
        new("Reduction", "Dot", Dot, Dot, (n, x) => [x[0].Zip(x[1], (a, b) => a * b).Sum()]) { Size = n => 10 * n },
        new("Reduction", "Max", Max, Max, (n, x) => [x[0].DefaultIfEmpty(double.NegativeInfinity).Max()]),
        new("Reduction", "AddRowSums", AddRowSums, AddRowSums, (n, x) => Each(Rows, i => x[1][i] + x[0].Skip(i * n).Take(n).Sum())) { Size = n => 5 * n },
        new("Reduction", "AddColumnSums", AddColumnSums, AddColumnSums, (n, x) => Each(n, j => x[1][j] + Each(Rows, i => x[0][i * n + j]).Sum())) { Size = _ => 5 * Rows },
        new("Reduction", "AddColumnSums, many rows", AddSumsOfRows, AddSumsOfRows, (n, x) => Each(Rows, j => x[1][j] + Each(n, i => x[0][i * Rows + j]).Sum())) { Size = n => 5 * n },
        new("Reduction", "AddColumnDots", AddColumnDots, AddColumnDots, (n, x) => Each(n, j => x[2][j] + Each(Rows, i => x[0][i * n + j] * x[1][i * n + j]).Sum())) { Size = _ => 10 * Rows },
    ];

    private static IEnumerable<KernelSweep> Softmaxes() =>
    [
        new("RowSoftmax", "Softmax", Softmax, Softmax, (n, x) => ByRow(x[0], n, Shares)) { Lengths = FromOne },
        new("RowSoftmax", "LogSoftmax", LogSoftmax, LogSoftmax, (n, x) => ByRow(x[0], n, row => Shares(row).Select(p => Math.Log(p)))) { Lengths = FromOne },
        new("RowSoftmax", "LogSumExp", LogSumExp, LogSumExp, (n, x) => ByRow(x[0], n, row => [LogSum(row)])) { Lengths = FromOne },
        new("RowSoftmax", "SoftmaxBackward", SoftmaxBackward, SoftmaxBackward, (n, x) =>
        {
            var dots = ByRow([.. x[0].Zip(x[1], (y, dy) => y * dy)], n, row => [row.Sum()]).ToArray();
            return Each(Rows * n, i => x[2][i] + x[0][i] * (x[1][i] - dots[i / n]));
        }) { Lengths = FromOne, Roundings = 128, Size = n => 10 * n },
        new("RowSoftmax", "LogSoftmaxBackward", LogSoftmaxBackward, LogSoftmaxBackward, (n, x) =>
        {
            var sums = ByRow(x[1], n, row => [row.Sum()]).ToArray();
            return Each(Rows * n, i => x[2][i] + x[1][i] - Math.Exp(x[0][i]) * sums[i / n]);
        }) { Lengths = FromOne, Roundings = 64, Size = n => 5 * n },
        new("RowSoftmax", "LogSumExpBackward", LogSumExpBackward, LogSumExpBackward, (n, x) => Each(Rows * n, i =>
            x[3][i] + x[2][i / n] * Math.Exp(x[0][i] - x[1][i / n]))) { Lengths = FromOne },
        new("CrossEntropyRow", "Evaluate", CrossEntropy, CrossEntropy, (n, x) => CrossEntropy(x[0], n / 2)) { Lengths = FromOne },
        new("CrossEntropyRow", "Evaluate, last class, value alone", LastClass, LastClass, (n, x) => [LogSum(x[0]) - x[0][n - 1]]) { Lengths = FromOne },
        new("CategoricalLanes", "Evaluate", Categorical, Categorical, (n, x) => Categorical(n, x[0])),
    ];

    private static IEnumerable<KernelSweep> Activations() =>
    [
        new("ActivationKernel", "Apply", Apply, Apply, (n, x) => x[0].Select(Math.Tanh)),
        new("ActivationKernel", "ApplyWithBias", ApplyWithBias, ApplyWithBias, (n, x) => Each(Rows * n, i => Math.Tanh(x[0][i] + x[1][i % n]))),
        new("ActivationKernel", "ApplyWithBias, one bias", ApplyWithOneBias, ApplyWithOneBias, (n, x) => x[0].Select(v => Math.Tanh(v + 0.5))),
        new("ActivationKernel", "MultiplyDerivative", MultiplyDerivative, MultiplyDerivative, (n, x) => Each(n, i => x[1][i] * (1 - x[0][i] * x[0][i]))),
    ];

    // Pairs come eight at a time: a sweep of eighths.
    private static IEnumerable<KernelSweep> Deviates() =>
    [
        new("BoxMuller", "Run", (_, _) => { }, Normal, (n, x) => x.Length == 0 ? [] :
            [.. x[0].Zip(x[1], (u, s) => -Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(Math.PI * s)), .. x[0].Zip(x[1], (u, s) => -Math.Sqrt(-2 * Math.Log(u)) * Math.Sin(Math.PI * s))]) { Roundings = 32 },
    ];

    private static IEnumerable<double> Each(int count, Func<int, double> of) => Enumerable.Range(0, count).Select(of);

    private static IEnumerable<double> ByRow(double[] x, int columns, Func<double[], IEnumerable<double>> of) => x.Chunk(columns).SelectMany(of);

    private static double LogSum(double[] row)
    {
        var max = row.Max();
        return max + Math.Log(row.Sum(v => Math.Exp(v - max)));
    }

    private static IEnumerable<double> Shares(double[] row)
    {
        var log = LogSum(row);
        return row.Select(v => Math.Exp(v - log));
    }

    private static double[] CrossEntropy(double[] x, int target) => [.. Shares(x).Select((p, k) => p - (k == target ? 1 : 0)), LogSum(x) - x[target]];

    // Three classes of each feature, the second of them observed.
    private static IEnumerable<double> Categorical(int features, double[] logits)
    {
        var columns = Enumerable.Range(0, features).Select(j => new[] { logits[j], logits[features + j], logits[2 * features + j] }).ToArray();
        return [.. columns.Select(c => c[1] - LogSum(c)), .. Enumerable.Range(0, 3).SelectMany(k => columns.Select(c => (k == 1 ? 1 : 0) - Math.Exp(c[k] - LogSum(c))))];
    }

    private static void ScaleAdd<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => VaeScience.Compute.Kernels.Elementwise.ScaleAdd(o.In(n), T.CreateTruncating(0.75), o.InOut(n));

    private static void TileBinary<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RowTile.Binary<Add, T>(o.In(Rows * n), o.In(n), o.Out(Rows * n));

    private static void TileTernary<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RowTile.Ternary<MultiplyAdd, T>(o.In(Rows * n), o.In(n), o.In(n), o.Out(Rows * n));

    private static void TileAccumulate<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RowTile.Accumulate<MultiplyAdd, T>(o.In(Rows * n), o.In(n), o.InOut(Rows * n));

    private static void Sum<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => o.Return(Reduction.Sum<T>(o.In(n)));

    private static void SumOfSquares<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => o.Return(Reduction.SumOfSquares<T>(o.In(n)));

    private static void Dot<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => o.Return(Reduction.Dot<T>(o.In(n), o.In(n)));

    private static void Max<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => o.Return(double.CreateTruncating(Reduction.Max<T>(o.In(n))));

    private static void AddRowSums<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reduction.AddRowSums<T>(o.In(Rows * n), n, o.InOut(Rows));

    private static void AddColumnSums<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reduction.AddColumnSums<T>(o.In(Rows * n), Rows, o.InOut(n));

    private static void AddSumsOfRows<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reduction.AddColumnSums<T>(o.In(Rows * n), n, o.InOut(Rows));

    private static void AddColumnDots<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Reduction.AddColumnDots<T>(o.In(Rows * n), o.In(Rows * n), Rows, o.InOut(n));

    private static void Softmax<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RowSoftmax.Softmax<T>(o.In(Rows * n), n, o.Out(Rows * n));

    private static void LogSoftmax<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RowSoftmax.LogSoftmax<T>(o.In(Rows * n), n, o.Out(Rows * n));

    private static void LogSumExp<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RowSoftmax.LogSumExp<T>(o.In(Rows * n), n, o.Out(Rows));

    private static void SoftmaxBackward<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RowSoftmax.SoftmaxBackward<T>(o.In(Rows * n), o.In(Rows * n), n, o.InOut(Rows * n));

    private static void LogSoftmaxBackward<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RowSoftmax.LogSoftmaxBackward<T>(o.In(Rows * n, z => z - 7), o.In(Rows * n), n, o.InOut(Rows * n));

    private static void LogSumExpBackward<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        RowSoftmax.LogSumExpBackward<T>(o.In(Rows * n), o.In(Rows, z => z + 7), o.In(Rows), n, o.InOut(Rows * n));

    private static void CrossEntropy<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => o.Return(double.CreateTruncating(CrossEntropyRow.Evaluate<T>(o.In(n), n / 2, o.Out(n))));

    private static void LastClass<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => o.Return(double.CreateTruncating(CrossEntropyRow.Evaluate<T>(o.In(n), n - 1, [])));

    private static void Categorical<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => CategoricalLanes.Evaluate<T>(o.In(3 * n), o.In(n, _ => 1), o.Out(n), o.Out(3 * n));

    private static void Apply<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Activation.Tanh.Apply<T>(o.In(n), o.Out(n));

    private static void ApplyWithBias<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sums = o.InOut(Rows * n);
        Activation.Tanh.ApplyWithBias(sums, o.In(n), sums);
    }

    private static void ApplyWithOneBias<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sums = o.InOut(n);
        Activation.Tanh.ApplyWithBias(sums, T.CreateTruncating(0.5), sums);
    }

    private static void MultiplyDerivative<T>(int n, KernelOperands<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = o.In(n);
        Activation.Tanh.MultiplyDerivative<T>(y, y, o.InOut(n));
    }

    private static void Normal(int n, KernelOperands<double> o)
    {
        var pairs = n / 8 * 8;
        BoxMuller.Run(o.InOut(pairs, z => 0.01 + Math.Abs(z) % 0.98), o.InOut(pairs, z => Math.Clamp(0.4 * z, -1, 0.999)));
    }
}
