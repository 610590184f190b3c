namespace VaeScience.Compute.Ops;

/// <summary>Means over windows of sequences.</summary>
public static class AvgPool1dOp
{
    /// <summary>y[n, c, p] = the mean of x[n, c] under the window at p, zeros of the padding counted in.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, c, l].</param>
    /// <param name="window">Size, stride and padding, of which only the widths count.</param>
    /// <returns>[n, c, (l + 2 padding - size) / stride + 1 rounded down].</returns>
    /// <exception cref="ShapeException">The window does not fit the padded sequence.</exception>
    public static Tensor AvgPool1d(this Tape tape, Tensor x, PoolWindow window)
    {
        if (x.Shape.Rank != 3) throw new ShapeException($"pooling of sequences: x {x.Shape}; wanted [n, c, l]");
        var y = tape.AvgPool2d(x.Reshape([x.Shape[0], x.Shape[1], 1, x.Shape[2]]), window.OfOneRow());
        return y.Reshape([y.Shape[0], y.Shape[1], y.Shape[3]]);
    }
}
