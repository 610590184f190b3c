using System.Globalization;
using VaeScience.Data;

namespace VaeScience.SingleCell.Counts;

/// <summary>The genes that a run learns from, and what they were chosen by.</summary>
/// <param name="Genes">[f], their places in the matrix they were chosen from, rising.</param>
/// <param name="Ranks">[f], each one's place by variability, 0 for the most variable.</param>
/// <param name="Means">[f], mean count a cell.</param>
/// <param name="Variances">[f], unbiased variance of the counts.</param>
/// <param name="Scores">[f], variance of standardised counts, averaged over batches; see <see cref="VariableGenes"/>.</param>
internal sealed record ChosenGenes(int[] Genes, int[] Ranks, double[] Means, double[] Variances, double[] Scores)
{
    /// <summary>The columns of the annotation of genes, under the names that scanpy gives them.</summary>
    public const string MeanColumn = "means", VarianceColumn = "variances", ScoreColumn = "variances_norm", RankColumn = "highly_variable_rank";

    /// <summary>Takes genes in the order of their variability.</summary>
    /// <param name="order">[f], places in the matrix, the most variable first.</param>
    /// <param name="means">[genes] of the matrix, as the next two.</param>
    /// <param name="variances">[genes].</param>
    /// <param name="scores">[genes].</param>
    public static ChosenGenes Of(int[] order, double[] means, double[] variances, double[] scores)
    {
        int[] genes = [.. order.Order()], ranks = new int[genes.Length];
        for (var rank = 0; rank < order.Length; rank++) ranks[Array.BinarySearch(genes, order[rank])] = rank;
        return new ChosenGenes(genes, ranks, Of(means), Of(variances), Of(scores));

        double[] Of(double[] values) => [.. genes.Select(g => values[g])];
    }

    /// <summary>Only these of the genes, which keep their ranks among all.</summary>
    /// <param name="genes">Places in the matrix, rising, each of them chosen.</param>
    public ChosenGenes Only(int[] genes)
    {
        int[] at = [.. genes.Select(g => Array.BinarySearch(Genes, g))];
        return new ChosenGenes(genes, [.. at.Select(i => Ranks[i])], [.. at.Select(i => Means[i])], [.. at.Select(i => Variances[i])], [.. at.Select(i => Scores[i])]);
    }

    /// <summary>Only these genes of a matrix, annotated.</summary>
    public CountMatrix Of(CountMatrix matrix)
    {
        var chosen = Genes.Length < matrix.GeneCount ? matrix.SelectGenes(Genes) : matrix;
        return chosen.WithGenes(chosen.Genes.With(MeanColumn, Texts(Means)).With(VarianceColumn, Texts(Variances)).With(ScoreColumn, Texts(Scores))
            .With(RankColumn, [.. Ranks.Select(r => r.ToString(CultureInfo.InvariantCulture))]));
    }

    private static string[] Texts(double[] values) => [.. values.Select(CellNumber.Exact)];
}
