using VaeScience.Compute.Ops;
using VaeScience.Models.Export;
using VaeScience.Models.Layers;

namespace VaeScience.Models.Networks;

/// <summary>A recurrent network that reads a sequence and gives its last state: an encoder of tokens or of numbers.</summary>
/// <remarks>Of sequences of unequal lengths (<see cref="Batch.Sequences"/>) only the steps that count are read. Both directions' last states stand side by side.</remarks>
public sealed class RecurrentEncoder : Network
{
    private readonly RecurrentEncoderOptions options;
    private Embedding? embedding;
    private RecurrentStack? stack;
    private int steps;

    /// <summary>A network from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public RecurrentEncoder(RecurrentEncoderOptions options)
    {
        options.Check();
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "recurrent";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    /// <exception cref="UserException">The rows are no whole steps.</exception>
    public override int Build(ParameterScope scope, int inputs)
    {
        if (options.Tokens == 0 && inputs % options.Features != 0)
            throw new UserException($"network {Name}: the data has {inputs} features, which are no whole steps of {options.Features}; set features to the numbers of a step");
        steps = options.Tokens > 0 ? inputs : inputs / options.Features;
        if (options.Tokens > 0) embedding = new Embedding(scope.Scope("embedding"), options.Tokens, options.Embedding);
        stack = new RecurrentStack(scope.Scope("layers"), options.Tokens > 0 ? options.Embedding : options.Features, options, options.Bidirectional, context: 0);
        return stack.Outputs;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Pass pass, Tensor x) => Encode(pass, x, new Batch { Values = x });

    /// <inheritdoc/>
    public override Tensor Encode(Pass pass, Tensor x, Batch batch)
    {
        var tape = pass.Tape;
        var final = new RecurrentStates();
        var (packing, tokens) = Sequences(x, batch);
        var read = embedding is not null
            ? embedding.Forward(tape, tokens)
            : tape.Pack(x.Reshape([x.Shape.Rows, steps, options.Features]), packing);
        stack!.Forward(pass, read, packing, final: final);
        return options.Bidirectional ? tape.Concat(final.Hidden[^2], final.Hidden[^1]) : final.Hidden[^1];
    }

    /// <inheritdoc/>
    public override bool ReadsTokens => options.Tokens > 0;

    /// <inheritdoc/>
    /// <remarks>Of tokens the graph has one input more: the lengths, [n].</remarks>
    public override string WriteOnnx(OnnxGraph graph, string x)
    {
        var lengths = embedding is null ? "" : graph.Input("lengths", OnnxElement.Int32, "n");
        var byRow = embedding is null
            ? graph.Node("Reshape", [x, graph.Integers(-1, steps, options.Features)])
            : embedding.WriteOnnx(graph, x);
        var byStep = graph.Node("Transpose", [byRow], ("perm", (long[])[1, 0, 2]));
        var (_, final) = stack!.WriteOnnx(graph, byStep, lengths, initial: null);
        return graph.Node("Reshape", [graph.Node("Transpose", [final], ("perm", (long[])[1, 0, 2])), graph.Integers(0, stack.Outputs)]);
    }

    private (SequencePacking Packing, ReadOnlyMemory<int> Tokens) Sequences(Tensor x, Batch batch)
    {
        if (batch.Sequences is { } sequences) return (sequences.Packing(1), embedding is null ? default : sequences.Tokens(1));
        var all = new int[x.Shape.Rows];
        Array.Fill(all, steps);
        if (embedding is null) return (new SequencePacking(all), default);
        var whole = new SequenceBatch(all, batch.Values);
        return (whole.Packing(1), whole.Tokens(1));
    }
}
