using VaeScience.Data;
using VaeScience.SingleCell.Expression;

namespace VaeScience.SingleCell.Pictures;

/// <summary>log(1 + x L / l), counts as if every cell had the median total L, without ever holding all cells and genes at once.</summary>
internal sealed class LogExpression
{
    private readonly CountMatrix matrix;
    private readonly double[] scales;

    /// <summary>The expression of counts.</summary>
    public LogExpression(CountMatrix matrix)
    {
        var median = CellExpression.MedianLibrary(matrix);
        (this.matrix, scales) = (matrix, [.. matrix.LibrarySizes().Select(l => median / l)]);
    }

    /// <summary>Some genes of all cells.</summary>
    /// <param name="genes">[k], places of the genes, none twice.</param>
    /// <returns>[k][n].</returns>
    public double[][] Of(IReadOnlyList<int> genes)
    {
        var places = genes.Index().ToDictionary(g => g.Item, g => g.Index);
        double[][] result = [.. genes.Select(_ => new double[matrix.CellCount])];
        Visit((cell, gene, value) =>
        {
            if (places.TryGetValue(gene, out var k)) result[k][cell] = value;
        });
        return result;
    }

    /// <summary>Means over groups of cells, and the shares of their cells in which a gene was counted at all.</summary>
    /// <param name="groups">[n], 0 to count - 1; below 0 for cells that are left out.</param>
    /// <param name="count">How many groups.</param>
    /// <returns>[count, genes] each; 0 for a group without cells.</returns>
    public (double[,] Means, double[,] Shares) OfGroups(int[] groups, int count)
    {
        var (means, shares, sizes) = (new double[count, matrix.GeneCount], new double[count, matrix.GeneCount], new int[count]);
        foreach (var g in groups)
            if (g >= 0) sizes[g]++;
        Visit((cell, gene, value) =>
        {
            var g = groups[cell];
            if (g < 0) return;
            means[g, gene] += value / sizes[g];
            shares[g, gene] += 1.0 / sizes[g];
        });
        return (means, shares);
    }

    private void Visit(Action<int, int, double> entry)
    {
        var counts = matrix.Counts;
        for (var cell = 0; cell < counts.Rows; cell++)
            for (var e = counts.RowStarts[cell]; e < counts.RowStarts[cell + 1]; e++)
                entry(cell, counts.ColumnIndices[e], Math.Log(1 + counts.Values[e] * scales[cell]));
    }
}
