namespace VaeScience.Models.Networks;

/// <summary>What can be chosen of a convolutional decoder; the defaults are those of the Keras example of a VAE.</summary>
public sealed record ConvTransposeOptions
{
    /// <summary>What a row of the data is: channels, height and width.</summary>
    public int[] Image { get; init; } = [1, 28, 28];

    /// <summary>Units of fully connected layers before the first image; empty for none.</summary>
    public int[] Hidden { get; init; } = [];

    /// <summary>Channels of the first, smallest image, and then those after each transposed convolution; the last window makes the parameters of the data's image.</summary>
    public int[] Channels { get; init; } = [64, 64, 32];

    /// <summary>Height and width of each window, in pixels.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary>How many times larger each transposed convolution makes the image.</summary>
    public int Stride { get; init; } = 2;

    /// <summary>Pixels cut off the image, on each side: the padding of the encoder that this mirrors.</summary>
    public int Padding { get; init; } = 1;

    /// <summary>The function after each layer.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Whether each channel is normalised over the batch before the activation.</summary>
    public bool BatchNorm { get; init; }
}
