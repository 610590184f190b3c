namespace VaeScience.Models.Networks;

/// <summary>What can be chosen of a convolutional encoder; the defaults are those of the Keras example of a VAE.</summary>
public sealed record ConvOptions
{
    /// <summary>What a row of the data is: channels, height and width.</summary>
    public int[] Image { get; init; } = [1, 28, 28];

    /// <summary>Channels after each convolution, first to last.</summary>
    public int[] Channels { get; init; } = [32, 64];

    /// <summary>Height and width of each window, in pixels.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary>Pixels from one position of the window to the next: each layer's image is about so many times smaller.</summary>
    public int Stride { get; init; } = 2;

    /// <summary>Zeros round the image, on each side.</summary>
    public int Padding { get; init; } = 1;

    /// <summary>Units of the fully connected layers after the convolutions; empty for none.</summary>
    public int[] Hidden { get; init; } = [16];

    /// <summary>The function after each layer.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Whether each channel is normalised over the batch before the activation.</summary>
    public bool BatchNorm { get; init; }
}
