namespace VaeScience.Models;

/// <summary>What can be chosen of a VAE beside its parts.</summary>
public sealed record VaeOptions
{
    /// <summary>
    /// The precision of a normal prior N(0, 1/precision) on every weight of the decoder and its head; 0 for none. Training then finds the
    /// most probable weights rather than the most likely ones.
    /// </summary>
    public double WeightPrior { get; init; }
}
