namespace VaeScience.Analysis.Statistics;

/// <summary>The share of false ones among many findings that are called together.</summary>
public static class FalseDiscovery
{
    /// <summary>p-values adjusted so that calling all up to a level keeps the expected share of false findings at that level.</summary>
    /// <param name="pValues">[n], each 0 to 1.</param>
    /// <returns>[n], in the order given: min over j at or behind i of p_(j) n / j, with p_(1) the smallest; at most 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number that is no p-value.</exception>
    /// <remarks>Holds for independent tests and some kinds of positive dependence. Source: Benjamini and Hochberg 1995.</remarks>
    public static double[] BenjaminiHochberg(ReadOnlySpan<double> pValues)
    {
        var (adjusted, order) = (pValues.ToArray(), Order(pValues, "p-values"));
        var least = 1.0;
        for (var place = order.Length; place > 0; place--)
        {
            least = Math.Min(least, adjusted[order[place - 1]] * order.Length / place);
            adjusted[order[place - 1]] = least;
        }
        return adjusted;
    }

    /// <summary>The expected share of false findings when a finding and all that are more probable are called.</summary>
    /// <param name="probabilities">[n], each 0 to 1: how probable each finding is under the model.</param>
    /// <returns>[n], in the order given: the mean of 1 - p over findings at least as probable; equal ones share it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number that is no probability.</exception>
    /// <remarks>As right as the model's probabilities are. Source: Newton et al. 2004; Mueller, Parmigiani and Rice 2006.</remarks>
    public static double[] PosteriorExpected(ReadOnlySpan<double> probabilities)
    {
        var (expected, order) = (probabilities.ToArray(), Order(probabilities, "probabilities"));
        Array.Reverse(order);
        var doubts = 0.0;
        for (int start = 0, end; start < order.Length; start = end)
        {
            var p = probabilities[order[start]];
            for (end = start; end < order.Length && probabilities[order[end]] == p; end++) doubts += 1 - p;
            for (var place = start; place < end; place++) expected[order[place]] = doubts / end;
        }
        return expected;
    }

    private static int[] Order(ReadOnlySpan<double> shares, string what)
    {
        foreach (var share in shares)
            if (!(share is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(shares), share, $"allowed are {what} 0 .. 1");
        var (keys, order) = (shares.ToArray(), new int[shares.Length]);
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(keys, order);
        return order;
    }
}
