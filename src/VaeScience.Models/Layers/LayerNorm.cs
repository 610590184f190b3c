using VaeScience.Compute.Ops;
using VaeScience.Models.Export;

namespace VaeScience.Models.Layers;

/// <summary>Normalises each row over its features, with PyTorch's names and epsilon.</summary>
public sealed class LayerNorm
{
    private readonly Parameter weight, bias;

    /// <summary>Declares the parameters.</summary>
    public LayerNorm(ParameterScope scope, int features)
    {
        weight = scope.Trained("weight", [features], Initialisers.Constant(1));
        bias = scope.Trained("bias", [features], Initialisers.Constant(0));
    }

    /// <summary>Normalises x [n, features].</summary>
    public Tensor Forward(Tape tape, Tensor x) => tape.LayerNorm(x, weight, bias);

    /// <summary>Adds the layer to a graph.</summary>
    internal string WriteOnnx(OnnxGraph graph, string x) =>
        graph.Node("LayerNormalization", [x, graph.Weights(weight), graph.Weights(bias)], ("axis", -1L), ("epsilon", (float)BatchNorm1dOp.Epsilon));
}
