namespace VaeScience.Analysis.Clustering;

/// <summary>What Leiden looks for, and for how long.</summary>
public sealed record LeidenOptions
{
    /// <summary>gamma, above 0: higher values give more and smaller communities.</summary>
    public double Resolution { get; init; } = 1;

    /// <summary>theta, above 0, in units of edge weight: how readily refinement merges with a community that is not the best one.</summary>
    public double Randomness { get; init; } = .01;

    /// <summary>Passes at most, at least 1; the search ends before when a pass changes nothing.</summary>
    public int MaxIterations { get; init; } = 20;
}
