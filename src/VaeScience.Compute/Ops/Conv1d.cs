namespace VaeScience.Compute.Ops;

/// <summary>The convolution of sequences.</summary>
public static class Conv1dOp
{
    /// <summary>y[o, p] = activation(sum over input channels c and taps t of weight[o, c, t] x[c, p stride + t dilation - padding] + bias[o]).</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, c, l].</param>
    /// <param name="weight">[o, c / groups, kernel], PyTorch's layout.</param>
    /// <param name="bias">[o], or none.</param>
    /// <param name="window">How the window moves, of which only the widths count; none for step by step without padding.</param>
    /// <param name="activation">The function applied to each sum.</param>
    /// <returns>[n, o, (l + 2 padding - dilation (kernel - 1) - 1) / stride + 1 rounded down].</returns>
    /// <exception cref="ShapeException">Shapes disagree, or nothing is left of y.</exception>
    public static Tensor Conv1d(
        this Tape tape, Tensor x, Tensor weight, Tensor? bias = null, ConvWindow? window = null, Activation activation = Activation.Identity)
    {
        if (x.Shape.Rank != 3 || weight.Shape.Rank != 3)
            throw new ShapeException($"convolution of sequences: x {x.Shape}, weight {weight.Shape}; wanted [n, c, l], [o, c / groups, kernel]");
        var y = tape.Conv2d(
            x.Reshape([x.Shape[0], x.Shape[1], 1, x.Shape[2]]), weight.Reshape([weight.Shape[0], weight.Shape[1], 1, weight.Shape[2]]),
            bias, (window ?? ConvWindow.Default).OfOneRow(), activation);
        return y.Reshape([y.Shape[0], y.Shape[1], y.Shape[3]]);
    }
}
