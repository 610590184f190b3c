using VaeScience.Compute.Ops;
using VaeScience.Models.Export;

namespace VaeScience.Models.Layers;

/// <summary>What GRU and LSTM have in common: parameters by PyTorch's names, layers, directions, dropout between layers.</summary>
public abstract class RecurrentLayer
{
    private readonly RecurrentOptions options;
    private readonly List<(Parameter InputWeight, Parameter HiddenWeight, Parameter InputBias, Parameter HiddenBias)> parameters = [];

    private protected RecurrentLayer(ParameterScope scope, int inputs, RecurrentOptions options, int gates)
    {
        if (options.Hidden < 1 || options.Layers < 1 || options.Context < 0 || options.Dropout is not (>= 0 and < 1))
            throw new ArgumentException($"a recurrent network has units and layers from 1, context from 0 and dropout in [0, 1), got {options}");
        this.options = options;
        var (h, directions) = (options.Hidden, options.IsBidirectional ? 2 : 1);
        var start = Initialisers.FanInUniform(h);
        for (var layer = 0; layer < options.Layers; layer++)
        {
            var width = layer == 0 ? inputs + options.Context : h * directions;
            for (var direction = 0; direction < directions; direction++)
            {
                var suffix = $"_l{layer}{(direction == 1 ? "_reverse" : "")}";
                parameters.Add((
                    scope.Trained($"weight_ih{suffix}", [gates * h, width], start), scope.Trained($"weight_hh{suffix}", [gates * h, h], start),
                    scope.Trained($"bias_ih{suffix}", [gates * h], start), scope.Trained($"bias_hh{suffix}", [gates * h], start)));
            }
        }
    }

    /// <summary>Columns of the output: the units of both directions.</summary>
    public int Outputs => options.Hidden * (options.IsBidirectional ? 2 : 1);

    /// <summary>Runs all layers over packed sequences.</summary>
    /// <param name="pass">The pass; dropout is on in training only.</param>
    /// <param name="x">[Total, inputs], packed.</param>
    /// <param name="packing">Where steps lie.</param>
    /// <param name="initial">States to start from; zeros if none.</param>
    /// <param name="context">[n, context], where the options ask for it.</param>
    /// <param name="final">Takes the state of each layer and direction after its last step; none if unwanted.</param>
    /// <returns>The last layer's states, [Total, Outputs], packed.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public Tensor Forward(
        Pass pass, Tensor x, SequencePacking packing, RecurrentStates? initial = null, Tensor? context = null, RecurrentStates? final = null)
    {
        var tape = pass.Tape;
        for (var layer = 0; layer < options.Layers; layer++)
        {
            if (layer > 0 && options.Dropout > 0 && pass.IsTraining) x = tape.Dropout(x, options.Dropout, pass.Random(RandomPurpose.Dropout));
            var shared = layer == 0 ? context : null;
            if (!options.IsBidirectional) x = Run(tape, layer, x, packing, new(initial, shared, final));
            else
                x = tape.Concat(
                    Run(tape, 2 * layer, x, packing, new(initial, shared, final)), Run(tape, 2 * layer + 1, x, packing, new(initial, shared, final)));
        }
        return x;
    }

    /// <summary>Runs all layers over padded sequences.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="x">[n, t, inputs]; what lies beyond a sequence's length is not read.</param>
    /// <param name="packing">Where steps lie.</param>
    /// <param name="initial">States to start from; zeros if none.</param>
    /// <param name="context">[n, context], where the options ask for it.</param>
    /// <param name="final">Takes the state of each layer and direction after its last step.</param>
    /// <returns>[n, t, Outputs], zeros beyond a sequence's length.</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    public Tensor ForwardPadded(
        Pass pass, Tensor x, SequencePacking packing, RecurrentStates? initial = null, Tensor? context = null, RecurrentStates? final = null) =>
        pass.Tape.Unpack(Forward(pass, pass.Tape.Pack(x, packing), packing, initial, context, final), packing, x.Shape[1]);

    /// <summary>Adds all layers to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">[t, n, inputs], the context already beside the inputs of each step.</param>
    /// <param name="lengths">The name of the lengths, [n]; empty where all steps count.</param>
    /// <param name="initial">States of every layer before the first step, [n, hidden], cells beside them for an LSTM; null for zeros. Of one direction only.</param>
    /// <returns>The last layer's states, [t, n, Outputs], and its states after the last step, [directions, n, hidden].</returns>
    internal (string Output, string Final) WriteOnnx(OnnxGraph graph, string x, string lengths, (string Hidden, string? Cells)? initial)
    {
        var directions = options.IsBidirectional ? 2 : 1;
        var final = "";
        for (var layer = 0; layer < options.Layers; layer++)
        {
            var own = parameters.GetRange(layer * directions, directions);
            var prefix = own[0].InputWeight.Name;
            long h = options.Hidden, width = own[0].InputWeight.Shape[1], rows = OnnxGates.Length * h;
            var w = graph.Floats($"{prefix}.W", [.. own.SelectMany(p => Gates(p.InputWeight))], directions, rows, width);
            var r = graph.Floats($"{prefix}.R", [.. own.SelectMany(p => Gates(p.HiddenWeight))], directions, rows, h);
            var b = graph.Floats($"{prefix}.B", [.. own.SelectMany(p => Gates(p.InputBias).Concat(Gates(p.HiddenBias)))], directions, 2 * rows);
            List<string> inputs = [x, w, r, b, lengths];
            if (initial is { } start)
            {
                inputs.Add(graph.Node("Unsqueeze", [start.Hidden, graph.Integers(0)]));
                if (start.Cells is not null) inputs.Add(graph.Node("Unsqueeze", [start.Cells, graph.Integers(0)]));
            }
            List<(string, object)> attributes = [("hidden_size", h), ("direction", directions == 2 ? "bidirectional" : "forward")];
            // The candidate's hidden sum is multiplied by the reset gate, as in PyTorch.
            if (OnnxOperator == "GRU") attributes.Add(("linear_before_reset", 1L));
            var y = graph.Node(OnnxOperator, inputs, 2, [.. attributes]);
            final = y[1];
            x = graph.Node("Reshape", [graph.Node("Transpose", [y[0]], ("perm", (long[])[0, 2, 1, 3])), graph.Integers(0, 0, directions * h)]);
        }
        return (x, final);
    }

    /// <summary>The operator's name in the ONNX specification.</summary>
    private protected abstract string OnnxOperator { get; }

    /// <summary>Which of PyTorch's gates stands at each place of ONNX's order.</summary>
    private protected abstract int[] OnnxGates { get; }

    // Blocks of rows, one a gate.
    private IEnumerable<float> Gates(Parameter parameter)
    {
        var values = parameter.Tensor.ToArray();
        var block = values.Length / OnnxGates.Length;
        return OnnxGates.SelectMany(gate => values.Skip(gate * block).Take(block)).Select(v => (float)v);
    }

    private protected abstract Tensor Apply(Tape tape, Tensor x, in RecurrentWeights weights, SequencePacking packing, in RecurrentRun run);

    private Tensor Run(Tape tape, int index, Tensor x, SequencePacking packing, RecurrentRun run)
    {
        var (inputWeight, hiddenWeight, inputBias, hiddenBias) = parameters[index];
        var isReverse = options.IsBidirectional && index % 2 == 1;
        var y = Apply(tape, x, new(inputWeight, hiddenWeight, inputBias, hiddenBias), packing, run with { Index = index, IsReverse = isReverse });
        run.Final?.Hidden.Add(tape.FinalStates(y, packing, isReverse));
        return y;
    }

    /// <summary>One layer in one direction, by its place in the lists of states.</summary>
    private protected readonly record struct RecurrentRun(
        RecurrentStates? Initial, Tensor? Context, RecurrentStates? Final, int Index = 0, bool IsReverse = false);
}
