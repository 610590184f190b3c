using VaeScience.Compute.Ops;
using VaeScience.Models.Export;

namespace VaeScience.Models.Layers;

/// <summary>A learned vector for each token, with PyTorch's name, layout and starting values: weight [tokens, features], N(0, 1), zeros for padding.</summary>
public sealed class Embedding
{
    private readonly Parameter weight;
    private readonly int paddingIndex;

    /// <summary>Declares the parameter.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="tokens">How many tokens there are.</param>
    /// <param name="features">Numbers for each.</param>
    /// <param name="paddingIndex">The token that stands for nothing: it begins at zero and is not trained. None if negative.</param>
    public Embedding(ParameterScope scope, int tokens, int features, int paddingIndex = -1)
    {
        this.paddingIndex = paddingIndex;
        var normal = Initialisers.Normal(1);
        weight = scope.Trained("weight", [tokens, features], (values, random) =>
        {
            normal(values, random);
            if (paddingIndex >= 0) values.Slice(paddingIndex * features, features).Clear();
        });
    }

    /// <summary>The weight, [tokens, features].</summary>
    public Tensor Weight => weight;

    /// <summary>The vectors of these tokens.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="tokens">Not to be overwritten before the backward pass.</param>
    /// <returns>[tokens.Length, features].</returns>
    public Tensor Forward(Tape tape, ReadOnlyMemory<int> tokens) => tape.Embedding(weight, tokens, paddingIndex);

    /// <summary>Adds the layer to a graph: tokens of any shape, and the vectors along one axis more.</summary>
    internal string WriteOnnx(OnnxGraph graph, string tokens) => graph.Node("Gather", [graph.Weights(weight), tokens], ("axis", 0L));
}
