namespace VaeScience.Analysis.Statistics;

/// <summary>How a score stands among scores of rows that are known to be ordinary.</summary>
/// <remarks>
/// p = (1 + the number of ordinary scores that are as high or higher) / (1 + their number). Of a row that is ordinary too, drawn like the others,
/// P(p at most a) is at most a, whatever the scores are. Source: Vovk, Gammerman and Shafer 2005 (conformal p-values).
/// </remarks>
public sealed class ConformalRank
{
    private readonly double[] sorted;

    /// <summary>Takes the scores of ordinary rows.</summary>
    /// <param name="ordinary">At least one, in any order, not NaN; high means strange.</param>
    public ConformalRank(IReadOnlyCollection<double> ordinary)
    {
        ArgumentNullException.ThrowIfNull(ordinary);
        if (ordinary.Count == 0 || ordinary.Any(double.IsNaN)) throw new ArgumentException("wanted are one or more scores that are numbers", nameof(ordinary));
        sorted = [.. ordinary.Order()];
    }

    /// <summary>The least p that there can be: 1 / (1 + number of ordinary scores).</summary>
    public double Least => 1.0 / (sorted.Length + 1);

    /// <summary>p of another row.</summary>
    /// <param name="score">Its score.</param>
    /// <returns>Above 0 to 1; small for a strange row.</returns>
    public double Of(double score) => (1.0 + sorted.Length - Below(score)) / (sorted.Length + 1);

    /// <summary>p of one of the ordinary rows among the others.</summary>
    /// <param name="score">Its score.</param>
    public double OfMember(double score) => (double)(sorted.Length - Below(score)) / sorted.Length;

    /// <summary>The share of ordinary rows with lower scores, 0 to 1.</summary>
    /// <param name="score">Any score.</param>
    public double ShareBelow(double score) => (double)Below(score) / sorted.Length;

    private int Below(double score)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < score) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
