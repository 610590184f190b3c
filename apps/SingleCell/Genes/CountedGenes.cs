using VaeScience.Analysis.Statistics;
using VaeScience.Data;
using VaeScience.SingleCell.Expression;

namespace VaeScience.SingleCell.Genes;

/// <summary>Counts gene by gene, for what can be said of groups without a model.</summary>
internal sealed class CountedGenes
{
    private readonly int[][] cells;
    private readonly float[][] counts;
    private readonly CountedExpression expression;

    /// <summary>Turns the matrix.</summary>
    public CountedGenes(CountMatrix matrix)
    {
        var csr = matrix.Counts;
        expression = new CountedExpression(matrix);
        var sizes = new int[csr.Columns];
        foreach (var gene in csr.ColumnIndices) sizes[gene]++;
        (cells, counts) = ([.. sizes.Select(size => new int[size])], [.. sizes.Select(size => new float[size])]);
        var next = new int[csr.Columns];
        for (var cell = 0; cell < csr.Rows; cell++)
            for (var e = csr.RowStarts[cell]; e < csr.RowStarts[cell + 1]; e++)
            {
                var gene = csr.ColumnIndices[e];
                var place = next[gene]++;
                (cells[gene][place], counts[gene][place]) = (cell, csr.Values[e]);
            }
    }

    /// <summary>Compares a gene's counts in two groups.</summary>
    /// <param name="gene">The gene.</param>
    /// <param name="sides">[cells], 1 for the first group, -1 for the second, 0 for neither.</param>
    /// <param name="first">How many cells the first group has.</param>
    /// <param name="second">How many cells the second group has.</param>
    /// <remarks>The rank-sum test looks at log(1 + x L / l), L the median of the totals l.</remarks>
    public CountedDifference Compare(int gene, sbyte[] sides, int first, int second)
    {
        var (ofFirst, ofSecond) = (new List<double>(), new List<double>());
        double firstSum = 0, secondSum = 0;
        for (var e = 0; e < cells[gene].Length; e++)
        {
            var cell = cells[gene][e];
            if (sides[cell] == 0) continue;
            var value = expression.Of(cell, counts[gene][e]);
            if (sides[cell] > 0)
            {
                firstSum += counts[gene][e];
                ofFirst.Add(value);
            }
            else
            {
                secondSum += counts[gene][e];
                ofSecond.Add(value);
            }
        }
        return new CountedDifference(firstSum / first, secondSum / second, (double)ofFirst.Count / first, (double)ofSecond.Count / second,
            RankSum.OfSparse([.. ofFirst], first, [.. ofSecond], second));
    }
}
