namespace VaeScience.Compute;

/// <summary>How the window of a convolution moves over an image; PyTorch's meanings and defaults.</summary>
public sealed record ConvWindow
{
    /// <summary>Step by step, no padding, no gaps.</summary>
    public static ConvWindow Default { get; } = new();

    /// <summary>Pixels from one position of the window to the next, from 1.</summary>
    public HeightWidth Stride { get; init; } = 1;

    /// <summary>Zeros that are thought round the image, on each side.</summary>
    public HeightWidth Padding { get; init; }

    /// <summary>Pixels from one tap of the window to the next, from 1.</summary>
    public HeightWidth Dilation { get; init; } = 1;

    /// <summary>Transposed convolutions only: rows and columns more at the lower right, which settles what a stride leaves open.</summary>
    public HeightWidth OutputPadding { get; init; }

    /// <summary>Channels are cut into so many groups, each convolved by itself.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>The same for a sequence, seen as an image of one row.</summary>
    internal ConvWindow OfOneRow() => this with
    {
        Stride = new(1, Stride.Width),
        Padding = new(0, Padding.Width),
        Dilation = new(1, Dilation.Width),
        OutputPadding = new(0, OutputPadding.Width),
    };
}
