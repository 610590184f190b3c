namespace VaeScience.Models.Layers;

/// <summary>The choices of a recurrent network, with PyTorch's meanings.</summary>
public sealed record RecurrentOptions
{
    /// <summary>Units of each layer and direction, from 1.</summary>
    public required int Hidden { get; init; }

    /// <summary>Layers, from 1, each fed by the one before.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Whether each layer also runs from the last step to the first; its output then holds both, the forward one first.</summary>
    public bool IsBidirectional { get; init; }

    /// <summary>Share of the outputs between layers that are dropped in training, 0 to below 1.</summary>
    public double Dropout { get; init; }

    /// <summary>Further inputs of the first layer that stay the same for all steps of a sequence, such as a latent vector.</summary>
    public int Context { get; init; }
}
