namespace VaeScience.SingleCell.Simulation;

/// <summary>What can be chosen of simulated counts; names in brackets are those of Splatter's parameters.</summary>
public sealed record SimulationOptions
{
    /// <summary>How many cells.</summary>
    public int Cells { get; init; } = 1000;

    /// <summary>How many genes.</summary>
    public int Genes { get; init; } = 500;

    /// <summary>How many groups of cells; the first is the largest.</summary>
    public int Groups { get; init; } = 5;

    /// <summary>How many batches, of equal size on average; groups are spread over all of them.</summary>
    public int Batches { get; init; } = 1;

    /// <summary>The median of the cells' totals before dropout [exp lib.loc].</summary>
    public double Library { get; init; } = 2000;

    /// <summary>The standard deviation of the logarithm of the totals [lib.scale].</summary>
    public double LibrarySpread { get; init; } = 0.3;

    /// <summary>The probability that a gene differs in a group [de.prob].</summary>
    public double MarkerShare { get; init; } = 0.2;

    /// <summary>The standard deviation of the logarithm of how much it differs [de.facScale].</summary>
    public double MarkerStrength { get; init; } = 0.8;

    /// <summary>The standard deviation of the logarithm of a gene's factor in a batch [batch.facScale].</summary>
    public double BatchStrength { get; init; } = 0.3;

    /// <summary>The biological coefficient of variation that all genes share [bcv.common].</summary>
    public double Variation { get; init; } = 0.1;

    /// <summary>The mean count at which half of the counts drop out [exp dropout.mid]; 0 for no dropout.</summary>
    public double DropoutMean { get; init; }

    /// <summary>The seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The settings of a difficulty.</summary>
    public static SimulationOptions Of(SimulationDifficulty difficulty) => difficulty == SimulationDifficulty.Easy
        ? new SimulationOptions { DropoutMean = 0.1 }
        : new SimulationOptions { Library = 1500, LibrarySpread = 0.5, MarkerShare = 0.12, MarkerStrength = 0.6, BatchStrength = 0.4, Variation = 0.2, DropoutMean = 0.5 };
}
