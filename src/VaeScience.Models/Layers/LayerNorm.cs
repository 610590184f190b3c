using VaeScience.Compute.Ops;

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
}
