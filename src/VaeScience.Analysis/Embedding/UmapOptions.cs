namespace VaeScience.Analysis.Embedding;

/// <summary>What UMAP draws.</summary>
public sealed record UmapOptions
{
    /// <summary>Nearest rows that make a neighbourhood, the row itself counted as the first, 2 .. n: few show detail, many the whole.</summary>
    public int Neighbours { get; init; } = 15;

    /// <summary>How near points may lie in the picture, 0 .. <see cref="Spread"/>.</summary>
    public double MinDistance { get; init; } = .1;

    /// <summary>The scale of the picture, above 0.</summary>
    public double Spread { get; init; } = 1;

    /// <summary>How many coordinates a point gets, from 1.</summary>
    public int Dimensions { get; init; } = 2;

    /// <summary>Passes over the edges, from 1; null for 500, or 200 for more than 10,000 rows.</summary>
    public int? Epochs { get; init; }

    /// <summary>Random points pushed away for every edge pulled, from 0.</summary>
    public int NegativeSamples { get; init; } = 5;

    /// <summary>What near means in the data.</summary>
    public NeighbourMetric Metric { get; init; } = NeighbourMetric.Euclidean;
}
