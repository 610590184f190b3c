using VaeScience.Compute;
using VaeScience.Compute.Ops;

namespace VaeScience.Tests.Compute;

/// <summary>Layers against PyTorch, values and every gradient, in double and in float.</summary>
public sealed class LayerGoldenTests : IDisposable
{
    private static readonly Dictionary<string, Func<Tape, Tensor, Tensor>> Activations = new()
    {
        ["relu"] = (t, x) => t.Relu(x),
        ["leaky_relu_0.01"] = (t, x) => t.LeakyRelu(x),
        ["elu"] = (t, x) => t.Elu(x),
        ["selu"] = (t, x) => t.Selu(x),
        ["gelu_erf"] = (t, x) => t.Gelu(x),
        ["gelu_tanh"] = (t, x) => t.GeluTanh(x),
        ["silu"] = (t, x) => t.Silu(x),
        ["softplus"] = (t, x) => t.Softplus(x),
        ["tanh"] = (t, x) => t.Tanh(x),
        ["sigmoid"] = (t, x) => t.Sigmoid(x),
        ["logsigmoid"] = (t, x) => t.LogSigmoid(x),
        ["hardtanh"] = (t, x) => t.Hardtanh(x),
        ["mish"] = (t, x) => t.Mish(x),
    };

    private readonly CpuDevice device = Device.Cpu();

    public static TheoryData<string> ActivationNames => [.. Golden.Entry("layer/activations").Outputs.EnumerateObject()
        .Select(o => o.Name).Where(name => !name.StartsWith("d_", StringComparison.Ordinal))];

    public void Dispose() => device.Dispose();

    [Fact]
    public void Linear() => Check("layer/linear", ["x", "weight", "bias"], (t, x) => t.Linear(x[0], x[1], x[2]));

    [Fact]
    public void LayerNorm() => Check("layer/layernorm", ["x", "weight", "bias"], (t, x) => t.LayerNorm(x[0], x[1], x[2]));

    [Fact]
    public void LinearThenSoftmax() =>
        Check("layer/embedding_as_linear_softmax", ["x", "0.weight", "0.bias"], (t, x) => t.Softmax(t.Linear(x[0], x[1], x[2])));

    [Fact]
    public void BatchNormWithItsRunningStatistics()
    {
        foreach (var dtype in Enum.GetValues<DType>())
        {
            Tensor mean = device.Zeros([3], dtype), variance = device.Of([1, 1, 1], [3], dtype);
            LayerGolden.Check(device, "layer/batchnorm1d_train", ["x", "weight", "bias"], (t, x) => t.BatchNorm1d(x[0], x[1], x[2], mean, variance, useBatch: true), dtype);
            var golden = Golden.Entry("layer/batchnorm1d_train");
            LayerGolden.Close(golden.Output("running_mean_after"), mean.ToArray(), dtype, "running mean");
            LayerGolden.Close(golden.Output("running_var_after"), variance.ToArray(), dtype, "running variance");
        }
    }

    [Fact]
    public void BatchNormOfImages()
    {
        foreach (var dtype in Enum.GetValues<DType>())
        {
            Tensor mean = device.Zeros([2], dtype), variance = device.Of([1, 1], [2], dtype);
            LayerGolden.Check(device, "layer/batchnorm2d_train", ["x", "weight", "bias"], (t, x) => t.BatchNorm2d(x[0], x[1], x[2], mean, variance, useBatch: true), dtype);
        }
    }

    [Theory]
    [MemberData(nameof(ActivationNames))]
    public void ActivationsAndTheirDerivatives(string name)
    {
        var golden = Golden.Entry("layer/activations");
        var at = golden.Input("x");
        foreach (var dtype in Enum.GetValues<DType>())
        {
            var tape = new Tape(new Workspace(device), dtype);
            var x = tape.Variable(at, [at.Length]);
            var y = Activations[name](tape, x);
            tape.Backward(tape.Sum(y));
            LayerGolden.Close(golden.Output(name), y.ToArray(), dtype, name);
            LayerGolden.Close(AwayFromKinks(golden.Output($"d_{name}")), AwayFromKinks(x.GradientToArray()), dtype, $"d_{name}");
        }

        double[] AwayFromKinks(double[] values) => [.. values.Where((_, i) => at[i] is not (0 or 1 or -1))];
    }

    [Fact]
    public void LogSumExpOfRowsAndOfColumns()
    {
        var golden = Golden.Entry("special/logsumexp");
        var x = golden.Input("x");
        foreach (var dtype in Enum.GetValues<DType>())
        {
            var tape = new Tape(new Workspace(device), dtype);
            LayerGolden.Close(golden.Output("rowwise"), tape.LogSumExp(tape.Constant(x, [4, 2]), 1).ToArray(), dtype, "rows");
            double[] transposed = [.. Enumerable.Range(0, 8).Select(i => x[i % 4 * 2 + i / 4])];
            LayerGolden.Close(golden.Output("rowwise"), tape.LogSumExp(tape.Constant(transposed, [2, 4]), 0).ToArray(), dtype, "columns");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void LogSumExpOfNothingIsMinusInfinityAndPassesNoGradient(int axis)
    {
        var none = double.NegativeInfinity;
        var tape = new Tape(new Workspace(device), DType.Float64);
        // Along either axis: one line of minus infinities, one of a number beside minus infinity.
        var x = tape.Variable([none, none, none, 3], [2, 2]);
        var y = tape.LogSumExp(x, axis);
        Assert.Equal([none, 3], y.ToArray());
        tape.Backward(tape.Sum(y));
        Assert.Equal([0, 0, 0, 1], x.GradientToArray());
        Shape empty = axis == 1 ? [2, 0] : [0, 2];
        Assert.Equal([none, none], tape.LogSumExp(tape.Constant([], empty), axis).ToArray());
    }

    private void Check(string entry, string[] inputs, Func<Tape, Tensor[], Tensor> layer) => LayerGolden.Check(device, entry, inputs, layer);
}
