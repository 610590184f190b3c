using VaeScience.Compute.Kernels;

namespace VaeScience.Compute.Ops;

/// <summary>Maxima over windows of images.</summary>
public static class MaxPool2dOp
{
    /// <summary>y[n, c, p] = the greatest x[n, c] under the window at p; NaN where there is one.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, c, h, w].</param>
    /// <param name="window">Size, stride and padding.</param>
    /// <returns>[n, c, (h + 2 padding - size) / stride + 1 rounded down, the same of w].</returns>
    /// <exception cref="ShapeException">The window does not fit the padded image.</exception>
    /// <remarks>The gradient goes to the first of equal maxima, row by row, as in PyTorch.</remarks>
    public static Tensor MaxPool2d(this Tape tape, Tensor x, PoolWindow window)
    {
        var shape = PoolingOperation.ResultShape(x.Shape, window);
        return tape.Apply(new MaxPool2dOperation(x, window, tape.Rent(shape), tape.Result(shape, x)));
    }
}

// Where each maximum stood, counted from the top left pixel under its window: below 2^24, so that a float holds it.
internal sealed class MaxPool2dOperation(Tensor x, PoolWindow window, Tensor places, Tensor y) : PoolingOperation(x, window, y)
{
    protected override T Pool<T>(ReadOnlySpan<T> plane, PoolPixels under, int at)
    {
        var (greatest, place, i) = (T.NegativeInfinity, 0, 0);
        for (var row = under.Top; row < under.Bottom; row++)
            foreach (var value in plane[(row * under.Width + under.Left)..(row * under.Width + under.Right)])
            {
                if (value > greatest || T.IsNaN(value)) (greatest, place) = (value, i);
                i++;
            }
        places.Span<T>()[at] = T.CreateTruncating(place);
        return greatest;
    }

    protected override void Spread<T>(T dy, Span<T> dplane, PoolPixels under, int at)
    {
        var place = int.CreateTruncating(places.Span<T>()[at]);
        var columns = under.Right - under.Left;
        dplane[(under.Top + place / columns) * under.Width + under.Left + place % columns] += dy;
    }
}
