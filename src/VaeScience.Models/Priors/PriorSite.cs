using VaeScience.Models.Posteriors;

namespace VaeScience.Models.Priors;

/// <summary>What a prior may know of the model it is built into.</summary>
public sealed record PriorSite
{
    /// <summary>The size d of z.</summary>
    public required int Latent { get; init; }

    /// <summary>The number c of conditions; 0 for an unconditional model.</summary>
    public int Conditions { get; init; }

    /// <summary>The width f of what the encoder sees.</summary>
    public int Features { get; init; }

    /// <summary>q(z|u) of inputs [k, f] as the encoder sees them; null where the model's encoder cannot be asked.</summary>
    public Func<Pass, Tensor, LatentDistribution>? Encode { get; init; }

    /// <summary>Some rows of the training data as the encoder sees them, row-major; [k, f] for k asked rows, taken at even distances, repeated where there are fewer.</summary>
    public Func<int, double[]>? Inputs { get; init; }
}
