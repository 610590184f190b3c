namespace VaeScience.Compute.Ops;

/// <summary>Sequences at equal distances in a packing, from the longest to the shortest, so that all blocks of a packing have nearly equal work.</summary>
/// <param name="Packing">Where steps lie.</param>
/// <param name="First">The place of the block's first sequence.</param>
/// <param name="Stride">Places from one of its sequences to the next: how many blocks there are.</param>
internal readonly record struct SequenceBlock(SequencePacking Packing, int First, int Stride)
{
    // With fewer rows a step's product reads the packed weight too often for what it computes.
    private const int LeastRows = 32;
    private const int MostBlocks = 16;

    /// <summary>Into how many blocks a packing is cut; it depends on its sequences alone.</summary>
    public static int Count(SequencePacking packing) => Math.Clamp(packing.Rows / LeastRows, 1, MostBlocks);

    /// <summary>How many of its sequences have a step t: its first ones.</summary>
    public int BatchSize(int step) => Math.Max(0, (Packing.BatchSize(step) - First + Stride - 1) / Stride);

    /// <summary>The packed row of the step of its first sequence; the others follow, a stride apart.</summary>
    public int Offset(int step) => Packing.Offset(step) + First;
}
