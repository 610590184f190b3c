using VaeScience.Compute.Ops;
using VaeScience.Models.Export;
using VaeScience.Models.Layers;

namespace VaeScience.Models.Networks;

/// <summary>A recurrent network that writes a sequence from z: its first states are a linear map of z, and z is an input of every step.</summary>
/// <remarks>
/// Of tokens it is autoregressive, p(x|z) = prod_t p(x_t | x_1 .. x_(t-1), z): in training it reads the true token before each step (teacher
/// forcing; Williams and Zipser 1989), and <see cref="Step"/> writes new sequences token by token. Of numbers each step is given z and the
/// time alone. Source: Bowman et al. 2016; Gomez-Bombarelli et al. 2018 (z at every step).
/// </remarks>
public sealed class RecurrentDecoder : Network
{
    private readonly RecurrentDecoderOptions options;
    private Embedding? embedding;
    private Linear? start, startCells;
    private RecurrentStack? stack;
    private SequencePacking? packing;
    private bool isWriting;

    /// <summary>A network from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public RecurrentDecoder(RecurrentDecoderOptions options)
    {
        options.Check();
        if (options.Steps < 1) throw new ArgumentException($"steps are from 1, got {options.Steps}");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "recurrent-decoder";

    /// <inheritdoc/>
    public override object Options => options;

    /// <summary>Whether each token is given those before it.</summary>
    public bool IsAutoregressive => options.Tokens > 0;

    /// <summary>The most steps of a sequence.</summary>
    public int Steps => options.Steps;

    // One more than the data's: what stands before the first.
    private int StartToken => options.Tokens;

    /// <inheritdoc/>
    public override int Build(ParameterScope scope, int inputs)
    {
        if (IsAutoregressive) embedding = new Embedding(scope.Scope("embedding"), options.Tokens + 1, options.Embedding);
        stack = new RecurrentStack(scope.Scope("layers"), IsAutoregressive ? options.Embedding : 1, options, isBidirectional: false, context: inputs);
        start = new Linear(scope.Scope("start"), inputs, options.Hidden);
        if (stack.HasCells) startCells = new Linear(scope.Scope("start_cells"), inputs, options.Hidden);
        return options.Hidden;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Pass pass, Tensor x) => Decode(pass, x, batch: null);

    /// <inheritdoc/>
    /// <returns>[Total, hidden], packed: the head unpacks it.</returns>
    /// <exception cref="InvalidOperationException">There are no rows for an autoregressive network to look at.</exception>
    public override Tensor Decode(Pass pass, Tensor z, Batch? batch)
    {
        var tape = pass.Tape;
        if (!IsAutoregressive)
        {
            if (batch?.Sequences is not null) throw new InvalidOperationException("a decoder of numbers writes rows of one length; sequences of unequal lengths are for tokens");
            (packing, isWriting) = (Whole(z.Shape.Rows), false);
            return stack!.Forward(pass, Time(tape, z.Shape.Rows), packing, Initial(tape, z), z);
        }
        if (batch is null)
            throw new InvalidOperationException("an autoregressive decoder foretells rows that are given; new sequences are written token by token, see SequenceSampler");
        var draws = z.Shape.Rows / batch.Rows;
        var sequences = batch.Sequences ?? WholeRows(batch);
        (packing, isWriting) = (sequences.Packing(draws), false);
        return stack!.Forward(pass, embedding!.Forward(tape, sequences.Previous(draws, StartToken)), packing, Initial(tape, z), z);
    }

    /// <summary>Goes one step on in n sequences that are being written.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="z">With its conditions, [n, inputs].</param>
    /// <param name="tokens">The token written last in each, [n]; empty at the first step.</param>
    /// <param name="states">After the step before; null at the first step.</param>
    /// <returns>Hidden features of the step, [n, hidden], and the states after it.</returns>
    public (Tensor Hidden, RecurrentStates States) Step(Pass pass, Tensor z, ReadOnlyMemory<int> tokens, RecurrentStates? states)
    {
        var n = z.Shape.Rows;
        var read = new int[n];
        if (tokens.IsEmpty) Array.Fill(read, StartToken);
        else tokens.CopyTo(read);
        var ones = new int[n];
        Array.Fill(ones, 1);
        var final = new RecurrentStates();
        (packing, isWriting) = (new SequencePacking(ones), true);
        var hidden = stack!.Forward(pass, embedding!.Forward(pass.Tape, read), packing, states ?? Initial(pass.Tape, z), z, final);
        return (hidden, final);
    }

    /// <inheritdoc/>
    /// <exception cref="UserException">The rows are not as long as the steps are many.</exception>
    public override Head BuildHead(ParameterScope scope, int inputs, int outputs, bool hasBias = true)
    {
        var features = IsAutoregressive ? 1 : options.Features;
        if (outputs % (options.Steps * features) != 0)
            throw new UserException($"network {Name}: the likelihood reads {outputs} numbers of a row, which are no whole number for each of {options.Steps} steps of {features}; set steps to the data's");
        var perStep = outputs / options.Steps;
        var layer = new Linear(scope, inputs, perStep, hasBias);
        return new Head(
            (tape, hidden) => Unpacked(tape, layer.Forward(tape, hidden), perStep / features, features),
            (graph, hidden) => Unpacked(graph, layer.WriteOnnx(graph, hidden), perStep / features, features));
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Of tokens the graph has one input more: the token before each step, [n, t], the first being the number of tokens; it then gives the
    /// parameters of every step, as in training.
    /// </remarks>
    public override string WriteOnnx(OnnxGraph graph, string x)
    {
        var rows = graph.Node("Gather", [graph.Node("Shape", [x]), graph.Integers(0)], ("axis", 0L));
        string read, steps;
        if (embedding is null)
        {
            steps = graph.Integers(options.Steps);
            var time = graph.Floats("time", [.. Enumerable.Range(1, options.Steps).Select(t => t / (float)options.Steps)], options.Steps, 1, 1);
            read = graph.Node("Expand", [time, graph.Node("Concat", [steps, rows, graph.Integers(1)], ("axis", 0L))]);
        }
        else
        {
            var previous = graph.Input("previous", OnnxElement.Int64, "n", "t");
            steps = graph.Node("Gather", [graph.Node("Shape", [previous]), graph.Integers(1)], ("axis", 0L));
            read = graph.Node("Transpose", [embedding.WriteOnnx(graph, previous)], ("perm", (long[])[1, 0, 2]));
        }
        var context = graph.Node("Expand", [
            graph.Node("Unsqueeze", [x, graph.Integers(0)]),
            graph.Node("Concat", [steps, rows, graph.Integers(1)], ("axis", 0L))]);
        var input = graph.Node("Concat", [read, context], ("axis", 2L));
        return stack!.WriteOnnx(graph, input, "", (start!.WriteOnnx(graph, x), startCells?.WriteOnnx(graph, x))).Output;
    }

    // [Total, parameters x features] to [m, ...]: of tokens step by step, of numbers parameter by parameter.
    private Tensor Unpacked(Tape tape, Tensor packed, int parameters, int features)
    {
        var m = packing!.Rows;
        if (IsAutoregressive)
        {
            var steps = isWriting ? 1 : options.Steps;
            return tape.Unpack(packed, packing, steps).Reshape([m, steps * parameters]);
        }
        var byStep = tape.Unpack(packed, packing, options.Steps);
        return parameters == 1
            ? byStep.Reshape([m, options.Steps * features])
            : tape.SwapAxes(byStep.Reshape([m, options.Steps, parameters, features])).Reshape([m, parameters * options.Steps * features]);
    }

    // [t, n, parameters x features] to [n, ...]
    private string Unpacked(OnnxGraph graph, string byStep, int parameters, int features)
    {
        var byRow = graph.Node("Transpose", [byStep], ("perm", (long[])[1, 0, 2]));
        if (IsAutoregressive) return graph.Node("Reshape", [byRow, graph.Integers(0, -1)]);
        var split = graph.Node("Reshape", [byRow, graph.Integers(0, options.Steps, parameters, features)]);
        return graph.Node("Reshape", [graph.Node("Transpose", [split], ("perm", (long[])[0, 2, 1, 3])), graph.Integers(0, -1)]);
    }

    private RecurrentStates Initial(Tape tape, Tensor z)
    {
        var states = new RecurrentStates();
        var hidden = start!.Forward(tape, z);
        var cells = startCells?.Forward(tape, z);
        for (var layer = 0; layer < options.Layers; layer++)
        {
            states.Hidden.Add(hidden);
            if (cells is not null) states.Cells.Add(cells);
        }
        return states;
    }

    // Packed step by step: how much of the time has passed.
    private Tensor Time(Tape tape, int rows)
    {
        var time = new double[rows * options.Steps];
        for (var i = 0; i < time.Length; i++) time[i] = (i / rows + 1.0) / options.Steps;
        return tape.Constant(time, [time.Length, 1]);
    }

    private SequencePacking Whole(int rows)
    {
        var all = new int[rows];
        Array.Fill(all, options.Steps);
        return new SequencePacking(all);
    }

    private static SequenceBatch WholeRows(Batch batch)
    {
        var all = new int[batch.Rows];
        Array.Fill(all, batch.Features);
        return new SequenceBatch(all, batch.Values);
    }
}
