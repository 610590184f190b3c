using VaeScience.Compute.Ops;

namespace VaeScience.Models.Layers;

/// <summary>A fully connected layer with some of its connections cut: y = activation(x (W * M)^T + b).</summary>
/// <remarks>Names, layouts and starting values are those of <see cref="Linear"/>; the mask is kept beside them. Source: Germain et al. 2015.</remarks>
public sealed class MaskedLinear
{
    private readonly Parameter weight, bias, mask;

    /// <summary>Declares the parameters.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="inputs">Width of x.</param>
    /// <param name="outputs">Width of y.</param>
    /// <param name="mask">1 for a connection, 0 for none, [outputs, inputs] row-major.</param>
    /// <exception cref="ShapeException">The mask has another number of elements.</exception>
    public MaskedLinear(ParameterScope scope, int inputs, int outputs, double[] mask)
    {
        if (mask.Length != outputs * inputs) throw new ShapeException($"a mask of {mask.Length} elements for a weight [{outputs}, {inputs}]");
        weight = scope.Trained("weight", [outputs, inputs], Initialisers.FanInUniform(inputs));
        bias = scope.Trained("bias", [outputs], Initialisers.FanInUniform(inputs));
        this.mask = scope.Kept("mask", [outputs, inputs], Initialisers.Of(mask));
    }

    /// <summary>Applies the layer to x [n, inputs].</summary>
    /// <returns>[n, outputs].</returns>
    public Tensor Forward(Tape tape, Tensor x, Activation activation = Activation.Identity) => tape.MaskedLinear(x, weight, mask, bias, activation);
}
