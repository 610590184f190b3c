namespace VaeScience.Models.Networks;

/// <summary>What can be chosen of a fully connected network.</summary>
public sealed record MlpOptions
{
    /// <summary>Units of each hidden layer, first to last; empty for none.</summary>
    public int[] Hidden { get; init; } = [];

    /// <summary>The function after each hidden layer.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>The normalisation before each activation.</summary>
    public Normalisation Norm { get; init; }

    /// <summary>The share of hidden units set to zero in a training step, 0 to below 1.</summary>
    public double Dropout { get; init; }

    /// <summary>The share of inputs set to zero in a training step, 0 to below 1: whatever stands beside the values included. It makes a denoising encoder (Vincent et al. 2008).</summary>
    public double InputDropout { get; init; }

    /// <summary>Whether the input stands beside the last hidden layer in the output: a linear model plus a non-linear correction.</summary>
    public bool Skip { get; init; }
}
