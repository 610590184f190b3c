using VaeScience.Analysis.Statistics;

namespace VaeScience.SingleCell.Genes;

/// <summary>How often random markers score as high as those of a type: a permutation test for each group of cells.</summary>
internal static class TypeNull
{
    private const int Draws = 9999;

    /// <summary>p-values, adjusted over groups and types after Benjamini and Hochberg.</summary>
    /// <param name="groups">[groups][f], mean standardised expression.</param>
    /// <param name="types">The types.</param>
    /// <param name="scale">Says which genes are alike.</param>
    /// <param name="seed">The seed of the random markers.</param>
    /// <returns>[groups, types]: p and adjusted p.</returns>
    /// <remarks>
    /// p = (1 + number of random lists that score at least as high) / (1 + 9999). A random list has as many genes with the same weights, each drawn from
    /// the bin of the true one among genes that are no markers of the type. Source: Phipson and Smyth 2010.
    /// </remarks>
    public static (double P, double Adjusted)[,] PValues(double[][] groups, TypeMarkers[] types, ExpressionScale scale, ulong seed)
    {
        var p = new double[groups.Length * types.Length];
        for (var t = 0; t < types.Length; t++)
        {
            var random = new RandomSequence(new Philox(seed, RandomPurpose.Evaluate, (ulong)t));
            var (genes, weights) = (types[t].Genes, types[t].Weights);
            int[][] alike = [.. genes.Select(g => Alike(g, types[t], scale))];
            var higher = new int[groups.Length];
            double[] observed = [.. groups.Select(row => Sum(row, genes, weights))];
            var drawn = new int[genes.Length];
            for (var d = 0; d < Draws; d++)
            {
                for (var k = 0; k < drawn.Length; k++) drawn[k] = alike[k][random.Below(alike[k].Length)];
                for (var k = 0; k < groups.Length; k++)
                    if (Sum(groups[k], drawn, weights) >= observed[k]) higher[k]++;
            }
            for (var k = 0; k < groups.Length; k++) p[k * types.Length + t] = (1.0 + higher[k]) / (1 + Draws);
        }
        var adjusted = FalseDiscovery.BenjaminiHochberg(p);
        var result = new (double, double)[groups.Length, types.Length];
        for (var i = 0; i < p.Length; i++) result[i / types.Length, i % types.Length] = (p[i], adjusted[i]);
        return result;
    }

    private static int[] Alike(int gene, TypeMarkers type, ExpressionScale scale)
    {
        int[] alike = [.. Enumerable.Range(0, scale.Bins.Length).Where(g => scale.Bins[g] == scale.Bins[gene] && !type.Genes.Contains(g))];
        // A type may have all genes of a bin for its markers.
        return alike.Length > 0 ? alike : [.. Enumerable.Range(0, scale.Bins.Length)];
    }

    private static double Sum(double[] row, int[] genes, double[] weights)
    {
        var sum = 0.0;
        for (var k = 0; k < genes.Length; k++) sum += weights[k] * row[genes[k]];
        return sum;
    }
}
