namespace VaeScience.SingleCell.Genes;

/// <summary>Mean and standard deviation of each gene's expression over all cells, and which genes are of like expression.</summary>
/// <param name="Mean">[f].</param>
/// <param name="Sd">[f]; 0 for a gene that does not vary.</param>
internal sealed record ExpressionScale(double[] Mean, double[] Sd)
{
    private const int MostBins = 25, FewestOfBin = 20;

    /// <summary>How many bins of like mean there are.</summary>
    public int BinCount { get; } = Math.Clamp(Mean.Length / FewestOfBin, 1, MostBins);

    /// <summary>[f], each gene's bin; bins have equally many genes, or one more.</summary>
    public int[] Bins { get; } = BinsOf(Mean, Math.Clamp(Mean.Length / FewestOfBin, 1, MostBins));

    /// <summary>Looks at expression, a block of cells after another.</summary>
    /// <param name="blocks">Rows of [f].</param>
    /// <param name="genes">f.</param>
    public static ExpressionScale Of(IEnumerable<double[,]> blocks, int genes)
    {
        var (mean, squares, n) = (new double[genes], new double[genes], 0);
        foreach (var block in blocks)
            for (var i = 0; i < block.GetLength(0); i++)
            {
                n++;
                for (var g = 0; g < genes; g++)
                {
                    // Welford's update: the difference of large sums would lose what varies little.
                    var step = block[i, g] - mean[g];
                    mean[g] += step / n;
                    squares[g] += step * (block[i, g] - mean[g]);
                }
            }
        return new ExpressionScale(mean, [.. squares.Select(s => Math.Sqrt(s / n))]);
    }

    /// <summary>Standardises a row of expression in place.</summary>
    public void Standardise(Span<double> row)
    {
        for (var g = 0; g < row.Length; g++) row[g] = Sd[g] > 0 ? (row[g] - Mean[g]) / Sd[g] : 0;
    }

    private static int[] BinsOf(double[] mean, int count)
    {
        var bins = new int[mean.Length];
        foreach (var (place, gene) in Enumerable.Range(0, mean.Length).OrderBy(g => mean[g]).Index()) bins[gene] = (int)((long)place * count / mean.Length);
        return bins;
    }
}
