namespace VaeScience.Models.Evaluation;

/// <summary>What can be chosen of annealed importance sampling.</summary>
public sealed record AnnealingOptions
{
    /// <summary>Chains per row; their weights are averaged.</summary>
    public int Chains { get; init; } = 16;

    /// <summary>Steps from the start's distribution to the posterior, 1 to 500,000; the more, the less the weights differ.</summary>
    public int Temperatures { get; init; } = 500;

    /// <summary>Leapfrog steps of one Hamiltonian transition.</summary>
    public int LeapfrogSteps { get; init; } = 10;

    /// <summary>Where chains begin.</summary>
    public AnnealingStart Start { get; init; }
}
