namespace VaeScience.SingleCell.Genes;

/// <summary>How far a cell or group stands out in the markers of a type.</summary>
/// <remarks>
/// <code>
/// u_g = (e_g - mean_g) / sd_g                             standardised expression of gene g, over all cells
/// m_b, v_b                                                mean and variance of u over the genes of bin b that are no markers of the type
/// score = sum_g w_g (u_g - m_b(g)),  sum_g |w_g| = 1      over the markers g
/// z = score / sqrt(sum_g w_g^2 v_b(g))                    against markers drawn at random from the bins of the true ones
/// </code>
/// Source: the score is that of Tirosh et al. 2016 with all genes of a bin as controls, on standardised expression.
/// </remarks>
/// <param name="Score">In standard deviations of a gene.</param>
/// <param name="Z">In standard deviations of the score of random markers.</param>
internal readonly record struct TypeScore(double Score, double Z)
{
    /// <summary>What a score must exceed, in its null standard deviations, for a cell to be called: one of twenty random lists does.</summary>
    public const double LeastZ = 1.645;

    /// <summary>The scores of all types.</summary>
    /// <param name="row">[f], standardised expression.</param>
    /// <param name="types">The types.</param>
    /// <param name="scale">Says which genes are alike.</param>
    public static TypeScore[] Of(ReadOnlySpan<double> row, TypeMarkers[] types, ExpressionScale scale)
    {
        var (counts, sums, squares) = (new int[scale.BinCount], new double[scale.BinCount], new double[scale.BinCount]);
        for (var g = 0; g < row.Length; g++) Add(scale.Bins[g], row[g], 1);
        var scores = new TypeScore[types.Length];
        for (var t = 0; t < types.Length; t++)
        {
            foreach (var g in types[t].Genes) Add(scale.Bins[g], row[g], -1);
            double score = 0, variance = 0;
            for (var k = 0; k < types[t].Genes.Length; k++)
            {
                var (g, w) = (types[t].Genes[k], types[t].Weights[k]);
                var (n, b) = (Math.Max(1, counts[scale.Bins[g]]), scale.Bins[g]);
                var mean = sums[b] / n;
                score += w * (row[g] - mean);
                variance += w * w * Math.Max(0, squares[b] / n - mean * mean);
            }
            scores[t] = new TypeScore(score, variance > 0 ? score / Math.Sqrt(variance) : 0);
            foreach (var g in types[t].Genes) Add(scale.Bins[g], row[g], 1);
        }
        return scores;

        void Add(int bin, double value, int sign)
        {
            counts[bin] += sign;
            sums[bin] += sign * value;
            squares[bin] += sign * value * value;
        }
    }

    /// <summary>The type with the highest score among those that stand out; -1 where none does.</summary>
    public static int Best(ReadOnlySpan<TypeScore> scores)
    {
        var best = -1;
        for (var t = 0; t < scores.Length; t++)
            if (scores[t].Z >= LeastZ && (best < 0 || scores[t].Score > scores[best].Score)) best = t;
        return best;
    }
}
