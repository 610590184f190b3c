namespace VaeScience.SingleCell.Genes;

/// <summary>How groups are compared.</summary>
internal sealed record DifferenceOptions
{
    /// <summary>Pairs of draws.</summary>
    public int Draws { get; init; } = 5000;

    /// <summary>The least log2 fold change that counts.</summary>
    public double Delta { get; init; } = 0.25;

    /// <summary>The expected share of false ones among the genes that are called.</summary>
    public double Level { get; init; } = 0.05;

    /// <summary>The seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>[cells], each cell's replicate, -1 for none; null without replicates.</summary>
    public int[]? Replicates { get; init; }

    /// <summary>[cells], each cell's batch, where cells are to be compared within batches; null to average over what the decoder is told.</summary>
    public int[]? Batches { get; init; }
}
