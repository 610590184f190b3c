using VaeScience.Compute;
using VaeScience.Compute.Ops;

namespace VaeScience.Tests.Compute;

/// <summary>One layer against PyTorch: the value and every gradient, 1e-9 in double and 1e-4 in float.</summary>
internal static class LayerGolden
{
    public static void Check(CpuDevice device, string entry, string[] inputs, Func<Tape, Tensor[], Tensor> layer)
    {
        foreach (var dtype in Enum.GetValues<DType>()) Check(device, entry, inputs, layer, dtype);
    }

    public static void Check(CpuDevice device, string entry, string[] inputs, Func<Tape, Tensor[], Tensor> layer, DType dtype)
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
    public static void Close(double[] want, double[] got, DType dtype, string what)
    {
        if (dtype == DType.Float64) Golden.Close(want, got, 1e-9, 1e-12, what);
        else Golden.Close(want, got, 1e-4, 1e-5, what);
    }
}
