using VaeScience.Compute.Kernels;

namespace VaeScience.Compute.Ops;

/// <summary>The convolution of images, one operation with its bias and activation.</summary>
public static class Conv2dOp
{
    /// <summary>y[o, p] = activation(sum over input channels c and taps t of weight[o, c, t] x[c, p stride + t dilation - padding] + bias[o]).</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, c, h, w].</param>
    /// <param name="weight">[o, c / groups, kernel height, kernel width], PyTorch's layout.</param>
    /// <param name="bias">[o], or none.</param>
    /// <param name="window">How the window moves; none for step by step without padding. Its output padding plays no part.</param>
    /// <param name="activation">The function applied to each sum.</param>
    /// <returns>[n, o, (h + 2 padding - dilation (kernel - 1) - 1) / stride + 1 rounded down, the same of w].</returns>
    /// <exception cref="ShapeException">Shapes disagree, or the window is larger than the padded image.</exception>
    /// <remarks>A cross-correlation, as in PyTorch: the window is not turned round.</remarks>
    public static Tensor Conv2d(
        this Tape tape, Tensor x, Tensor weight, Tensor? bias = null, ConvWindow? window = null, Activation activation = Activation.Identity)
    {
        window ??= ConvWindow.Default;
        ConvShapes.CheckWindow(window);
        if (x.Shape.Rank != 4 || weight.Shape.Rank != 4 || x.Shape[1] != weight.Shape[1] * window.Groups || weight.Shape[0] % window.Groups != 0
            || bias is not null && bias.Shape != [weight.Shape[0]])
            throw new ShapeException(
                $"convolution: x {x.Shape}, weight {weight.Shape}, bias {bias?.Shape.ToString() ?? "none"}, groups {window.Groups}; wanted [n, c, h, w], [o, c / groups, kh, kw], [o]");
        HeightWidth kernel = new(weight.Shape[2], weight.Shape[3]);
        var size = ConvShapes.GridOf(new(x.Shape[2], x.Shape[3]), kernel, window);
        if (!size.IsAtLeast(1)) throw new ShapeException($"convolution: a window of {kernel} taps {window.Dilation} apart does not fit x {x.Shape} with padding {window.Padding}");
        Shape shape = [x.Shape[0], weight.Shape[0], size.Height, size.Width];
        var y = tape.Result(shape, x, weight, bias);
        return tape.Apply(new Conv2dOperation(new ConvGeometry(x.Shape, shape, kernel, window), x, weight, bias, activation, y));
    }
}

internal sealed unsafe class Conv2dOperation(in ConvGeometry geometry, Tensor x, Tensor weight, Tensor? bias, Activation activation, Tensor y)
    : ConvolutionOperation(geometry, x, weight, bias, activation, y)
{
    // X = columns of x, [r, k]; W = weights, [o, k]; Y = X W'
    protected override void ForwardGroup<TBlock, T>(in ConvGeometry geometry, ref TBlock block, in ConvGroup<T> group)
    {
        block.LoadImage(group.Input, group.Images);
        for (var line = 0; line < geometry.Grid.Height; line += geometry.LinesPerBlock)
        {
            var lines = geometry.Lines(group.Images, line);
            block.Gather(lines);
            block.LoadGrid(group.Output, lines, read: false);
            block.GridFromColumns(group.Weight, lines, add: false);
            block.StoreGrid(group.Output, lines);
        }
    }

    // dW = dY' X; dX = dY W, added up where windows overlap
    protected override void BackwardGroup<TBlock, T>(in ConvGeometry geometry, ref TBlock block, in ConvGroup<T> group)
    {
        if (group.WeightGradient is not null)
        {
            block.LoadImage(group.Input, group.Images);
            for (var line = 0; line < geometry.Grid.Height; line += geometry.LinesPerBlock)
            {
                var lines = geometry.Lines(group.Images, line);
                block.Gather(lines);
                block.LoadGrid(group.Output, lines, read: true);
                block.WeightGradient(group.WeightGradient, lines, group.AddToWeight || line > 0);
            }
        }
        if (group.InputGradient is null) return;

        if (group.AddToInput) block.LoadImage(group.InputGradient, group.Images);
        else block.ClearImage(group.InputGradient, group.Images);
        for (var line = 0; line < geometry.Grid.Height; line += geometry.LinesPerBlock)
        {
            var lines = geometry.Lines(group.Images, line);
            block.LoadGrid(group.Output, lines, read: true);
            block.ColumnsFromGrid(group.Weight, lines);
            block.Scatter(lines);
        }
        block.StoreImage(group.InputGradient, group.Images);
    }
}
