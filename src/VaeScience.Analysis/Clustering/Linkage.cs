namespace VaeScience.Analysis.Clustering;

/// <summary>The distance of two clusters in hierarchical clustering.</summary>
public enum Linkage
{
    /// <summary>Mean distance over all pairs of rows (UPGMA).</summary>
    Average,

    /// <summary>sqrt(2 x the rise of the sum of squared deviations): clusters of small spread.</summary>
    Ward,

    /// <summary>Largest distance over all pairs.</summary>
    Complete,

    /// <summary>Smallest distance over all pairs; tends to chains.</summary>
    Single,
}
