namespace VaeScience.Compute.Ops;

/// <summary>The transposed convolution of sequences.</summary>
public static class ConvTranspose1dOp
{
    /// <summary>Each position of x lays the window, times its value, on y: the gradient of a convolution with respect to its input, plus bias, through the activation.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, c, l].</param>
    /// <param name="weight">[c, o / groups, kernel], PyTorch's layout.</param>
    /// <param name="bias">[o], or none.</param>
    /// <param name="window">How the window moves, of which only the widths count; none for step by step without padding.</param>
    /// <param name="activation">The function applied to each sum.</param>
    /// <returns>[n, o, (l - 1) stride - 2 padding + dilation (kernel - 1) + output padding + 1].</returns>
    /// <exception cref="ShapeException">Shapes disagree, or nothing is left of y.</exception>
    public static Tensor ConvTranspose1d(
        this Tape tape, Tensor x, Tensor weight, Tensor? bias = null, ConvWindow? window = null, Activation activation = Activation.Identity)
    {
        if (x.Shape.Rank != 3 || weight.Shape.Rank != 3)
            throw new ShapeException($"convolution of sequences: x {x.Shape}, weight {weight.Shape}; wanted [n, c, l], [c, o / groups, kernel]");
        var y = tape.ConvTranspose2d(
            x.Reshape([x.Shape[0], x.Shape[1], 1, x.Shape[2]]), weight.Reshape([weight.Shape[0], weight.Shape[1], 1, weight.Shape[2]]),
            bias, (window ?? ConvWindow.Default).OfOneRow(), activation);
        return y.Reshape([y.Shape[0], y.Shape[1], y.Shape[3]]);
    }
}
