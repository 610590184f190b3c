using VaeScience.Compute;
using VaeScience.Compute.Ops;

namespace VaeScience.Tests.Compute;

/// <summary>Convolutions against PyTorch's numbers and, over random sizes, against plain loops.</summary>
[Trait("Category", "Kernels")]
public sealed class ConvolutionTests : IDisposable
{
    private static readonly ConvWindow StrideTwo = new() { Stride = 2, Padding = 1 };

    private readonly CpuDevice device = Device.Cpu();

    public static TheoryData<string> GoldenNames => [.. Goldens.Keys];

    private static Dictionary<string, Func<Tape, Tensor[], Tensor>> Goldens { get; } = new()
    {
        ["conv1d"] = (t, x) => t.Conv1d(x[0], x[1], x[2], StrideTwo),
        ["conv1d_dilated_causal_pad"] = (t, x) => t.Conv1d(x[0], x[1], x[2], new() { Dilation = 2 }),
        ["conv2d"] = (t, x) => t.Conv2d(x[0], x[1], x[2], StrideTwo),
        ["conv2d_k4s2p1"] = (t, x) => t.Conv2d(x[0], x[1], x[2], StrideTwo),
        ["conv2d_groups"] = (t, x) => t.Conv2d(x[0], x[1], x[2], new() { Padding = 1, Groups = 2 }),
        ["convtranspose2d"] = (t, x) => t.ConvTranspose2d(x[0], x[1], x[2], StrideTwo with { OutputPadding = 1 }),
        ["convtranspose2d_k4s2p1"] = (t, x) => t.ConvTranspose2d(x[0], x[1], x[2], StrideTwo),
        ["convtranspose1d"] = (t, x) => t.ConvTranspose1d(x[0], x[1], x[2], StrideTwo),
    };

    public void Dispose() => device.Dispose();

    [Theory]
    [MemberData(nameof(GoldenNames))]
    public void AgreesWithPyTorch(string name) => LayerGolden.Check(device, $"layer/{name}", ["x", "weight", "bias"], Goldens[name]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AgreesWithPlainLoopsOverRandomSizes(bool transposed)
    {
        var random = new Random(transposed ? 11 : 12);
        for (var trial = 0; trial < 80; trial++)
        {
            var sizes = PlainConvolution.Random(random, transposed);
            var (y, dx, dw, db) = sizes.Compute();
            foreach (var dtype in Enum.GetValues<DType>())
            {
                var tape = new Tape(new Workspace(device), dtype);
                Tensor x = tape.Variable(sizes.X, sizes.XShape), w = tape.Variable(sizes.Weight, sizes.WeightShape), b = tape.Variable(sizes.Bias, [sizes.Bias.Length]);
                var got = transposed ? tape.ConvTranspose2d(x, w, b, sizes.Window) : tape.Conv2d(x, w, b, sizes.Window);
                Assert.Equal(sizes.YShape, got.Shape);
                tape.Backward(tape.Sum(tape.Multiply(got, tape.Constant(sizes.Cotangent, got.Shape))));
                Close(y, got.ToArray(), dtype, $"{sizes} y");
                Close(dx, x.GradientToArray(), dtype, $"{sizes} dx");
                Close(dw, w.GradientToArray(), dtype, $"{sizes} dw");
                Close(db, b.GradientToArray(), dtype, $"{sizes} db");
            }
        }

        // Errors of sums grow with their largest terms, which these values' norm bounds.
        static void Close(double[] want, double[] got, DType dtype, string what) =>
            Golden.Close(want, got, dtype == DType.Float64 ? 1e-11 : 1e-4, (dtype == DType.Float64 ? 1e-13 : 1e-6) * Math.Sqrt(want.Sum(v => v * v) + 1), what);
    }

    [Fact]
    public void AnEmptyBatchGivesAnEmptyResultAndZeroGradients()
    {
        var tape = new Tape(new Workspace(device));
        Tensor x = tape.Variable([], [0, 1, 5, 5]), w = tape.Variable(new double[18], [2, 1, 3, 3]);
        var y = tape.Conv2d(x, w);
        Assert.Equal([0, 2, 3, 3], y.Shape);
        tape.Backward(tape.Sum(y));
        Assert.Equal(new double[18], w.GradientToArray());
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        var tape = new Tape(new Workspace(device));
        Tensor Zeros(Shape shape) => tape.Constant(new double[shape.Length], shape);
        Assert.Throws<ShapeException>(() => tape.Conv2d(Zeros([1, 2, 4, 4]), Zeros([3, 1, 3, 3])));
        Assert.Throws<ShapeException>(() => tape.Conv2d(Zeros([1, 2, 4, 4]), Zeros([3, 2, 5, 5])));
        Assert.Throws<ShapeException>(() => tape.Conv2d(Zeros([1, 2, 4, 4]), Zeros([3, 2, 3, 3]), Zeros([2])));
        Assert.Throws<ShapeException>(() => tape.Conv2d(Zeros([1, 2, 4, 4]), Zeros([3, 2, 3, 3]), window: new() { Stride = 0 }));
        Assert.Throws<ShapeException>(() => tape.Conv1d(Zeros([1, 2, 4, 4]), Zeros([3, 2, 3])));
        Assert.Throws<ShapeException>(() => tape.ConvTranspose2d(Zeros([1, 2, 4, 4]), Zeros([3, 2, 3, 3])));
        Assert.Throws<ShapeException>(() => tape.ConvTranspose2d(Zeros([1, 2, 4, 4]), Zeros([2, 2, 3, 3]), window: new() { OutputPadding = 1 }));
        Assert.Throws<ShapeException>(() => tape.ConvTranspose2d(Zeros([1, 2, 1, 1]), Zeros([2, 2, 3, 3]), window: new() { Padding = 2 }));
    }

    [Fact]
    public void ASteadyStepAllocatesNoArrays()
    {
        var tape = new Tape(new Workspace(device));
        Tensor weight = device.Zeros([16, 8, 3, 3]), gradient = device.Zeros([16, 8, 3, 3]);
        var w = Tensor.Parameter(weight, gradient, 0, weight.Shape);
        for (var step = 0; step < 3; step++) Step();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Step();
        // A few small objects: tensors, two operations, the record.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3000);

        void Step()
        {
            var x = tape.Rent([64, 8, 14, 14]);
            x.Span<float>().Clear();
            var y = tape.Conv2d(x, w, null, StrideTwo, Activation.Relu);
            tape.Backward(tape.Sum(y));
            tape.EndStep();
        }
    }
}
