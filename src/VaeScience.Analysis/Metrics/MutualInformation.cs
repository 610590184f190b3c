using VaeScience.Analysis.Statistics;

namespace VaeScience.Analysis.Metrics;

/// <summary>How much knowing one column tells about another, nats: 0 when independent, at most the smaller entropy.</summary>
public static class MutualInformation
{
    /// <summary>Entropy of labels by their frequencies, nats.</summary>
    /// <param name="labels">[n], any whole numbers.</param>
    /// <returns>-sum p ln p, biased downwards by about (labels - 1) / 2n.</returns>
    /// <exception cref="ArgumentException">No labels.</exception>
    public static double Entropy(int[] labels) => Contingency.Entropy(new Contingency(labels, labels).RowSums);

    /// <summary>Mutual information of two columns of labels by their frequencies.</summary>
    /// <param name="first">[n], any whole numbers.</param>
    /// <param name="second">[n], any whole numbers.</param>
    /// <returns>sum p_ab ln(p_ab / (p_a p_b)), nats, biased upwards by about (a - 1)(b - 1) / 2n.</returns>
    /// <exception cref="ArgumentException">Lengths differ or are 0.</exception>
    /// <remarks>The plug-in estimator. Source: Cover &amp; Thomas 2006; bias: Miller 1955.</remarks>
    public static double Discrete(int[] first, int[] second) => new Contingency(first, second).MutualInformation();

    /// <summary>Mutual information of numbers and labels: numbers cut into bins of equal frequency, then the plug-in estimator.</summary>
    /// <param name="values">[n], not NaN.</param>
    /// <param name="labels">[n], any whole numbers.</param>
    /// <param name="bins">At least 2; 20 is customary in disentanglement scores, fewer suit small n.</param>
    /// <returns>Nats; biased as <see cref="Discrete"/>.</returns>
    /// <exception cref="ArgumentException">Lengths differ or are 0, or fewer than 2 bins.</exception>
    public static double Binned(ReadOnlySpan<double> values, int[] labels, int bins = 20) =>
        Discrete(EqualFrequencyBins(values, bins), labels);

    /// <summary>The bin of each number, bins of equal frequency; equal numbers share a bin.</summary>
    /// <param name="values">[n], not NaN.</param>
    /// <param name="bins">At least 2.</param>
    /// <returns>[n], 0 .. bins - 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 bins.</exception>
    public static int[] EqualFrequencyBins(ReadOnlySpan<double> values, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        var n = values.Length;
        return [.. Ranks.Mid(values).Select(rank => (int)((rank - 0.5) * bins / n))];
    }

    /// <summary>Mutual information of numbers and labels from nearest neighbours, without bins.</summary>
    /// <param name="values">[n], continuous: ties weaken the estimate.</param>
    /// <param name="labels">[n], any whole numbers; rows whose label occurs once are left out.</param>
    /// <param name="neighbours">At least 1; 3 has little bias, more has less variance.</param>
    /// <returns>Nats, 0 or above.</returns>
    /// <exception cref="ArgumentException">Lengths differ or are 0, or fewer than 1 neighbour.</exception>
    /// <remarks>psi(N) + mean psi(k_i) - mean psi(N_label(i)) - mean psi(m_i): k_i = min(neighbours, N_label - 1), m_i = rows of any
    /// label, itself included, nearer than the k_i-th neighbour of the same label. O(n log n). Source: Ross 2014.</remarks>
    public static double NearestNeighbour(ReadOnlySpan<double> values, int[] labels, int neighbours = 3)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        if (values.Length != labels.Length || values.Length == 0)
            throw new ArgumentException($"got {values.Length} values and {labels.Length} labels, allowed are equal lengths of at least 1");
        var copy = values.ToArray();
        var groups = Enumerable.Range(0, labels.Length).GroupBy(i => labels[i], i => copy[i])
            .Where(group => group.Count() > 1).Select(group => group.Order().ToArray()).ToArray();
        var all = groups.SelectMany(group => group).Order().ToArray();
        if (all.Length == 0) return 0;

        var sum = 0.0;
        foreach (var group in groups)
        {
            var k = Math.Min(neighbours, group.Length - 1);
            sum += group.Length * (SpecialFunctions.Digamma(k) - SpecialFunctions.Digamma(group.Length));
            for (var i = 0; i < group.Length; i++)
                sum -= SpecialFunctions.Digamma(CountNearer(all, group[i], DistanceToNeighbour(group, i, k)));
        }
        return Math.Max(0, SpecialFunctions.Digamma(all.Length) + sum / all.Length);
    }

    /// <summary>Distance from element i of sorted numbers to its k-th nearest other element.</summary>
    private static double DistanceToNeighbour(double[] sorted, int i, int k)
    {
        int left = i - 1, right = i + 1;
        var distance = 0.0;
        for (var found = 0; found < k; found++)
        {
            var below = left >= 0 ? sorted[i] - sorted[left] : double.PositiveInfinity;
            var above = right < sorted.Length ? sorted[right] - sorted[i] : double.PositiveInfinity;
            distance = Math.Min(below, above);
            if (below <= above) left--;
            else right++;
        }
        return distance;
    }

    /// <summary>How many of the sorted numbers lie nearer to x than the distance; those equal to x always count.</summary>
    private static int CountNearer(double[] sorted, double x, double distance)
    {
        var first = FirstWhere(sorted, v => v >= x || x - v < distance);
        var end = FirstWhere(sorted, v => v > x && v - x >= distance);
        return end - first;
    }

    private static int FirstWhere(double[] sorted, Func<double, bool> fromHere)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (fromHere(sorted[middle])) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}
