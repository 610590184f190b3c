namespace VaeScience.Models.Training;

/// <summary>In which order an epoch goes through the rows.</summary>
internal static class RowOrder
{
    // Sequences are sorted within so many batches: steps of a batch end together, and yet no two epochs have the same batches.
    private const int BatchesPerBucket = 32;

    /// <summary>A random order; of sequences, one whose batches hold sequences of similar lengths.</summary>
    /// <param name="order">Takes the row numbers.</param>
    /// <param name="lengths">The length of each row; null where rows are no sequences.</param>
    /// <param name="batchSize">Rows per step.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">Which epoch.</param>
    public static void Fill(int[] order, int[]? lengths, int batchSize, ulong seed, int epoch)
    {
        new Philox(seed, RandomPurpose.Shuffle, (ulong)epoch).Shuffle(order);
        if (lengths is null) return;
        var bucket = (int)Math.Min(order.Length, (long)batchSize * BatchesPerBucket);
        for (var start = 0; start < order.Length; start += bucket)
        {
            var rows = order.AsSpan(start, Math.Min(bucket, order.Length - start));
            // By length, and among equal ones by the shuffled place: the order is the same on every machine.
            var keys = new long[rows.Length];
            for (var i = 0; i < keys.Length; i++) keys[i] = ((long)lengths[rows[i]] << 32) | (uint)i;
            keys.AsSpan().Sort(rows);
        }
        ShuffleBatches(order, batchSize, new Philox(seed, RandomPurpose.Shuffle, (ulong)epoch, use: 1));
    }

    // Only whole batches change places: the short one stays last.
    private static void ShuffleBatches(int[] order, int batchSize, Philox random)
    {
        var places = new int[order.Length / batchSize];
        random.Shuffle(places);
        var sorted = order.ToArray();
        for (var i = 0; i < places.Length; i++) sorted.AsSpan(places[i] * batchSize, batchSize).CopyTo(order.AsSpan(i * batchSize));
    }
}
