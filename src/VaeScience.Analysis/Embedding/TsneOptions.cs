namespace VaeScience.Analysis.Embedding;

/// <summary>What t-SNE draws.</summary>
public sealed record TsneOptions
{
    /// <summary>How many neighbours a row has in effect, above 1 and at most a third of the other rows.</summary>
    public double Perplexity { get; init; } = 30;

    /// <summary>How coarsely far points are taken together, 0 .. 0.7; 0 computes every pair, which grows with n^2.</summary>
    public double Theta { get; init; } = .5;

    /// <summary>Steps in all, at least <see cref="ExaggeratedSteps"/>.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>The first steps, in which attraction is exaggerated so that groups come together; from 0.</summary>
    public int ExaggeratedSteps { get; init; } = 250;

    /// <summary>By how much, from 1.</summary>
    public double Exaggeration { get; init; } = 12;

    /// <summary>Above 0; null for n / (4 x exaggeration), at least 50, in units of the full gradient with its factor 4.</summary>
    public double? LearningRate { get; init; }

    /// <summary>What near means in the data.</summary>
    public NeighbourMetric Metric { get; init; } = NeighbourMetric.Euclidean;
}
