namespace VaeScience.Models.Networks;

/// <summary>Channels, height and width of the image that a row of the data is.</summary>
internal readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>How many features.</summary>
    public int Length => Channels * Height * Width;

    /// <summary>From the option that users write as 1x28x28.</summary>
    /// <exception cref="ArgumentException">Not three numbers from 1.</exception>
    public static ImageShape Of(int[] option) =>
        option is [>= 1, >= 1, >= 1]
            ? new(option[0], option[1], option[2])
            : throw new ArgumentException($"image is channels x height x width, each from 1, such as 1x28x28; got {string.Join("x", option)}");

    /// <summary>The image after a convolution.</summary>
    /// <exception cref="ArgumentException">The window does not fit.</exception>
    public ImageShape Convolved(int channels, int kernel, int stride, int padding)
    {
        var (height, width) = (Height + 2 * padding - kernel, Width + 2 * padding - kernel);
        if (height < 0 || width < 0) throw new ArgumentException($"a window of {kernel}x{kernel} does not fit the image {this} with padding {padding}; use fewer layers or a smaller window");
        return new(channels, height / stride + 1, width / stride + 1);
    }

    /// <summary>Checks the options of a window.</summary>
    /// <exception cref="ArgumentException">One is out of range.</exception>
    public static void CheckWindow(int kernel, int stride, int padding)
    {
        if (kernel < 1 || stride < 1 || padding < 0)
            throw new ArgumentException($"kernel and stride are from 1 and padding from 0; got kernel {kernel}, stride {stride}, padding {padding}");
    }

    /// <summary>Channels x height x width.</summary>
    public override string ToString() => $"{Channels}x{Height}x{Width}";
}
