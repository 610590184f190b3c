using VaeScience.Data;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Pictures;

/// <summary>Mean, variance and share of zeros of each gene, as counted and as the model makes the same cells up: of held-out cells by predictive.csv, or of all cells without a model.</summary>
/// <param name="Means">[f], as counted.</param>
/// <param name="Variances">[f].</param>
/// <param name="ZeroShares">[f].</param>
/// <param name="Model">The same three of replicated cells; null where no command has made them.</param>
internal sealed record GeneFit(double[] Means, double[] Variances, double[] ZeroShares, (double[] Means, double[] Variances, double[] ZeroShares)? Model)
{
    /// <summary>Reads the table, or counts what needs no model.</summary>
    /// <exception cref="UserException">The table is damaged or of other genes.</exception>
    public static GeneFit Of(TrainedRun run)
    {
        if (RunTable.Predictive.Find(run.Folder) is not { } table) return Counted(run.Cells.Matrix);
        if (!table.Text("gene").SequenceEqual(run.Cells.Matrix.GeneNames)) throw RunTable.Predictive.Damaged(run.Folder, "does not hold the genes of the run");
        return new GeneFit(table.Numbers("mean_observed"), table.Numbers("variance_observed"), table.Numbers("zeros_observed"),
            (table.Numbers("mean_replicated"), table.Numbers("variance_replicated"), table.Numbers("zeros_replicated")));
    }

    private static GeneFit Counted(CountMatrix matrix)
    {
        var (n, counts) = (matrix.CellCount, matrix.Counts);
        double[] means = new double[matrix.GeneCount], squares = new double[matrix.GeneCount], zeros = new double[matrix.GeneCount];
        Array.Fill(zeros, 1);
        for (var e = 0; e < counts.EntryCount; e++)
        {
            var gene = counts.ColumnIndices[e];
            means[gene] += counts.Values[e] / n;
            squares[gene] += (double)counts.Values[e] * counts.Values[e];
            zeros[gene] -= 1.0 / n;
        }
        double[] variances = [.. means.Select((m, g) => Math.Max(0, squares[g] - n * m * m) / Math.Max(1, n - 1))];
        return new GeneFit(means, variances, [.. zeros.Select(z => Math.Max(0, z))], null);
    }
}
