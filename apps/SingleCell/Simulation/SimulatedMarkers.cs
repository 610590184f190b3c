using VaeScience.Data;

namespace VaeScience.SingleCell.Simulation;

/// <summary>The genes that mark the groups of simulated cells, as a list that somebody who knows the groups would write.</summary>
internal static class SimulatedMarkers
{
    private const int PerGroup = 10;

    /// <summary>Rows of type and gene: for each group the genes of at least median base mean whose factor stands furthest above that of every other group.</summary>
    /// <param name="matrix">Counts with what is true of their genes (<see cref="CellSimulation.Draw"/>).</param>
    /// <returns>Columns type, gene; no rows where there is a single group.</returns>
    public static Table Of(CountMatrix matrix)
    {
        string[] columns = [.. matrix.Genes.Columns.Where(c => c.StartsWith(CellSimulation.FactorPrefix, StringComparison.Ordinal))];
        double[][] factors = [.. columns.Select(matrix.Genes.Numbers)];
        var means = matrix.Genes.Numbers(CellSimulation.BaseMeanColumn);
        var least = means.Order().ElementAt(means.Length / 2);
        var rows = columns.Length < 2 ? [] : columns.Index().SelectMany(group => Enumerable.Range(0, means.Length)
            .Where(g => means[g] >= least)
            .Select(g => (Gene: g, Lead: factors[group.Index][g] / factors.Where((_, other) => other != group.Index).Max(f => f[g])))
            .Where(g => g.Lead > 1)
            .OrderByDescending(g => g.Lead)
            .Take(PerGroup)
            .Select(g => (Type: group.Item[CellSimulation.FactorPrefix.Length..], Gene: matrix.GeneNames[g.Gene]))).ToList();
        return Table.Of("simulation", ["type", "gene"], [rows.Select(r => r.Type), rows.Select(r => r.Gene)]);
    }
}
