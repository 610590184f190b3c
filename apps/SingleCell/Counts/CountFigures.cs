using VaeScience.Cli;
using VaeScience.Data;

namespace VaeScience.SingleCell.Counts;

/// <summary>What a count matrix looks like: its size, its zeros, how much was counted a cell.</summary>
internal sealed class CountFigures
{
    private static readonly double[] Levels = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];
    private readonly CountMatrix matrix;
    private readonly double[] libraries, detected, mitochondrial;

    public CountFigures(CountMatrix matrix)
    {
        this.matrix = matrix;
        Findings = CountFindings.Of(matrix);
        libraries = Sorted(matrix.LibrarySizes());
        detected = Sorted([.. Enumerable.Range(0, matrix.CellCount).Select(cell => (double)(matrix.Counts.RowStarts[cell + 1] - matrix.Counts.RowStarts[cell]))]);
        mitochondrial = CellFilters.IsMitochondrial(matrix).Contains(true) ? Sorted(CellFilters.MitochondrialShares(matrix)) : [];
    }

    /// <summary>Whether the values are counts, and what is odd.</summary>
    public CountFindings Findings { get; }

    /// <summary>The figures by name.</summary>
    public IReadOnlyDictionary<string, double> ByName
    {
        get
        {
            var figures = new Dictionary<string, double>
            {
                ["cells"] = matrix.CellCount,
                ["genes"] = matrix.GeneCount,
                ["zeros"] = Findings.ZeroShare,
                ["library.median"] = Quantile(libraries, 0.5),
                ["genes_per_cell.median"] = Quantile(detected, 0.5),
                ["are_counts"] = Findings.AreCounts ? 1 : 0,
                ["cells.empty"] = Findings.EmptyCells.Count,
                ["cells.repeated_names"] = Findings.RepeatedCells.Count,
                ["genes.silent"] = Findings.SilentGenes.Count,
            };
            if (mitochondrial.Length > 0) figures["mitochondrial.median"] = Quantile(mitochondrial, 0.5);
            return figures;
        }
    }

    /// <summary>Writes the figures for a reader.</summary>
    public void Say(Terminal terminal)
    {
        terminal.Say($"{matrix.CellCount} cells, {matrix.GeneCount} genes, {CellNumber.Percent(Findings.ZeroShare)} zeros.");
        var rows = new List<IReadOnlyList<string>>
        {
            Row("counts a cell", libraries, CellNumber.Count),
            Row("genes a cell", detected, CellNumber.Count),
        };
        if (mitochondrial.Length > 0) rows.Add(Row("mitochondrial share", mitochondrial, CellNumber.Percent));
        terminal.Say(["", "least", "5 %", "25 %", "median", "75 %", "95 %", "most"], rows);
    }

    private static IReadOnlyList<string> Row(string name, double[] sorted, Func<double, string> text) => [name, .. Levels.Select(level => text(Quantile(sorted, level)))];

    private static double Quantile(double[] sorted, double level)
    {
        if (sorted.Length == 0) return double.NaN;
        var at = level * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[below];
    }

    private static double[] Sorted(double[] values)
    {
        Array.Sort(values);
        return values;
    }
}
