using VaeScience.Analysis.Statistics;

namespace VaeScience.SingleCell.Genes;

/// <summary>The posterior of a gene's log2 fold change between a cell of one group and a cell of another.</summary>
/// <remarks>
/// lfc = log2(rho_A + eps) - log2(rho_B + eps) over pairs of draws; the probability of a change is max(P(lfc > delta), P(lfc &lt; -delta)).
/// Source: Boyeau et al. 2019; the greater of both sides as in scvi-tools since 1.1.
/// </remarks>
internal sealed record FoldChange
{
    /// <summary>Mean over pairs.</summary>
    public required double Mean { get; init; }

    /// <summary>Median over pairs.</summary>
    public required double Median { get; init; }

    /// <summary>Standard deviation over pairs.</summary>
    public required double Sd { get; init; }

    /// <summary>The 5 % quantile over pairs.</summary>
    public required double Low { get; init; }

    /// <summary>The 95 % quantile over pairs.</summary>
    public required double High { get; init; }

    /// <summary>The share of pairs with a change of more than delta, on the side where it is greater.</summary>
    public required double Probability { get; init; }

    /// <summary>log(p / (1 - p)), p kept half a pair away from 0 and 1.</summary>
    public required double BayesFactor { get; init; }

    /// <summary>How many replicates were looked at; 0 without.</summary>
    public int Replicates { get; init; }

    /// <summary>How many of them change in the direction of the mean.</summary>
    public int Agreeing { get; init; }

    /// <summary>The standard deviation of the fold change between replicates; NaN without.</summary>
    public double SdOfReplicates { get; init; } = double.NaN;

    /// <summary>Looks at the pairs of one gene.</summary>
    /// <param name="first">[draws], shares in the first group.</param>
    /// <param name="second">[draws], shares in the second group.</param>
    /// <param name="epsilon">eps, above 0.</param>
    /// <param name="delta">The least change that counts, from 0.</param>
    /// <param name="pairs">Which draws belong to which replicate.</param>
    public static FoldChange Of(float[] first, float[] second, double epsilon, double delta, CellPairs pairs)
    {
        var lfc = new double[first.Length];
        int up = 0, down = 0;
        double sum = 0, squares = 0;
        for (var i = 0; i < lfc.Length; i++)
        {
            var change = lfc[i] = Math.Log2((first[i] + epsilon) / (second[i] + epsilon));
            (sum, squares) = (sum + change, squares + change * change);
            if (change > delta) up++;
            else if (change < -delta) down++;
        }
        double n = lfc.Length;
        var mean = sum / n;
        var quantiles = Quantiles.Of(lfc, [0.05, 0.5, 0.95]);
        var probability = Math.Max(up, down) / n;
        var inside = Math.Clamp(probability, 0.5 / n, 1 - 0.5 / n);
        return new FoldChange
        {
            Mean = mean,
            Sd = n > 1 ? Math.Sqrt(Math.Max(0, squares - n * mean * mean) / (n - 1)) : 0,
            Low = quantiles[0],
            Median = quantiles[1],
            High = quantiles[2],
            Probability = probability,
            BayesFactor = Math.Log(inside / (1 - inside)),
        }.With(lfc, pairs);
    }

    private FoldChange With(double[] lfc, CellPairs pairs)
    {
        if (pairs.OfReplicates.Count == 0) return this;
        double[] means = [.. pairs.OfReplicates.Select(draws => draws.Length == 0 ? Mean : draws.Average(i => lfc[i]))];
        var variance = Variance(means.AsSpan(0, pairs.FirstReplicates));
        if (pairs.FirstReplicates < means.Length) variance += Variance(means.AsSpan(pairs.FirstReplicates));
        return this with { Replicates = means.Length, Agreeing = means.Count(m => Math.Sign(m) == Math.Sign(Mean)), SdOfReplicates = Math.Sqrt(variance) };
    }

    private static double Variance(ReadOnlySpan<double> values)
    {
        double sum = 0, squares = 0;
        foreach (var value in values) sum += value;
        var mean = sum / values.Length;
        foreach (var value in values) squares += (value - mean) * (value - mean);
        return values.Length > 1 ? squares / (values.Length - 1) : 0;
    }
}
