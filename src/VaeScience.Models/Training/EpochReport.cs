namespace VaeScience.Models.Training;

/// <summary>What one epoch of training brought: means over rows, nats per row, summed over dimensions.</summary>
public sealed record EpochReport
{
    /// <summary>The number of the epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>How many epochs there will be at most.</summary>
    public required int Epochs { get; init; }

    /// <summary>Optimizer steps so far.</summary>
    public required long Step { get; init; }

    /// <summary>What training maximises.</summary>
    public required double Objective { get; init; }

    /// <summary>E_q[log p(x|z)].</summary>
    public required double Reconstruction { get; init; }

    /// <summary>KL(q || p).</summary>
    public required double Kl { get; init; }

    /// <summary>KL(q(y|x) || p(y)) of a model with clusters; null of others.</summary>
    public double? KlClass { get; init; }

    /// <summary>The weight of the KL at the end of the epoch.</summary>
    public required double KlWeight { get; init; }

    /// <summary>The KL of each latent unit, [d]; empty where it does not split.</summary>
    public required double[] KlPerUnit { get; init; }

    /// <summary>The learning rate of the last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The objective on the validation rows, at full KL weight; null where there are none or it was not their turn.</summary>
    public double? Validation { get; init; }

    /// <summary>Whether the validation rows have never done better.</summary>
    public bool IsBest { get; init; }

    /// <summary>Wall-clock seconds of this epoch.</summary>
    public double Seconds { get; init; }

    /// <summary>Processor seconds of the whole program during this epoch, all threads together, which other programs disturb less; null where nobody took them.</summary>
    public double? ProcessorSeconds { get; init; }
}
