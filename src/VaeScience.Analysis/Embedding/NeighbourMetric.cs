namespace VaeScience.Analysis.Embedding;

/// <summary>How far apart two rows are.</summary>
public enum NeighbourMetric
{
    /// <summary>The length of their difference, in units of the data.</summary>
    Euclidean,

    /// <summary>1 minus the cosine of the angle between them, 0 .. 2; their lengths do not matter.</summary>
    Cosine,
}
