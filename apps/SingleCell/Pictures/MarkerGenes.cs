using VaeScience.Data;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Pictures;

/// <summary>The genes that show each group best, best first.</summary>
/// <param name="OfGroups">For each group its genes; empty where none stands out.</param>
/// <param name="AreTested">Whether they come from markers.csv, with the certainty that the model gives them, or by the rule of <see cref="ByMeans"/>.</param>
internal sealed record MarkerGenes(IReadOnlyList<IReadOnlyList<MarkerGene>> OfGroups, bool AreTested)
{
    private const string Rest = "rest", Yes = "yes";
    private const int MostKept = 50, LookedThrough = 20, MostUnsure = 6;

    /// <summary>The first genes of each group, no gene twice.</summary>
    /// <param name="each">How many of each group at most.</param>
    public int[] Top(int each) => [.. OfGroups.SelectMany(genes => genes.Take(each)).Select(m => m.Gene).Distinct()];

    /// <summary>The first genes of each group that no group before it has shown, so that every group adds something of its own.</summary>
    /// <param name="order">The groups, as they are shown.</param>
    /// <param name="each">How many of each group at most.</param>
    public int[] Apart(IReadOnlyList<int> order, int each)
    {
        var taken = new List<int>();
        foreach (var group in order) taken.AddRange([.. OfGroups[group].Select(m => m.Gene).Take(LookedThrough).Except(taken).Take(each)]);
        return [.. taken];
    }

    /// <summary>The markers of groups by markers.csv; null where no command has made it, or it is of other groups.</summary>
    /// <exception cref="UserException">The file is damaged or names a gene that the run has not.</exception>
    public static MarkerGenes? Find(TrainedRun run, IReadOnlyList<string> groups)
    {
        if (RunTable.Markers.Find(run.Folder) is not { } table) return null;
        var places = run.Cells.Matrix.GeneNames.Index().ToDictionary(g => g.Item, g => g.Index, StringComparer.Ordinal);
        var codes = groups.Index().ToDictionary(g => g.Item, g => g.Index, StringComparer.Ordinal);
        var (change, share, elsewhere) = (table.Numbers("lfc_median"), table.Numbers("non_zero_group"), table.Numbers("non_zero_against"));
        var found = groups.Select(_ => new List<MarkerGene>()).ToArray();
        for (var row = 0; row < table.RowCount; row++)
        {
            var gene = table.Text("gene")[row];
            if (!places.TryGetValue(gene, out var place)) throw RunTable.Markers.Damaged(run.Folder, $"line {table.Line(row)}: no gene {Excerpt.Quoted(gene)} in the run");
            if (!codes.TryGetValue(table.Text("group")[row], out var group) || table.Text("against")[row] != Rest) continue;
            if (change[row] > 0) found[group].Add(new MarkerGene(place, change[row], table.Text("is_marker")[row] == Yes, share[row], elsewhere[row]));
        }
        return found.Any(genes => genes.Count > 0) ? new MarkerGenes([.. found.Select(Kept)], AreTested: true) : null;
    }

    /// <summary>Without tests: genes by the difference of mean log expression, those with the largest first and only where it is above 0.</summary>
    /// <param name="means">[groups, genes], mean log expression.</param>
    /// <param name="shares">[groups, genes], share of cells that show a gene.</param>
    /// <param name="sizes">[groups], cells.</param>
    /// <remarks>m_gk - sum_(h != g) n_h m_hk / sum_(h != g) n_h: against all other cells, as much as they are.</remarks>
    public static MarkerGenes ByMeans(double[,] means, double[,] shares, int[] sizes)
    {
        var (groups, genes, cells) = (means.GetLength(0), means.GetLength(1), sizes.Sum());
        var (allMeans, allShares) = (Totals(means, sizes), Totals(shares, sizes));
        var found = new List<IReadOnlyList<MarkerGene>>();
        for (var g = 0; g < groups; g++)
        {
            double others = cells - sizes[g];
            found.Add(others == 0 ? [] : [.. Enumerable.Range(0, genes)
                .Select(k => new MarkerGene(k, means[g, k] - (allMeans[k] - sizes[g] * means[g, k]) / others, false, shares[g, k], (allShares[k] - sizes[g] * shares[g, k]) / others))
                .Where(m => m.Difference > 0).OrderByDescending(m => m.Difference).Take(MostKept)]);
        }
        return new MarkerGenes(found, AreTested: false);
    }

    // Genes that were called; where none was, the few nearest to it, so that no group goes without.
    private static IReadOnlyList<MarkerGene> Kept(List<MarkerGene> genes) =>
        genes.Exists(m => m.IsSure) ? [.. genes.Where(m => m.IsSure).Take(MostKept)] : [.. genes.Take(MostUnsure)];

    private static double[] Totals(double[,] ofGroups, int[] sizes) =>
        [.. Enumerable.Range(0, ofGroups.GetLength(1)).Select(k => Enumerable.Range(0, sizes.Length).Sum(g => sizes[g] * ofGroups[g, k]))];
}
