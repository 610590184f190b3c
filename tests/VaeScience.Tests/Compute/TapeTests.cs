using VaeScience.Compute;
using VaeScience.Compute.Ops;

namespace VaeScience.Tests.Compute;

public sealed class TapeTests : IDisposable
{
    private readonly CpuDevice device = Device.Cpu();

    public void Dispose() => device.Dispose();

    [Fact]
    public void ATensorOfAnEndedStepThrows()
    {
        var tape = New();
        var x = tape.Variable([1, 2], [2]);
        var y = tape.Square(x);
        var view = y.Reshape([1, 2]);
        tape.EndStep();
        foreach (var tensor in (Tensor[])[x, y, view])
        {
            var error = Assert.Throws<InvalidOperationException>(() => tensor.ToArray());
            Assert.Contains("rented for a step that has ended", error.Message, StringComparison.Ordinal);
        }
        Assert.Throws<InvalidOperationException>(() => tape.Exp(y));
    }

    [Fact]
    public void AReleasedBufferServesTheNextStep()
    {
        var workspace = new Workspace(device);
        var tape = new Tape(workspace, DType.Float64);
        for (var step = 0; step < 3; step++)
        {
            var x = tape.Variable(new double[1000], [1000]);
            tape.Backward(tape.Sum(tape.Exp(tape.Square(x))));
            tape.EndStep();
            if (step == 0) Assert.True(workspace.AllocatedBytes > 0);
            Assert.Equal(step + 1, workspace.Generation);
        }
        var after = workspace.AllocatedBytes;
        tape.Exp(tape.Constant(new double[1000], [1000]));
        Assert.Equal(after, workspace.AllocatedBytes);
    }

    [Fact]
    public void DetachStopsTheGradient()
    {
        var tape = New();
        var x = tape.Variable([2, 3], [2]);
        // d/dx of x stop(x^2) is stop(x^2) alone.
        tape.Backward(tape.Sum(tape.Multiply(x, tape.Square(x).Detach())));
        Assert.Equal([4, 9], x.GradientToArray());
        Assert.False(x.Detach().Reshape([2, 1]).RequiresGradient);
    }

    [Fact]
    public void ReshapeAndRowsPassTheGradient()
    {
        var tape = New();
        var x = tape.Variable([1, 2, 3, 4, 5, 6], [3, 2]);
        var y = tape.Square(x);
        var upper = y.Rows(0, 2);
        var lower = y.Rows(1, 2).Reshape([4]).Reshape([2, 2]);
        Assert.Equal([9, 16, 25, 36], lower.ToArray());
        tape.Backward(tape.Add(tape.Sum(upper), tape.Scale(tape.Sum(lower), 10)));
        Assert.Equal([2, 4, 6 * 11, 8 * 11, 100, 120], x.GradientToArray());
    }

    [Fact]
    public void ViewsThatDoNotFitAreRefused()
    {
        var x = New().Variable([1, 2, 3, 4], [2, 2]);
        Assert.Throws<ShapeException>(() => x.Reshape([3]));
        Assert.Throws<ShapeException>(() => x.Rows(1, 2));
        Assert.Throws<ShapeException>(() => x.Rows(-1, 1));
        Assert.Throws<ShapeException>(() => x.Item());
    }

    [Fact]
    public void BackwardWantsOneElementThatDependsOnSomething()
    {
        var tape = New();
        Assert.Throws<ShapeException>(() => tape.Backward(tape.Variable([1, 2], [2])));
        Assert.Throws<InvalidOperationException>(() => tape.Backward(tape.Sum(tape.Constant([1, 2], [2]))));
    }

    [Fact]
    public void AParameterKeepsItsGradientAndAddsTheNext()
    {
        var (values, gradients) = (device.Of([0, 3, 0], [3], DType.Float64), device.Zeros([3], DType.Float64));
        var w = Tensor.Parameter(values, gradients, 1, [1]);
        var tape = New();
        for (var step = 1; step <= 2; step++)
        {
            tape.Backward(tape.Sum(tape.Square(w)));
            tape.EndStep();
            Assert.Equal([6.0 * step], w.GradientToArray());
        }
        Assert.Equal([0, 12, 0], gradients.ToArray());
        w.ClearGradient();
        tape.Backward(tape.Sum(w));
        Assert.Equal([0, 1, 0], gradients.ToArray());
    }

    [Fact]
    public void AnotherNumberFormatIsRefused()
    {
        var x = New().Variable([1], [1]);
        Assert.Throws<InvalidOperationException>(() => x.Span<float>()[0]);
    }

    [Fact]
    public void ASteadyStepAllocatesOnlyAFewSmallObjects()
    {
        var parameters = new Parameters(device);
        var tape = new Tape(new Workspace(device));
        for (var warmUp = 0; warmUp < 100; warmUp++) Step();
        const int steps = 200;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < steps; i++) Step();
        var perStep = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)steps;
        // About 50 bytes for each tensor and operation; one hidden layer's values alone would be 12288.
        Assert.InRange(perStep, 1, 2048);

        void Step()
        {
            var x = tape.Rent([64, 32]);
            x.Span<float>().Fill(0.5f);
            var h = tape.LayerNorm(tape.Linear(x, parameters[0], parameters[1], Activation.Silu), parameters[1], parameters[1]);
            var y = tape.Linear(tape.Dropout(h, 0.1, new Philox(1, RandomPurpose.Dropout)), parameters[2], null, Activation.Tanh);
            tape.Backward(tape.Mean(tape.LogSumExp(tape.Softmax(y), 1)));
            tape.EndStep();
            foreach (var parameter in parameters) parameter.ClearGradient();
        }
    }

    private Tape New() => new(new Workspace(device), DType.Float64);

    /// <summary>Weight [48, 32], bias [48], weight [2, 48], in one block.</summary>
    private sealed class Parameters(Device device) : List<Tensor>(Of(device))
    {
        private static List<Tensor> Of(Device device)
        {
            const int first = 48 * 32, second = first + 48, all = second + 2 * 48;
            Tensor values = device.Zeros([all]), gradients = device.Zeros([all]);
            new Philox(1, RandomPurpose.Initialise).FillNormal(values.Span<float>());
            return
            [
                Tensor.Parameter(values, gradients, 0, [48, 32]),
                Tensor.Parameter(values, gradients, first, [48]),
                Tensor.Parameter(values, gradients, second, [2, 48]),
            ];
        }
    }
}
