using VaeScience.Compute.Kernels;

namespace VaeScience.Compute.Ops;

/// <summary>Means over windows of images.</summary>
public static class AvgPool2dOp
{
    /// <summary>y[n, c, p] = the mean of x[n, c] under the window at p, zeros of the padding counted in.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, c, h, w].</param>
    /// <param name="window">Size, stride and padding.</param>
    /// <returns>[n, c, (h + 2 padding - size) / stride + 1 rounded down, the same of w].</returns>
    /// <exception cref="ShapeException">The window does not fit the padded image.</exception>
    public static Tensor AvgPool2d(this Tape tape, Tensor x, PoolWindow window) =>
        tape.Apply(new AvgPool2dOperation(x, window, tape.Result(PoolingOperation.ResultShape(x.Shape, window), x)));
}

internal sealed class AvgPool2dOperation(Tensor x, PoolWindow window, Tensor y) : PoolingOperation(x, window, y)
{
    protected override T Pool<T>(ReadOnlySpan<T> plane, PoolPixels under, int at)
    {
        var sum = T.Zero;
        for (var row = under.Top; row < under.Bottom; row++)
            foreach (var value in plane[(row * under.Width + under.Left)..(row * under.Width + under.Right)]) sum += value;
        return sum / T.CreateTruncating(Taps);
    }

    protected override void Spread<T>(T dy, Span<T> dplane, PoolPixels under, int at)
    {
        var share = dy / T.CreateTruncating(Taps);
        for (var row = under.Top; row < under.Bottom; row++)
            foreach (ref var value in dplane[(row * under.Width + under.Left)..(row * under.Width + under.Right)]) value += share;
    }
}
