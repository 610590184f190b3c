using VaeScience.Data;

namespace VaeScience.SingleCell.Counts;

/// <summary>Which cells and genes are good enough to learn from.</summary>
public sealed record CellFilters
{
    /// <summary>The cells to take, by name; null for all.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>The fewest genes that a cell must show; 0 for any.</summary>
    public int LeastGenes { get; init; }

    /// <summary>The least total count of a cell; 0 for any.</summary>
    public int LeastCounts { get; init; }

    /// <summary>The greatest share of a cell's counts that may be mitochondrial, 0 to 1; 1 for any.</summary>
    public double MostMitochondrial { get; init; } = 1;

    /// <summary>The fewest cells that must show a gene.</summary>
    public int LeastCells { get; init; } = 1;

    /// <summary>The cells, then the genes of these cells, that pass.</summary>
    /// <param name="matrix">Counts.</param>
    /// <returns>The same matrix where all pass.</returns>
    /// <exception cref="UserException">A cell is named that there is not, or no cell or no gene passes.</exception>
    public CountMatrix Apply(CountMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (Names is not null) matrix = Named(matrix, Names);
        var (libraries, shares, starts) = (matrix.LibrarySizes(), MitochondrialShares(matrix), matrix.Counts.RowStarts);
        int[] cells = [.. Enumerable.Range(0, matrix.CellCount)
            .Where(c => starts[c + 1] - starts[c] >= LeastGenes && libraries[c] >= LeastCounts && shares[c] <= MostMitochondrial)];
        if (cells.Length == 0)
            throw new UserException($"{matrix.Source}: none of {matrix.CellCount} cells passes the filters (--min-genes {LeastGenes}, --min-counts {LeastCounts}, --max-mito {CellNumber.Count(MostMitochondrial)}); lower them");
        var kept = cells.Length == matrix.CellCount ? matrix : matrix.SelectCells(cells);
        var showing = new int[kept.GeneCount];
        foreach (var gene in kept.Counts.ColumnIndices) showing[gene]++;
        int[] genes = [.. Enumerable.Range(0, showing.Length).Where(gene => showing[gene] >= LeastCells)];
        if (genes.Length == 0)
            throw new UserException($"{matrix.Source}: none of {matrix.GeneCount} genes was counted in {LeastCells} cells; lower --min-cells");
        return genes.Length == kept.GeneCount ? kept : kept.SelectGenes(genes);
    }

    private static CountMatrix Named(CountMatrix matrix, IReadOnlyList<string> names)
    {
        var known = matrix.CellNames.ToHashSet(StringComparer.Ordinal);
        var missing = names.Where(name => !known.Contains(name)).ToList();
        if (missing.Count > 0)
            throw new UserException($"--cell-list: {missing.Count} of {names.Count} cells are not in {matrix.Source}, the first is {Excerpt.Quoted(missing[0])}; {NearestName.Hint(missing[0], matrix.CellNames)}");
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        return matrix.SelectCells([.. Enumerable.Range(0, matrix.CellCount).Where(cell => wanted.Contains(matrix.CellNames[cell]))]);
    }

    /// <summary>Which genes are mitochondrial: their names begin with MT- or mt-.</summary>
    internal static bool[] IsMitochondrial(CountMatrix matrix) => [.. matrix.GeneNames.Select(name => name.StartsWith("MT-", StringComparison.OrdinalIgnoreCase))];

    /// <summary>The share of each cell's counts that is mitochondrial; 0 for an empty cell.</summary>
    internal static double[] MitochondrialShares(CountMatrix matrix)
    {
        var (isMitochondrial, libraries, counts) = (IsMitochondrial(matrix), matrix.LibrarySizes(), matrix.Counts);
        var shares = new double[matrix.CellCount];
        for (var cell = 0; cell < shares.Length; cell++)
            for (var entry = counts.RowStarts[cell]; entry < counts.RowStarts[cell + 1]; entry++)
                if (isMitochondrial[counts.ColumnIndices[entry]] && libraries[cell] > 0) shares[cell] += counts.Values[entry] / libraries[cell];
        return shares;
    }
}
