namespace VaeScience.Models.Objectives;

/// <summary>What can be chosen of the ELBO.</summary>
public sealed record ElboOptions
{
    /// <summary>Draws of z per row, L.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>Which estimator; B falls back to A where the KL has no closed form.</summary>
    public SgvbEstimator Estimator { get; init; } = SgvbEstimator.B;

    /// <summary>How the weight of the KL rises.</summary>
    public KlWarmUp WarmUp { get; init; }

    /// <summary>Over how many epochs (cyclical: the length of one cycle).</summary>
    public double WarmUpEpochs { get; init; } = 100;

    /// <summary>How many cycles a cyclical warm-up makes before it stays at full weight.</summary>
    public int Cycles { get; init; } = 4;

    /// <summary>Nats of KL per latent unit, averaged over the batch, that cost nothing; keeps units from switching off.</summary>
    public double FreeBits { get; init; }
}
