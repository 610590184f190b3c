namespace VaeScience.Analysis.Statistics;

/// <summary>The rank-sum test of Wilcoxon, Mann and Whitney: whether values of a first group tend to be greater than those of a second.</summary>
/// <param name="AreaUnderCurve">P(first &gt; second) + P(first = second) / 2 of one value of each group, 0 to 1; 0.5 for no tendency.</param>
/// <param name="Z">The standardised rank sum, positive where the first group is greater; 0 where all values are equal.</param>
/// <remarks>
/// With n and m values, U = R - n (n + 1) / 2 of the first group's midranks R, A = U / (n m) and
/// Z = (U - n m / 2) / sqrt(n m / 12 ((N + 1) - sum_t (t^3 - t) / (N (N - 1)))), N = n + m, t the sizes of groups of equal values; no correction
/// for continuity. Source: Mann and Whitney 1947; ties after Lehmann 1975.
/// </remarks>
public readonly record struct RankSum(double AreaUnderCurve, double Z)
{
    /// <summary>The two-sided p-value of the normal approximation, 2 Phi(-|Z|); 0 below 1e-300.</summary>
    public double PValue => 2 * SpecialFunctions.Ndtr(-Math.Abs(Z));

    /// <summary>Compares two groups of values.</summary>
    /// <param name="first">[n], at least one, not NaN.</param>
    /// <param name="second">[m], at least one, not NaN.</param>
    /// <exception cref="ArgumentException">A group without values.</exception>
    public static RankSum Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second) => OfSparse(first, first.Length, second, second.Length);

    /// <summary>Compares two groups of which only the values that are not zero are listed, so that most need no sorting.</summary>
    /// <param name="first">Some of the first group, not NaN.</param>
    /// <param name="firstCount">How many values the first group has; those that are not listed are 0.</param>
    /// <param name="second">Some of the second group, not NaN.</param>
    /// <param name="secondCount">How many values the second group has.</param>
    /// <exception cref="ArgumentException">A group without values, or with fewer than are listed.</exception>
    public static RankSum OfSparse(ReadOnlySpan<double> first, int firstCount, ReadOnlySpan<double> second, int secondCount)
    {
        if (firstCount < Math.Max(1, first.Length) || secondCount < Math.Max(1, second.Length))
            throw new ArgumentException($"groups of {firstCount} and {secondCount} values, of which {first.Length} and {second.Length} are listed; wanted is at least one each, and none listed beyond");
        // An unlisted zero of either group stands once, with the number of its like.
        var values = new double[first.Length + second.Length + 2];
        var counts = new (int First, int Second)[values.Length];
        first.CopyTo(values);
        second.CopyTo(values.AsSpan(first.Length));
        counts.AsSpan(0, first.Length).Fill((1, 0));
        counts.AsSpan(first.Length, second.Length).Fill((0, 1));
        (counts[^2], counts[^1]) = ((firstCount - first.Length, 0), (0, secondCount - second.Length));
        Array.Sort(values, counts);
        double n = firstCount, m = secondCount, all = n + m;
        double below = 0, rankSum = 0, ties = 0;
        for (int start = 0, end; start < values.Length; start = end)
        {
            double ofFirst = 0, equal = 0;
            for (end = start; end < values.Length && values[end] == values[start]; end++)
            {
                ofFirst += counts[end].First;
                equal += counts[end].First + counts[end].Second;
            }
            rankSum += ofFirst * (below + 0.5 * (equal + 1));
            ties += equal * (equal * equal - 1);
            below += equal;
        }
        var u = rankSum - n * (n + 1) / 2;
        var variance = all > 1 ? n * m / 12 * (all + 1 - ties / (all * (all - 1))) : 0;
        return new RankSum(u / (n * m), variance > 0 ? (u - n * m / 2) / Math.Sqrt(variance) : 0);
    }
}
