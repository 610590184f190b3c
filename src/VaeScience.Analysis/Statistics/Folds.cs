namespace VaeScience.Analysis.Statistics;

/// <summary>Assignments of rows to the folds of a cross-validation: fold of each row, 0 .. folds - 1.</summary>
public static class Folds
{
    /// <summary>Row i goes to fold i mod folds.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="folds">How many folds, 2 .. rows.</param>
    /// <returns>[rows].</returns>
    /// <exception cref="ArgumentOutOfRangeException">Folds outside 2 .. rows.</exception>
    public static int[] ByIndex(int rows, int folds)
    {
        Require(rows, folds);
        return [.. Enumerable.Range(0, rows).Select(i => i % folds)];
    }

    /// <summary>Folds of equal size, give or take one row, in random order.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="folds">How many folds, 2 .. rows.</param>
    /// <param name="seed">The same seed gives the same folds.</param>
    /// <returns>[rows].</returns>
    /// <exception cref="ArgumentOutOfRangeException">Folds outside 2 .. rows.</exception>
    public static int[] Shuffled(int rows, int folds, ulong seed)
    {
        Require(rows, folds);
        return [.. RandomOrder(rows, seed).Select(i => i % folds)];
    }

    /// <summary>Random folds that hold each class in the same share, give or take one row.</summary>
    /// <param name="labels">[rows], class of each row.</param>
    /// <param name="folds">How many folds, 2 .. rows.</param>
    /// <param name="seed">The same seed gives the same folds.</param>
    /// <returns>[rows].</returns>
    /// <exception cref="ArgumentOutOfRangeException">Folds outside 2 .. rows.</exception>
    public static int[] Stratified(int[] labels, int folds, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Require(labels.Length, folds);
        var order = RandomOrder(labels.Length, seed);
        // Dealing the rows out class by class, without starting anew at a class, keeps fold sizes equal as well.
        var dealt = order.OrderBy(i => labels[i]).ToArray();
        var fold = new int[labels.Length];
        for (var i = 0; i < dealt.Length; i++) fold[dealt[i]] = i % folds;
        return fold;
    }

    private static int[] RandomOrder(int rows, ulong seed)
    {
        var order = new int[rows];
        new Philox(seed, RandomPurpose.Shuffle).Shuffle(order);
        return order;
    }

    private static void Require(int rows, int folds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(folds, rows);
    }
}
