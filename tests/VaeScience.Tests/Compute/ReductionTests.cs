using System.Numerics;
using VaeScience.Compute;
using VaeScience.Compute.Kernels;

namespace VaeScience.Tests.Compute;

[Trait("Category", "Kernels")]
public sealed class ReductionTests
{
    private static readonly int[] Lengths = [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 1023, 1024, 1025, 5000];

    [Fact]
    public void SumsAreExactOnWholeNumbers()
    {
        foreach (var n in Lengths)
        {
            float[] x = [.. Enumerable.Range(1, n).Select(i => (float)i)];
            Assert.Equal(n * (n + 1.0) / 2, Reduction.Sum<float>(x));
            Assert.Equal(n * (n + 1.0) * (2 * n + 1.0) / 6, Reduction.SumOfSquares<float>(x));
            Assert.Equal(n == 0 ? float.NegativeInfinity : n, Reduction.Max<float>(x));
            Assert.Equal(n * (n + 1.0) * (2 * n + 1.0) / 6, Reduction.Dot<double>([.. x], [.. x]));
        }
    }

    [Fact]
    public void EveryWidthGivesTheSameBits()
    {
        foreach (var n in Lengths)
        {
            CompareWidths(Random<float>(n, 1), Random<float>(n, 2));
            CompareWidths(Random<double>(n, 1), Random<double>(n, 2));
        }
    }

    [GuardPageFact]
    public void NothingOutsideTheSpanIsTouched()
    {
        using var buffer = new GuardedBuffer(5000 * sizeof(float));
        foreach (var n in Lengths)
        {
            var x = buffer.Last<float>(n);
            _ = Reduction.Sum<Lane512<double>, float>(x) + Reduction.Sum<Lane256<double>, float>(x)
                + Reduction.Sum<Lane128<double>, float>(x) + Reduction.Sum<Lane1<double>, float>(x);
            Reduction.AddColumnSums<Lane512<double>, float>(x, 1, new float[n]);
            Reduction.AddColumnSums<Lane256<double>, float>(x, 1, new float[n]);
            Reduction.AddColumnSums<Lane128<double>, float>(x, 1, new float[n]);
        }
    }

    [Fact]
    public void MaxKeepsNaN()
    {
        for (var at = 0; at < 40; at++)
        {
            var x = Random<float>(40, 3);
            x[at] = float.NaN;
            Assert.True(float.IsNaN(Reduction.Max<Lane512<float>, float>(x)), $"NaN at {at}");
            Assert.True(float.IsNaN(Reduction.Max<Lane128<float>, float>(x)), $"NaN at {at}");
            Assert.True(float.IsNaN(Reduction.Max<Lane1<float>, float>(x)), $"NaN at {at}");
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(7, 300)]
    [InlineData(300, 7)]
    public void RowAndColumnSums(int rows, int columns)
    {
        var x = Random<double>(rows * columns, 4);
        double[] byRow = [.. Enumerable.Repeat(1.0, rows)], byColumn = [.. Enumerable.Repeat(2.0, columns)];
        Reduction.AddRowSums<double>(x, columns, byRow);
        Reduction.AddColumnSums<double>(x, rows, byColumn);
        Golden.Close([.. Enumerable.Range(0, rows).Select(i => 1 + x.Skip(i * columns).Take(columns).Sum())], byRow, 1e-12, 1e-12);
        Golden.Close([.. Enumerable.Range(0, columns).Select(j => 2 + Enumerable.Range(0, rows).Sum(i => x[i * columns + j]))], byColumn, 1e-12, 1e-12);
    }

    [Fact]
    public void WrongShapesAreRefused()
    {
        Assert.Throws<ShapeException>(() => Reduction.Dot<float>(new float[2], new float[3]));
        Assert.Throws<ShapeException>(() => Reduction.AddColumnSums<float>(new float[7], 2, new float[3]));
        Assert.Throws<ShapeException>(() => RowSoftmax.Softmax<float>(new float[7], 2, new float[7]));
    }

    [Fact]
    public void LogSumExpAgreesWithTheGolden()
    {
        var golden = Golden.Entry("special/logsumexp");
        var y = new double[4];
        RowSoftmax.LogSumExp<double>(golden.Input("x"), 2, y);
        Golden.Close(golden.Output("rowwise"), y);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(17)]
    [InlineData(600)]
    public void SoftmaxAndItsKinAgreeWithTheDefinition(int columns)
    {
        const int rows = 3;
        var x = Array.ConvertAll(Random<double>(rows * columns, 6), v => 20 * v);
        double[] soft = new double[x.Length], log = new double[x.Length], total = new double[rows];
        RowSoftmax.Softmax<double>(x, columns, soft);
        RowSoftmax.LogSoftmax<double>(x, columns, log);
        RowSoftmax.LogSumExp<double>(x, columns, total);
        for (var i = 0; i < rows; i++)
        {
            var row = x.AsSpan(i * columns, columns).ToArray();
            var want = Math.Log(row.Sum(Math.Exp));
            Golden.Close([want], [total[i]], 1e-13);
            Golden.Close([.. row.Select(v => v - want)], log[(i * columns)..((i + 1) * columns)], 1e-13, 1e-13);
            Golden.Close([.. row.Select(v => Math.Exp(v - want))], soft[(i * columns)..((i + 1) * columns)], 1e-12);
        }
    }

    [Fact]
    public void BackwardPassesAreTheLimitsOfDifferences()
    {
        const int rows = 3, columns = 7;
        var x = Random<double>(rows * columns, 7);
        var cotangent = Random<double>(rows * columns, 8);
        double[] y = new double[x.Length], dx = new double[x.Length];
        RowSoftmax.Softmax<double>(x, columns, y);
        RowSoftmax.SoftmaxBackward<double>(y, cotangent, columns, dx);
        Golden.Close(Differences(x, v => Weighted(v, (a, b) => RowSoftmax.Softmax<double>(a, columns, b))), dx, 1e-7, 1e-9, "softmax");

        Array.Clear(dx);
        RowSoftmax.LogSoftmax<double>(x, columns, y);
        RowSoftmax.LogSoftmaxBackward<double>(y, cotangent, columns, dx);
        Golden.Close(Differences(x, v => Weighted(v, (a, b) => RowSoftmax.LogSoftmax<double>(a, columns, b))), dx, 1e-7, 1e-9, "log-softmax");

        Array.Clear(dx);
        RowSoftmax.LogSumExp<double>(x, columns, y.AsSpan(0, rows));
        RowSoftmax.LogSumExpBackward<double>(x, y.AsSpan(0, rows), cotangent.AsSpan(0, rows), columns, dx);
        Golden.Close(
            Differences(x, v => Weighted(v, (a, b) => RowSoftmax.LogSumExp<double>(a, columns, b.AsSpan(0, rows)))), dx, 1e-7, 1e-9, "logsumexp");

        double Weighted(double[] at, Action<double[], double[]> function)
        {
            var result = new double[at.Length];
            function(at, result);
            return result.Zip(cotangent, (a, b) => a * b).Sum();
        }
    }

    [Fact]
    public void RowsOfInfinitiesHaveALimit()
    {
        double[] y = new double[2];
        RowSoftmax.LogSumExp<double>(
            [double.NegativeInfinity, double.NegativeInfinity, double.PositiveInfinity, 0], 2, y);
        Assert.Equal([double.NegativeInfinity, double.PositiveInfinity], y);
    }

    private static double[] Differences(double[] x, Func<double[], double> f)
    {
        const double h = 1e-6;
        var gradient = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            double[] up = [.. x], down = [.. x];
            up[i] += h;
            down[i] -= h;
            gradient[i] = (f(up) - f(down)) / (2 * h);
        }

        return gradient;
    }

    private static void CompareWidths<T>(T[] x, T[] y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] dots =
        [
            Reduction.Dot<Lane512<double>, T>(x, y), Reduction.Dot<Lane256<double>, T>(x, y),
            Reduction.Dot<Lane128<double>, T>(x, y), Reduction.Dot<Lane1<double>, T>(x, y),
        ];
        Assert.All(dots, dot => Assert.Equal(BitConverter.DoubleToInt64Bits(dots[0]), BitConverter.DoubleToInt64Bits(dot)));
        Assert.Equal(Reduction.Max<Lane1<T>, T>(x), Reduction.Max<Lane512<T>, T>(x));
        Assert.Equal(Reduction.Max<Lane128<T>, T>(x), Reduction.Max<Lane256<T>, T>(x));
        if (x.Length % 3 != 0) return;
        T[] wide = new T[x.Length / 3], narrow = new T[x.Length / 3], scalar = new T[x.Length / 3];
        Reduction.AddColumnSums<Lane512<double>, T>(x, 3, wide);
        Reduction.AddColumnSums<Lane128<double>, T>(x, 3, narrow);
        Reduction.AddColumnSums<Lane1<double>, T>(x, 3, scalar);
        Assert.Equal(scalar, wide);
        Assert.Equal(scalar, narrow);
    }

    private static T[] Random<T>(int n, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(_ => T.CreateTruncating(random.NextDouble() - 0.5))];
    }
}
