namespace VaeScience.Analysis.Statistics;

/// <summary>Some rows out of many, at random and without repeats.</summary>
public static class Subsample
{
    /// <summary>Chooses rows.</summary>
    /// <param name="rows">n, 0 or above.</param>
    /// <param name="most">How many at most, 0 or above; all rows where there are no more.</param>
    /// <param name="seed">The same seed chooses the same rows.</param>
    /// <param name="stream">Another stream is another choice.</param>
    /// <returns>[min(n, most)], 0 .. n - 1, rising.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A negative number.</exception>
    public static int[] Rows(int rows, int most, ulong seed, ulong stream = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        var order = Enumerable.Range(0, rows).ToArray();
        if (rows <= most) return order;
        new Philox(seed, RandomPurpose.Sample, stream).Shuffle(order);
        Array.Sort(order, 0, most);
        return order[..most];
    }
}
