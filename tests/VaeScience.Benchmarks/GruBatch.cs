using VaeScience.Compute;

namespace VaeScience.Benchmarks;

/// <summary>Packed tokens of one step: all that the encoder reads, all but the last that the decoder is fed, all but the first that it is to write.</summary>
internal sealed class GruBatch
{
    private readonly int[] lengths;
    private int[] read = [], written = [], targets = [];

    public GruBatch(int rows)
    {
        lengths = new int[rows];
        Array.Fill(lengths, 1);
        (ReadPacking, WrittenPacking) = (new SequencePacking(lengths), new SequencePacking(lengths));
    }

    public SequencePacking ReadPacking { get; }

    public SequencePacking WrittenPacking { get; }

    public ReadOnlyMemory<int> Read => read.AsMemory(0, ReadPacking.Total);

    public ReadOnlyMemory<int> Written => written.AsMemory(0, WrittenPacking.Total);

    public ReadOnlyMemory<int> Targets => targets.AsMemory(0, WrittenPacking.Total);

    /// <summary>Takes other sequences; memory grows to the largest batch and stays.</summary>
    public void Fill(int[][] sequences, ReadOnlySpan<int> order)
    {
        for (var row = 0; row < lengths.Length; row++) lengths[row] = sequences[order[row]].Length;
        ReadPacking.Reset(lengths);
        for (var row = 0; row < lengths.Length; row++) lengths[row]--;
        WrittenPacking.Reset(lengths);
        if (read.Length < ReadPacking.Total) (read, written, targets) = (new int[2 * ReadPacking.Total], new int[2 * ReadPacking.Total], new int[2 * ReadPacking.Total]);
        for (var row = 0; row < lengths.Length; row++)
        {
            var sequence = sequences[order[row]];
            for (var step = 0; step < sequence.Length; step++) read[ReadPacking.Index(row, step)] = sequence[step];
            for (var step = 0; step < lengths[row]; step++)
            {
                written[WrittenPacking.Index(row, step)] = sequence[step];
                targets[WrittenPacking.Index(row, step)] = sequence[step + 1];
            }
        }
    }
}
