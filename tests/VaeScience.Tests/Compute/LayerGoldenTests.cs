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
            Check("layer/batchnorm1d_train", ["x", "weight", "bias"], (t, x) => t.BatchNorm1d(x[0], x[1], x[2], mean, variance, useBatch: true), dtype);
            var golden = Golden.Entry("layer/batchnorm1d_train");
            Close(golden.Output("running_mean_after"), mean.ToArray(), dtype, "running mean");
            Close(golden.Output("running_var_after"), variance.ToArray(), dtype, "running variance");
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
            Close(golden.Output(name), y.ToArray(), dtype, name);
            Close(AwayFromKinks(golden.Output($"d_{name}")), AwayFromKinks(x.GradientToArray()), dtype, $"d_{name}");
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
            Close(golden.Output("rowwise"), tape.LogSumExp(tape.Constant(x, [4, 2]), 1).ToArray(), dtype, "rows");
            double[] transposed = [.. Enumerable.Range(0, 8).Select(i => x[i % 4 * 2 + i / 4])];
            Close(golden.Output("rowwise"), tape.LogSumExp(tape.Constant(transposed, [2, 4]), 0).ToArray(), dtype, "columns");
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

    private void Check(string entry, string[] inputs, Func<Tape, Tensor[], Tensor> layer)
    {
        foreach (var dtype in Enum.GetValues<DType>()) Check(entry, inputs, layer, dtype);
    }

    private void Check(string entry, string[] inputs, Func<Tape, Tensor[], Tensor> layer, DType dtype)
    {
        var golden = Golden.Entry(entry);
        var tape = new Tape(new Workspace(device), dtype);
        var variables = inputs.Select(name => tape.Variable(golden.Input(name), Shape.Create(golden.InputShape(name)))).ToArray();
        var y = layer(tape, variables);
        Close(golden.Output("y"), y.ToArray(), dtype, $"{entry} y");
        tape.Backward(tape.Sum(tape.Multiply(y, tape.Constant(golden.Input("cot_y"), y.Shape))));
        for (var k = 0; k < inputs.Length; k++)
            Close(golden.Output($"d_{inputs[k]}"), variables[k].GradientToArray(), dtype, $"{entry} d_{inputs[k]}");
    }

    // Float: 1e-4 of the value, or of 1 where terms cancel to less.
    private static void Close(double[] want, double[] got, DType dtype, string what)
    {
        if (dtype == DType.Float64) Golden.Close(want, got, 1e-9, 1e-12, what);
        else Golden.Close(want, got, 1e-4, 1e-5, what);
    }
}
