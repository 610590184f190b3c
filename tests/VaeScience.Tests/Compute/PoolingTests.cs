using VaeScience.Compute;
using VaeScience.Compute.Ops;

namespace VaeScience.Tests.Compute;

/// <summary>Maxima and means over windows against plain loops, and the cases that need a rule.</summary>
[Trait("Category", "Kernels")]
public sealed class PoolingTests : IDisposable
{
    private readonly CpuDevice device = Device.Cpu();

    public void Dispose() => device.Dispose();

    [Fact]
    public void AgreesWithPlainLoopsOverRandomSizes()
    {
        var random = new Random(5);
        for (var trial = 0; trial < 60; trial++)
        {
            HeightWidth size = new(random.Next(1, 5), random.Next(1, 5)), stride = new(random.Next(1, 4), random.Next(1, 4));
            var window = new PoolWindow(size) { Stride = stride, Padding = new(random.Next(0, size.Height / 2 + 1), random.Next(0, size.Width / 2 + 1)) };
            Shape shape = [random.Next(1, 4), random.Next(1, 4), random.Next(size.Height, 9), random.Next(size.Width, 9)];
            double[] x = [.. Enumerable.Range(0, shape.Length).Select(_ => (double)random.NextSingle())];
            var tape = new Tape(new Workspace(device), DType.Float64);
            var input = tape.Constant(x, shape);
            Golden.Close(Plain(x, shape, window, u => u.Max()), tape.MaxPool2d(input, window).ToArray(), what: $"maxima of {shape}, {window}");
            Golden.Close(
                Plain(x, shape, window, u => u.Sum() / (size.Height * size.Width)), tape.AvgPool2d(input, window).ToArray(), 1e-12, 1e-15, $"means of {shape}, {window}");
        }
    }

    [Fact]
    public void TheGradientOfEqualMaximaGoesToTheFirst()
    {
        var tape = new Tape(new Workspace(device), DType.Float64);
        var x = tape.Variable([1, 3, 3, 3], [1, 1, 2, 2]);
        tape.Backward(tape.Sum(tape.MaxPool2d(x, new(2))));
        Assert.Equal([0, 1, 0, 0], x.GradientToArray());
    }

    [Fact]
    public void AMaximumOfNothingKnownIsUnknown()
    {
        var tape = new Tape(new Workspace(device), DType.Float64);
        Assert.Equal([double.NaN], tape.MaxPool1d(tape.Constant([1, double.NaN, 3], [1, 1, 3]), new(3)).ToArray());
        Assert.Equal([double.NegativeInfinity], tape.MaxPool1d(tape.Constant([double.NegativeInfinity], [1, 1, 1]), new(1)).ToArray());
    }

    [Fact]
    public void WindowsThatDoNotFitAreRefused()
    {
        var tape = new Tape(new Workspace(device));
        var x = tape.Constant(new double[8], [1, 2, 2, 2]);
        Assert.Throws<ShapeException>(() => tape.MaxPool2d(x, new(3)));
        Assert.Throws<ShapeException>(() => tape.MaxPool2d(x, new(0)));
        Assert.Throws<ShapeException>(() => tape.AvgPool2d(x, new(2) { Padding = 2 }));
        Assert.Throws<ShapeException>(() => tape.AvgPool1d(x, new(1)));
    }

    private static double[] Plain(double[] x, Shape shape, PoolWindow window, Func<IEnumerable<double>, double> of)
    {
        var (size, stride, padding) = (window.Size, window.Stride, window.Padding);
        var result = new List<double>();
        for (var plane = 0; plane < shape[0] * shape[1]; plane++)
            for (var top = -padding.Height; top + size.Height <= shape[2] + padding.Height; top += stride.Height)
                for (var left = -padding.Width; left + size.Width <= shape[3] + padding.Width; left += stride.Width)
                    result.Add(of(
                        from row in Enumerable.Range(top, size.Height)
                        from column in Enumerable.Range(left, size.Width)
                        where row >= 0 && column >= 0 && row < shape[2] && column < shape[3]
                        select x[(plane * shape[2] + row) * shape[3] + column]));
        return [.. result];
    }
}
