namespace VaeScience.Data;

/// <summary>Which rows a model learns from and which it is tested on; both in ascending order, none in both.</summary>
/// <param name="Train">Row numbers to learn from.</param>
/// <param name="Validation">Row numbers held out.</param>
public sealed record Split(int[] Train, int[] Validation)
{
    /// <summary>Holds out a random share of the rows.</summary>
    /// <param name="rows">How many rows there are, at least 2.</param>
    /// <param name="validationShare">Share to hold out, strictly between 0 and 1.</param>
    /// <param name="seed">The same seed gives the same split on any machine.</param>
    /// <returns>round(share * rows) rows held out, halves rounded up, at least one row on each side.</returns>
    /// <exception cref="UserException">Fewer than 2 rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    public static Split Random(int rows, double validationShare, ulong seed)
    {
        if (!(validationShare is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(validationShare), validationShare, "allowed are shares strictly between 0 and 1");
        if (rows < 2) throw new UserException($"got {rows} row to split into training and validation, wanted are at least 2; add rows");
        var heldOut = Math.Clamp((int)Math.Floor(validationShare * rows + 0.5), 1, rows - 1);
        var order = Shuffled(rows, seed);
        return new Split(Sorted(order.AsSpan(heldOut)), Sorted(order.AsSpan(0, heldOut)));
    }

    /// <summary>Holds out these rows.</summary>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="heldOut">In ascending order, at least one and not all.</param>
    public static Split Of(int rows, IReadOnlyList<int> heldOut)
    {
        if (heldOut.Count == 0 || heldOut.Count >= rows) throw new UserException($"got {heldOut.Count} of {rows} rows to hold out, wanted are at least one on each side");
        var isHeldOut = new bool[rows];
        foreach (var row in heldOut) isHeldOut[row] = true;
        return new Split([.. Enumerable.Range(0, rows).Where(row => !isHeldOut[row])], [.. heldOut]);
    }

    /// <summary>Folds by row number: row i is held out in fold i mod k.</summary>
    /// <param name="rows">How many rows there are, at least k.</param>
    /// <param name="folds">k, at least 2.</param>
    /// <returns>k splits; every row is held out exactly once.</returns>
    /// <exception cref="UserException">Fewer rows than folds.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 folds.</exception>
    public static IReadOnlyList<Split> FoldsByRow(int rows, int folds) => Folds([.. Enumerable.Range(0, rows)], folds);

    /// <summary>Folds by a shuffle: the row at place i of the shuffled order is held out in fold i mod k.</summary>
    /// <param name="rows">How many rows there are, at least k.</param>
    /// <param name="folds">k, at least 2.</param>
    /// <param name="seed">The same seed gives the same folds on any machine.</param>
    /// <returns>k splits; every row is held out exactly once.</returns>
    /// <exception cref="UserException">Fewer rows than folds.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 folds.</exception>
    public static IReadOnlyList<Split> FoldsShuffled(int rows, int folds, ulong seed) => Folds(Shuffled(rows, seed), folds);

    private static Split[] Folds(int[] order, int folds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        if (order.Length < folds)
            throw new UserException($"got {order.Length} rows for {folds} folds, each fold needs a row; take fewer folds or add rows");
        var splits = new Split[folds];
        for (var fold = 0; fold < folds; fold++)
            splits[fold] = new Split(
                Sorted([.. order.Where((_, place) => place % folds != fold)]),
                Sorted([.. order.Where((_, place) => place % folds == fold)]));
        return splits;
    }

    // Fisher and Yates, from the end.
    private static int[] Shuffled(int rows, ulong seed)
    {
        var generator = new SplitMix64(seed);
        int[] order = [.. Enumerable.Range(0, rows)];
        for (var last = rows - 1; last > 0; last--)
        {
            var other = generator.Below(last + 1);
            (order[last], order[other]) = (order[other], order[last]);
        }
        return order;
    }

    private static int[] Sorted(ReadOnlySpan<int> rows)
    {
        var sorted = rows.ToArray();
        Array.Sort(sorted);
        return sorted;
    }
}
