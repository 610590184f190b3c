using VaeScience.Compute.Ops;
using VaeScience.Models.Export;

namespace VaeScience.Models.Layers;

/// <summary>y = activation(x W^T + b), with PyTorch's names, layout and starting values: weight [outputs, inputs], bias [outputs].</summary>
public sealed class Linear
{
    private readonly Parameter weight;
    private readonly Parameter? bias;

    /// <summary>Declares the parameters.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="inputs">Width of x.</param>
    /// <param name="outputs">Width of y.</param>
    /// <param name="hasBias">False where another parameter already shifts the output.</param>
    public Linear(ParameterScope scope, int inputs, int outputs, bool hasBias = true)
    {
        weight = scope.Trained("weight", [outputs, inputs], Initialisers.FanInUniform(inputs));
        bias = hasBias ? scope.Trained("bias", [outputs], Initialisers.FanInUniform(inputs)) : null;
    }

    /// <summary>The weight, [outputs, inputs].</summary>
    public Tensor Weight => weight;

    /// <summary>The bias, [outputs], or none.</summary>
    public Tensor? Bias => bias?.Tensor;

    /// <summary>Applies the layer to x [n, inputs].</summary>
    /// <returns>[n, outputs].</returns>
    public Tensor Forward(Tape tape, Tensor x, Activation activation = Activation.Identity) => tape.Linear(x, weight, bias?.Tensor, activation);

    /// <summary>Applies the layer to sparse x [n, inputs], or to log(1 + x).</summary>
    /// <returns>[n, outputs].</returns>
    public Tensor Forward(Tape tape, SparseRows x, Activation activation = Activation.Identity, bool takesLog1p = false) =>
        tape.SparseLinear(x, weight, bias?.Tensor, activation, takesLog1p);

    /// <summary>Adds the layer to a graph; the input may have further axes before the last.</summary>
    internal string WriteOnnx(OnnxGraph graph, string x)
    {
        var product = graph.Node("MatMul", [x, graph.Weights(weight, transposed: true)]);
        return bias is null ? product : graph.Node("Add", [product, graph.Weights(bias)]);
    }
}
