namespace VaeScience.Compute.Ops;

/// <summary>The fully connected layer with some of its connections cut.</summary>
public static class MaskedLinearOp
{
    /// <summary>y = activation(x (W * M)^T + b), * being element by element.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, inputs].</param>
    /// <param name="weight">[outputs, inputs], PyTorch's layout; cut weights keep their values and take a gradient of zero.</param>
    /// <param name="mask">1 for a connection, 0 for none, [outputs, inputs].</param>
    /// <param name="bias">[outputs], or none.</param>
    /// <param name="activation">The function applied to each sum.</param>
    /// <returns>[n, outputs].</returns>
    /// <exception cref="ShapeException">Shapes disagree.</exception>
    /// <remarks>The layer of MADE, where the mask lets output d depend on inputs before d only. Source: Germain et al. 2015, eq. 8.</remarks>
    public static Tensor MaskedLinear(
        this Tape tape, Tensor x, Tensor weight, Tensor mask, Tensor? bias = null, Activation activation = Activation.Identity)
    {
        if (mask.Shape != weight.Shape) throw new ShapeException($"a mask {mask.Shape} for a weight {weight.Shape}; they must agree");
        return tape.Linear(x, tape.Multiply(weight, mask), bias, activation);
    }
}
