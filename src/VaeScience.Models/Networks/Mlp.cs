using VaeScience.Compute.Ops;
using VaeScience.Models.Export;
using VaeScience.Models.Layers;

namespace VaeScience.Models.Networks;

/// <summary>Fully connected layers, each h = dropout(activation(norm(W x + b))).</summary>
/// <remarks>Without hidden layers the output is the input, so that the heads that follow make a linear model.</remarks>
public sealed class Mlp : Network
{
    private readonly MlpOptions options;
    private readonly List<Linear> layers = [];
    private readonly List<BatchNorm1d> batchNorms = [];
    private readonly List<LayerNorm> layerNorms = [];

    /// <summary>A network from its hidden widths.</summary>
    /// <param name="hidden">Units of each hidden layer; empty for a linear model.</param>
    /// <param name="activation">The function after each.</param>
    public Mlp(int[] hidden, Activation activation = Activation.Relu) : this(new MlpOptions { Hidden = hidden, Activation = activation })
    {
    }

    /// <summary>A network from all its options.</summary>
    /// <exception cref="ArgumentException">A width below 1 or a dropout outside [0, 1).</exception>
    public Mlp(MlpOptions options)
    {
        if (options.Hidden.Any(width => width < 1))
            throw new ArgumentException($"hidden layers have at least 1 unit, got {string.Join("x", options.Hidden)}");
        if (options.Dropout is not (>= 0 and < 1)) throw new ArgumentException($"dropout is a share from 0 to below 1, got {options.Dropout}");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "mlp";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override bool TakesAnyWidth => true;

    /// <inheritdoc/>
    public override int Build(ParameterScope scope, int inputs)
    {
        var width = inputs;
        for (var i = 0; i < options.Hidden.Length; i++)
        {
            layers.Add(new Linear(scope.Scope($"{i}"), width, options.Hidden[i]));
            width = options.Hidden[i];
            if (options.Norm == Normalisation.Batch) batchNorms.Add(new BatchNorm1d(scope.Scope($"{i}.norm"), width));
            if (options.Norm == Normalisation.Layer) layerNorms.Add(new LayerNorm(scope.Scope($"{i}.norm"), width));
        }
        return options.Skip && layers.Count > 0 ? width + inputs : width;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Pass pass, Tensor x)
    {
        var h = x;
        for (var i = 0; i < layers.Count; i++) h = Finish(pass, i, layers[i].Forward(pass.Tape, h, SumActivation));
        return options.Skip && layers.Count > 0 ? pass.Tape.Concat(h, x) : h;
    }

    /// <inheritdoc/>
    public override Tensor? Forward(Pass pass, SparseRows x, bool takesLog1p)
    {
        if (layers.Count == 0 || options.Skip) return null;
        var h = Finish(pass, 0, layers[0].Forward(pass.Tape, x, SumActivation, takesLog1p));
        for (var i = 1; i < layers.Count; i++) h = Finish(pass, i, layers[i].Forward(pass.Tape, h, SumActivation));
        return h;
    }

    /// <inheritdoc/>
    public override string WriteOnnx(OnnxGraph graph, string x)
    {
        var h = x;
        for (var i = 0; i < layers.Count; i++)
        {
            h = layers[i].WriteOnnx(graph, h);
            if (options.Norm == Normalisation.Batch) h = batchNorms[i].WriteOnnx(graph, h);
            if (options.Norm == Normalisation.Layer) h = layerNorms[i].WriteOnnx(graph, h);
            h = graph.Activate(h, options.Activation);
        }
        return options.Skip && layers.Count > 0 ? graph.Node("Concat", [h, x], ("axis", 1L)) : h;
    }

    // Without a normalisation between them, a layer and its activation are one operation.
    private Activation SumActivation => options.Norm == Normalisation.None ? options.Activation : Activation.Identity;

    private Tensor Finish(Pass pass, int layer, Tensor h)
    {
        var tape = pass.Tape;
        if (options.Norm != Normalisation.None)
            h = tape.Activate(options.Norm == Normalisation.Batch ? batchNorms[layer].Forward(pass, h) : layerNorms[layer].Forward(tape, h), options.Activation);
        return options.Dropout > 0 && pass.IsTraining ? tape.Dropout(h, options.Dropout, pass.Random(RandomPurpose.Dropout)) : h;
    }
}
