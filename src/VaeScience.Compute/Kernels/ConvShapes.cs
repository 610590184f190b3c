namespace VaeScience.Compute.Kernels;

/// <summary>What comes out of a convolution, and which windows there are.</summary>
internal static class ConvShapes
{
    /// <summary>Points of the grid at which a window stops on an image; below 1 where it does not fit.</summary>
    public static HeightWidth GridOf(HeightWidth image, HeightWidth kernel, ConvWindow window) => new(
        Grid(image.Height + 2 * window.Padding.Height - window.Dilation.Height * (kernel.Height - 1) - 1, window.Stride.Height),
        Grid(image.Width + 2 * window.Padding.Width - window.Dilation.Width * (kernel.Width - 1) - 1, window.Stride.Width));

    /// <summary>Pixels of the image that windows at the points of a grid cover.</summary>
    public static HeightWidth ImageOf(HeightWidth grid, HeightWidth kernel, ConvWindow window) => new(
        (grid.Height - 1) * window.Stride.Height - 2 * window.Padding.Height + window.Dilation.Height * (kernel.Height - 1) + window.OutputPadding.Height + 1,
        (grid.Width - 1) * window.Stride.Width - 2 * window.Padding.Width + window.Dilation.Width * (kernel.Width - 1) + window.OutputPadding.Width + 1);

    /// <exception cref="ShapeException">A stride, dilation or number of groups below 1, or a negative padding.</exception>
    public static void CheckWindow(ConvWindow window)
    {
        if (!window.Stride.IsAtLeast(1) || !window.Dilation.IsAtLeast(1) || !window.Padding.IsAtLeast(0) || window.Groups < 1)
            throw new ShapeException(
                $"convolution: stride {window.Stride}, padding {window.Padding}, dilation {window.Dilation}, groups {window.Groups}; stride, dilation and groups are from 1, padding from 0");
    }

    /// <exception cref="ShapeException">An output padding that is negative or not below the stride or the dilation.</exception>
    public static void CheckOutputPadding(ConvWindow window)
    {
        var (more, stride, dilation) = (window.OutputPadding, window.Stride, window.Dilation);
        if (!more.IsAtLeast(0) || more.Height >= Math.Max(stride.Height, dilation.Height) || more.Width >= Math.Max(stride.Width, dilation.Width))
            throw new ShapeException($"transposed convolution: output padding {more} with stride {stride}, dilation {dilation}; it is from 0 to below the larger of the two");
    }

    // A negative span divided would be rounded up to one point.
    private static int Grid(int span, int stride) => span < 0 ? 0 : span / stride + 1;
}
