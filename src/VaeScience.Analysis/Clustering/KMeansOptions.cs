namespace VaeScience.Analysis.Clustering;

/// <summary>How long k-means searches.</summary>
public sealed record KMeansOptions
{
    /// <summary>Independent starts, of which the one with the smallest inertia is kept; at least 1.</summary>
    public int Restarts { get; init; } = 50;

    /// <summary>Iterations of one start at most; at least 1.</summary>
    public int MaxIterations { get; init; } = 300;
}
