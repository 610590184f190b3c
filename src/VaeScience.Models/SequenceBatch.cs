namespace VaeScience.Models;

/// <summary>The rows of a batch as sequences of unequal lengths: where their steps lie when packed, and what stands there, once for every draw of z.</summary>
/// <remarks>
/// Rows are padded to one width t; of row i the first Lengths[i] values count. For s draws of z the n sequences are repeated s times, draw by
/// draw. One object serves step after step by <see cref="Reset"/>; operations on a tape read it again in the backward pass, so reset it
/// between steps only.
/// </remarks>
public sealed class SequenceBatch
{
    /// <summary>The target of a step beyond the end of its sequence.</summary>
    public const int Ignored = -100;

    private readonly Dictionary<int, Repeated> byDraws = [];
    private int[] lengths = [], tokens = [];
    private int generation;

    /// <summary>The sequences of some rows.</summary>
    /// <param name="lengths">How many values of each row count, n of them, from 1.</param>
    /// <param name="values">The rows, [n, t].</param>
    public SequenceBatch(ReadOnlySpan<int> lengths, Tensor values) => Reset(lengths, values);

    /// <summary>How many sequences, n.</summary>
    public int Rows { get; private set; }

    /// <summary>Steps to which all are padded, t.</summary>
    public int Width { get; private set; }

    /// <summary>How many values of each row count, [n].</summary>
    public ReadOnlySpan<int> Lengths => lengths.AsSpan(0, Rows);

    /// <summary>Takes other rows; memory grows to the largest batch and stays.</summary>
    /// <inheritdoc cref="SequenceBatch(ReadOnlySpan{int}, Tensor)"/>
    /// <exception cref="ShapeException">Not one length for each row, or one that is longer than the rows.</exception>
    public void Reset(ReadOnlySpan<int> lengths, Tensor values)
    {
        if (values.Shape.Rank != 2 || values.Shape[0] != lengths.Length) throw new ShapeException($"got {lengths.Length} lengths for rows {values.Shape}");
        (Rows, Width) = (lengths.Length, values.Shape[1]);
        foreach (var length in lengths)
            if (length < 1 || length > Width) throw new ShapeException($"a sequence of length {length} in rows {values.Shape}; lengths are 1..{Width}");
        Grow(ref this.lengths, Rows);
        lengths.CopyTo(this.lengths);
        Grow(ref tokens, Rows * Width);
        if (values.DType == DType.Float64) Round<double>(values);
        else Round<float>(values);
        generation++;
    }

    /// <summary>Where the steps of s n sequences lie.</summary>
    public SequencePacking Packing(int draws) => Of(draws).Packing;

    /// <summary>The values as token numbers, packed, [Total].</summary>
    public ReadOnlyMemory<int> Tokens(int draws)
    {
        var r = Of(draws);
        if (r.TokensOf != generation)
        {
            Grow(ref r.Tokens, r.Packing.Total);
            for (var row = 0; row < draws * Rows; row++)
                for (var t = 0; t < lengths[row % Rows]; t++) r.Tokens[r.Packing.Index(row, t)] = tokens[row % Rows * Width + t];
            r.TokensOf = generation;
        }
        return r.Tokens.AsMemory(0, r.Packing.Total);
    }

    /// <summary>The token before each step, packed, [Total]: what an autoregressive decoder reads when it is to foretell the step.</summary>
    /// <param name="draws">s.</param>
    /// <param name="start">The token before the first.</param>
    public ReadOnlyMemory<int> Previous(int draws, int start)
    {
        var r = Of(draws);
        if (r.PreviousOf != generation)
        {
            Grow(ref r.Previous, r.Packing.Total);
            for (var row = 0; row < draws * Rows; row++)
                for (var t = 0; t < lengths[row % Rows]; t++)
                    r.Previous[r.Packing.Index(row, t)] = t == 0 ? start : tokens[row % Rows * Width + t - 1];
            r.PreviousOf = generation;
        }
        return r.Previous.AsMemory(0, r.Packing.Total);
    }

    /// <summary>The tokens to be foretold, padded, [s n t], <see cref="Ignored"/> beyond each end.</summary>
    public ReadOnlyMemory<int> Targets(int draws)
    {
        var r = Of(draws);
        var count = draws * Rows * Width;
        if (r.TargetsOf != generation)
        {
            Grow(ref r.Targets, count);
            for (var row = 0; row < draws * Rows; row++)
                for (var t = 0; t < Width; t++) r.Targets[row * Width + t] = t < lengths[row % Rows] ? tokens[row % Rows * Width + t] : Ignored;
            r.TargetsOf = generation;
        }
        return r.Targets.AsMemory(0, count);
    }

    private Repeated Of(int draws)
    {
        if (!byDraws.TryGetValue(draws, out var r)) byDraws[draws] = r = new Repeated();
        if (r.LengthsOf == generation) return r;
        Grow(ref r.Lengths, draws * Rows);
        for (var row = 0; row < draws * Rows; row++) r.Lengths[row] = lengths[row % Rows];
        r.Packing.Reset(r.Lengths.AsSpan(0, draws * Rows));
        r.LengthsOf = generation;
        return r;
    }

    private void Round<T>(Tensor values)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var v = values.Span<T>();
        for (var i = 0; i < v.Length; i++) tokens[i] = int.CreateSaturating(v[i]);
    }

    private static void Grow(ref int[] array, int length)
    {
        if (array.Length < length) array = new int[Math.Max(length, 2 * array.Length)];
    }

    // What depends on the number of draws; each part is made when it is first asked for after a reset.
    private sealed class Repeated
    {
        public readonly SequencePacking Packing = new([]);
        public int[] Lengths = [], Tokens = [], Previous = [], Targets = [];
        public int LengthsOf, TokensOf, PreviousOf, TargetsOf;
    }
}
