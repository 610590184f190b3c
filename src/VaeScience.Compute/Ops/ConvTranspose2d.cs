using VaeScience.Compute.Kernels;

namespace VaeScience.Compute.Ops;

/// <summary>The transposed convolution of images, one operation with its bias and activation.</summary>
public static class ConvTranspose2dOp
{
    /// <summary>Each pixel of x lays the window, times its value, on y: the gradient of a convolution with respect to its input, plus bias, through the activation.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">[n, c, h, w].</param>
    /// <param name="weight">[c, o / groups, kernel height, kernel width], PyTorch's layout.</param>
    /// <param name="bias">[o], or none.</param>
    /// <param name="window">How the window moves over y; none for step by step without padding.</param>
    /// <param name="activation">The function applied to each sum.</param>
    /// <returns>[n, o, (h - 1) stride - 2 padding + dilation (kernel - 1) + output padding + 1, the same of w].</returns>
    /// <exception cref="ShapeException">Shapes disagree, nothing is left of y, or the output padding is not below stride or dilation.</exception>
    /// <remarks>Source: Zeiler et al. 2010; layout and output padding as torch.nn.ConvTranspose2d.</remarks>
    public static Tensor ConvTranspose2d(
        this Tape tape, Tensor x, Tensor weight, Tensor? bias = null, ConvWindow? window = null, Activation activation = Activation.Identity)
    {
        window ??= ConvWindow.Default;
        ConvShapes.CheckWindow(window);
        ConvShapes.CheckOutputPadding(window);
        if (x.Shape.Rank != 4 || weight.Shape.Rank != 4 || x.Shape[1] != weight.Shape[0] || weight.Shape[0] % window.Groups != 0
            || bias is not null && bias.Shape != [weight.Shape[1] * window.Groups])
            throw new ShapeException(
                $"transposed convolution: x {x.Shape}, weight {weight.Shape}, bias {bias?.Shape.ToString() ?? "none"}, groups {window.Groups}; wanted [n, c, h, w], [c, o / groups, kh, kw], [o]");
        HeightWidth kernel = new(weight.Shape[2], weight.Shape[3]);
        var size = ConvShapes.ImageOf(new(x.Shape[2], x.Shape[3]), kernel, window);
        if (!size.IsAtLeast(1)) throw new ShapeException($"transposed convolution: padding {window.Padding} leaves nothing of x {x.Shape} under a window of {kernel} taps");
        Shape shape = [x.Shape[0], weight.Shape[1] * window.Groups, size.Height, size.Width];
        var y = tape.Result(shape, x, weight, bias);
        return tape.Apply(new ConvTranspose2dOperation(new ConvGeometry(shape, x.Shape, kernel, window), x, weight, bias, activation, y));
    }
}

internal sealed unsafe class ConvTranspose2dOperation(in ConvGeometry geometry, Tensor x, Tensor weight, Tensor? bias, Activation activation, Tensor y)
    : ConvolutionOperation(geometry, x, weight, bias, activation, y)
{
    // X = grid of x, [r, c]; W = weights, [c, k]; columns Y = X W, added up where windows overlap
    protected override void ForwardGroup<TBlock, T>(in ConvGeometry geometry, ref TBlock block, in ConvGroup<T> group)
    {
        block.ClearImage(group.Output, group.Images);
        for (var line = 0; line < geometry.Grid.Height; line += geometry.LinesPerBlock)
        {
            var lines = geometry.Lines(group.Images, line);
            block.LoadGrid(group.Input, lines, read: true);
            block.ColumnsFromGrid(group.Weight, lines);
            block.Scatter(lines);
        }
        block.StoreImage(group.Output, group.Images);
    }

    // dW = X' dY; dX = dY W'
    protected override void BackwardGroup<TBlock, T>(in ConvGeometry geometry, ref TBlock block, in ConvGroup<T> group)
    {
        block.LoadImage(group.Output, group.Images);
        for (var line = 0; line < geometry.Grid.Height; line += geometry.LinesPerBlock)
        {
            var lines = geometry.Lines(group.Images, line);
            block.Gather(lines);
            if (group.WeightGradient is not null)
            {
                block.LoadGrid(group.Input, lines, read: true);
                block.WeightGradient(group.WeightGradient, lines, group.AddToWeight || line > 0);
            }
            if (group.InputGradient is null) continue;
            block.LoadGrid(group.InputGradient, lines, group.AddToInput);
            block.GridFromColumns(group.Weight, lines, group.AddToInput);
            block.StoreGrid(group.InputGradient, lines);
        }
    }
}
