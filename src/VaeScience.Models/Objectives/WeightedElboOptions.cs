namespace VaeScience.Models.Objectives;

/// <summary>What can be chosen of the ELBO, whatever the weight of its KL.</summary>
public abstract record WeightedElboOptions : KlWarmUpOptions
{
    /// <summary>Draws of z per row, L.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>Which estimator; B falls back to A where the KL has no closed form.</summary>
    public SgvbEstimator Estimator { get; init; } = SgvbEstimator.B;

    /// <summary>Nats of KL per latent unit, averaged over the batch, that cost nothing; keeps units from switching off.</summary>
    public double FreeBits { get; init; }
}
