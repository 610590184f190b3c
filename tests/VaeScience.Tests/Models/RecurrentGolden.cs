using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Models;
using VaeScience.Models.Layers;

namespace VaeScience.Tests.Models;

/// <summary>One entry of PyTorch's recurrent layers, run through ours: its outputs and gradients by PyTorch's names.</summary>
internal sealed class RecurrentGolden
{
    private readonly Golden golden;
    private readonly HashSet<string> inputs;
    private readonly Parameters parameters = new();
    private readonly RecurrentLayer layer;
    private readonly Dictionary<string, Tensor> tensors = [];
    private readonly Tape tape;
    private readonly bool isLstm;
    private readonly int directions, layers, hidden;

    private RecurrentGolden(string name, string file, Device device, DType dtype)
    {
        golden = Golden.Entry(name, file);
        inputs = [.. golden.InputNames];
        isLstm = name.Contains("lstm", StringComparison.Ordinal);
        directions = inputs.Contains("weight_ih_l0_reverse") ? 2 : 1;
        layers = inputs.Contains("weight_ih_l1") ? 2 : 1;
        hidden = golden.InputShape("weight_hh_l0")[1];
        var options = new RecurrentOptions
        {
            Hidden = hidden,
            Layers = layers,
            IsBidirectional = directions == 2,
            Context = inputs.Contains("context") ? golden.InputShape("context")[1] : 0,
        };
        var features = golden.InputShape("x")[2];
        layer = isLstm ? new Lstm(parameters.Scope("net"), features, options) : new Gru(parameters.Scope("net"), features, options);
        parameters.Materialise(device, dtype, 1);
        foreach (var parameter in parameters) parameter.Tensor.CopyFrom(golden.Input(parameter.Name["net.".Length..]));
        tape = new Tape(new Workspace(device), dtype);
    }

    /// <summary>Asserts that outputs and gradients agree.</summary>
    public static void Check(string name, string file, Device device, DType dtype, double relative, double absolute)
    {
        var run = new RecurrentGolden(name, file, device, dtype);
        var results = run.Run();
        var compared = 0;
        foreach (var output in run.golden.OutputNames)
        {
            Golden.Close(run.golden.Output(output), results[output], relative, absolute, $"{name}, {output}");
            compared++;
        }
        Assert.True(compared >= 6, $"{name} compares only {compared} outputs");
    }

    private Dictionary<string, double[]> Run()
    {
        var shape = golden.InputShape("x");
        int[] lengths = inputs.Contains("lengths") ? [.. golden.Input("lengths").Select(l => (int)l)] : [.. Enumerable.Repeat(shape[1], shape[0])];
        var packing = new SequencePacking(lengths);
        var context = inputs.Contains("context") ? Variable("context") : null;
        RecurrentStates? initial = inputs.Contains("h0") ? new RecurrentStates() : null;
        var final = new RecurrentStates();
        if (initial is not null) Fill(initial.Hidden, "h0", shape[0]);
        if (initial is not null && isLstm) Fill(initial.Cells, "c0", shape[0]);
        tensors["y"] = layer.ForwardPadded(new Pass(tape, 1, 1, isTraining: true), Variable("x"), packing, initial, context, final);
        tensors["h_n"] = Stack(final.Hidden);
        if (isLstm) tensors["c_n"] = Stack(final.Cells);
        Tensor? loss = null;
        foreach (var cot in inputs.Where(i => i.StartsWith("cot_", StringComparison.Ordinal)))
        {
            var result = tensors[cot["cot_".Length..]];
            var term = tape.Sum(tape.Multiply(result, tape.Constant(golden.Input(cot), result.Shape)));
            loss = loss is null ? term : tape.Add(loss, term);
        }
        tape.Backward(loss!);
        var results = tensors.ToDictionary(t => t.Key, t => t.Value.ToArray());
        foreach (var (name, tensor) in tensors) results[$"d_{name}"] = tensor.GradientToArray();
        foreach (var parameter in parameters) results[$"d_{parameter.Name["net.".Length..]}"] = parameter.Tensor.GradientToArray();
        return results;
    }

    private Tensor Variable(string name) => tensors[name] = tape.Variable(golden.Input(name), Shape.Create(golden.InputShape(name)));

    private void Fill(List<Tensor> states, string name, int rows)
    {
        var all = Variable(name).Reshape([layers * directions * rows, hidden]);
        for (var i = 0; i < layers * directions; i++) states.Add(all.Rows(i * rows, rows));
    }

    private Tensor Stack(List<Tensor> states) => states.Aggregate(tape.ConcatRows);
}
