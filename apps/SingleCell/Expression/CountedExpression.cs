using VaeScience.Analysis.Baselines;
using VaeScience.Analysis.Statistics;
using VaeScience.Data;

namespace VaeScience.SingleCell.Expression;

/// <summary>log(1 + x L / l) of all cells and genes: counts x as if every cell, whose total is l, had the total L.</summary>
/// <param name="matrix">The counts.</param>
/// <param name="total">L.</param>
/// <remarks>Nothing but the counts is held; rows are made anew whenever they are asked for.</remarks>
internal sealed class CountedExpression(CountMatrix matrix, double total) : RowBlocks(matrix.CellCount, matrix.GeneCount)
{
    private readonly double[] totals = matrix.LibrarySizes();

    /// <summary>The expression for the median of the cells' totals.</summary>
    public CountedExpression(CountMatrix matrix)
        : this(matrix, MedianTotal(matrix))
    {
    }

    /// <summary>The median of the cells' totals, L.</summary>
    public static double MedianTotal(CountMatrix matrix) => Quantiles.Of(matrix.LibrarySizes(), 0.5);

    /// <summary>What a count of a cell is.</summary>
    public double Of(int cell, double count) => Math.Log(1 + count * total / totals[cell]);

    /// <inheritdoc/>
    public override void Fill(int start, Span<double> block)
    {
        block.Clear();
        var counts = matrix.Counts;
        for (var i = 0; i < block.Length / Columns; i++)
        {
            var row = block.Slice(i * Columns, Columns);
            for (var e = counts.RowStarts[start + i]; e < counts.RowStarts[start + i + 1]; e++) row[counts.ColumnIndices[e]] = Of(start + i, counts.Values[e]);
        }
    }

    /// <summary>Some genes of all cells.</summary>
    /// <param name="genes">[k], places of the genes, none twice.</param>
    /// <returns>[k][n].</returns>
    public double[][] OfGenes(IReadOnlyList<int> genes)
    {
        var places = genes.Index().ToDictionary(g => g.Item, g => g.Index);
        double[][] result = [.. genes.Select(_ => new double[Rows])];
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
        var (means, shares, sizes) = (new double[count, Columns], new double[count, Columns], new int[count]);
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
            for (var e = counts.RowStarts[cell]; e < counts.RowStarts[cell + 1]; e++) entry(cell, counts.ColumnIndices[e], Of(cell, counts.Values[e]));
    }
}
