namespace VaeScience.Compute;

/// <summary>Where the steps of sequences of unequal lengths lie when they are packed: step by step, longest sequence first, without padding.</summary>
/// <remarks>
/// Step t of the sequences that have one stands at rows Offset(t) .. Offset(t) + BatchSize(t) - 1 of a packed matrix [Total, f], so that
/// recurrent layers, projections and losses spend nothing on padding. The order of equally long sequences is kept. It is PyTorch's
/// PackedSequence, with the sorting done here. One object serves step after step by <see cref="Reset"/>; operations on a tape read
/// it again in the backward pass, so reset it between steps only.
/// </remarks>
public sealed class SequencePacking
{
    private int[] lengths = [], order = [], positions = [], offsets = [0];

    /// <summary>A packing of sequences of these lengths.</summary>
    /// <param name="lengths">Steps of each sequence, from 1, in any order.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is below 1.</exception>
    public SequencePacking(ReadOnlySpan<int> lengths) => Reset(lengths);

    /// <summary>How many sequences, n.</summary>
    public int Rows { get; private set; }

    /// <summary>The length of the longest sequence; 0 where there is none.</summary>
    public int Steps { get; private set; }

    /// <summary>The sum of all lengths: rows of a packed matrix.</summary>
    public int Total => offsets[Steps];

    /// <summary>The length of each sequence, in the caller's order.</summary>
    public ReadOnlySpan<int> Lengths => lengths.AsSpan(0, Rows);

    /// <summary>Which of the caller's sequences stands at each place, longest first.</summary>
    public ReadOnlySpan<int> Order => order.AsSpan(0, Rows);

    /// <summary>Takes other lengths; memory grows to the largest batch and stays.</summary>
    /// <inheritdoc cref="SequencePacking(ReadOnlySpan{int})"/>
    public void Reset(ReadOnlySpan<int> lengths)
    {
        var longest = 0;
        foreach (var length in lengths)
        {
            if (length < 1) throw new ArgumentOutOfRangeException(nameof(lengths), length, "a sequence has at least one step; leave empty ones out");
            longest = Math.Max(longest, length);
        }
        (Rows, Steps) = (lengths.Length, longest);
        Grow(ref this.lengths, Rows);
        Grow(ref order, Rows);
        Grow(ref positions, Rows);
        Grow(ref offsets, Steps + 1);
        lengths.CopyTo(this.lengths);
        Sort();
        offsets[0] = 0;
        var active = Rows;
        for (var t = 0; t < Steps; t++)
        {
            while (active > 0 && lengths[order[active - 1]] <= t) active--;
            offsets[t + 1] = checked(offsets[t] + active);
        }
    }

    /// <summary>How many sequences have a step t: they stand at places 0 .. BatchSize(t) - 1.</summary>
    public int BatchSize(int step) => offsets[step + 1] - offsets[step];

    /// <summary>The packed row where step t begins.</summary>
    public int Offset(int step) => offsets[step];

    /// <summary>The packed row of a step of one of the caller's sequences.</summary>
    public int Index(int row, int step) => offsets[step] + positions[row];

    /// <summary>Packs one number a step, such as tokens and targets.</summary>
    /// <param name="padded">[n, width], of which the first Lengths[i] of row i are read.</param>
    /// <param name="width">Elements from one row to the next.</param>
    /// <param name="packed">[Total].</param>
    public void Pack(ReadOnlySpan<int> padded, int width, Span<int> packed)
    {
        for (var row = 0; row < Rows; row++)
            for (var step = 0; step < lengths[row]; step++) packed[Index(row, step)] = padded[row * width + step];
    }

    // By counting: stable, and free of allocation. The offsets serve as counts of the lengths 1 .. Steps, which they are made from next.
    private void Sort()
    {
        var starts = offsets.AsSpan(0, Steps + 1);
        starts.Clear();
        foreach (var length in Lengths) starts[length]++;
        var start = 0;
        for (var length = Steps; length > 0; length--) (starts[length], start) = (start, start + starts[length]);
        for (var row = 0; row < Rows; row++)
        {
            var place = starts[lengths[row]]++;
            (order[place], positions[row]) = (row, place);
        }
    }

    private static void Grow(ref int[] array, int length)
    {
        if (array.Length < length) array = new int[Math.Max(length, 2 * array.Length)];
    }
}
