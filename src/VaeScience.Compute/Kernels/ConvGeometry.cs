namespace VaeScience.Compute.Kernels;

/// <summary>The sizes of a convolution, forward or transposed: a window moves over an image and stops at the points of a grid.</summary>
/// <remarks>
/// A convolution reads the image and writes the grid; a transposed one reads the grid and writes the image. Grid point (y, x) and tap
/// (i, j) meet image pixel (y stride + i dilation - padding, likewise for x). Weights are [grid channels, image channels / groups, taps].
/// </remarks>
internal readonly record struct ConvGeometry
{
    // From here on a window's taps are copied with all their channels at once, a register or more at a time.
    private const int ChannelsLastFrom = 8;

    // Rows of a block: enough to hide that its products pack the weights; its columns then take half a second-level cache of 1 MB.
    private const int MostRows = 256;
    private const int LeastRows = 48;
    private const int MostColumns = 128 * 1024;

    // Parts of the batch: their weight gradients are added up in order, so that their number must not depend on the threads.
    private const int MostParts = 16;

    /// <param name="image">[n, channels, height, width].</param>
    /// <param name="grid">[n, channels, height, width].</param>
    /// <param name="kernel">Height and width of the window, in taps.</param>
    /// <param name="window">How it moves.</param>
    public ConvGeometry(Shape image, Shape grid, HeightWidth kernel, ConvWindow window)
    {
        (Images, Groups, Kernel) = (image[0], window.Groups, kernel);
        (Stride, Padding, Dilation) = (window.Stride, window.Padding, window.Dilation);
        (ImageChannels, Image) = (image[1] / window.Groups, new(image[2], image[3]));
        (GridChannels, Grid) = (grid[1] / window.Groups, new(grid[2], grid[3]));
    }

    public int Images { get; }

    public int Groups { get; }

    /// <summary>Channels of the image in one group.</summary>
    public int ImageChannels { get; }

    public HeightWidth Image { get; }

    /// <summary>Channels of the grid in one group.</summary>
    public int GridChannels { get; }

    public HeightWidth Grid { get; }

    public HeightWidth Kernel { get; }

    public HeightWidth Stride { get; }

    public HeightWidth Padding { get; }

    public HeightWidth Dilation { get; }

    /// <summary>Pixels of one channel of the image.</summary>
    public int ImageSize => Image.Height * Image.Width;

    /// <summary>Points of one channel of the grid.</summary>
    public int GridSize => Grid.Height * Grid.Width;

    public int Taps => Kernel.Height * Kernel.Width;

    /// <summary>Numbers under the window: taps times channels.</summary>
    public int Depth => Taps * ImageChannels;

    /// <summary>Numbers in the weights of all groups.</summary>
    public int WeightLength => Groups * GridChannels * Depth;

    /// <summary>Whether blocks hold channels side by side; else they hold each channel by itself, as tensors do.</summary>
    public bool IsChannelsLast => ImageChannels >= ChannelsLastFrom;

    /// <summary>Images in one part of the batch; by the sizes alone.</summary>
    public int ImagesPerPart => Math.Max(1, (Images + MostParts - 1) / MostParts);

    public int Parts => (Images + ImagesPerPart - 1) / ImagesPerPart;

    /// <summary>Whole images in a block: more than one only where they are small.</summary>
    public int ImagesPerBlock => IsChannelsLast ? Math.Clamp(RowLimit / Math.Max(1, GridSize), 1, ImagesPerPart) : 1;

    /// <summary>Rows of the grid in a block: all, or of one large image so many that their columns stay in the cache.</summary>
    public int LinesPerBlock
    {
        get
        {
            var most = Math.Clamp(RowLimit / Math.Max(1, Grid.Width), 1, Math.Max(1, Grid.Height));
            var pieces = Math.Max(1, (Grid.Height + most - 1) / most);
            return Math.Max(1, (Grid.Height + pieces - 1) / pieces);
        }
    }

    /// <summary>Most grid points in a block.</summary>
    public int RowsPerBlock => ImagesPerBlock * LinesPerBlock * Grid.Width;

    /// <summary>The lines of one block from this one on.</summary>
    public ConvLines Lines(int images, int first) => new(images, first, Math.Min(LinesPerBlock, Grid.Height - first));

    private int RowLimit => Math.Clamp(MostColumns / Math.Max(1, Depth), LeastRows, MostRows);
}
