using VaeScience.Data;
using VaeScience.SingleCell.Counts;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Mapping;

/// <summary>New cells beside a run's own, on the genes that both have.</summary>
/// <param name="All">The new cells with all their genes and annotations.</param>
/// <param name="Shared">The same cells: the shared genes in the run's order and under its names.</param>
/// <param name="Reference">The run's cells: the same genes.</param>
/// <param name="Genes">Which genes these are.</param>
/// <param name="Batches">The batch of each new cell.</param>
internal sealed record QueryCells(CountMatrix All, CountMatrix Shared, CountMatrix Reference, GeneMatch Genes, IReadOnlyList<string> Batches)
{
    /// <summary>Brings both sides together.</summary>
    /// <param name="query">The new cells, as their files have them.</param>
    /// <param name="run">The run.</param>
    /// <param name="batch">The column of the query with batches; null where all are one.</param>
    /// <param name="name">What the one batch is called.</param>
    /// <param name="settings">How many genes must be shared, and which cells are left out.</param>
    /// <exception cref="UserException">The values are no counts, too few genes are shared, a cell has no count in them, or a covariate is missing.</exception>
    public static QueryCells From(CountMatrix query, TrainedRun run, string? batch, string name, MapSettings settings)
    {
        var findings = CountFindings.Of(query);
        if (!findings.AreCounts) findings.Require();
        findings.RequireAny();
        var reference = run.Cells.Matrix;
        var genes = GeneMatch.Find(reference, query).Require(reference, query, settings.LeastShared);
        var shared = query.SelectGenes(genes.Query);
        var kept = WithCounts(query, shared, settings.LeastCounts);
        if (kept.Length < query.CellCount) (query, shared) = (query.SelectCells(kept), shared.SelectCells(kept));
        Covariates.Require(query, run.Cells.Covariates);
        var ofRun = genes.IsWhole ? reference : reference.SelectGenes(genes.Run);
        var named = new CountMatrix(shared.Source, shared.Counts, shared.CellNames, ofRun.GeneNames) { Cells = shared.Cells, Genes = ofRun.Genes, Fingerprint = shared.Fingerprint };
        return new QueryCells(query, named, ofRun, genes, BatchesOf(query, batch, name));
    }

    private static int[] WithCounts(CountMatrix query, CountMatrix shared, int least)
    {
        var totals = shared.LibrarySizes();
        int[] kept = [.. Enumerable.Range(0, totals.Length).Where(i => totals[i] >= least)];
        if (kept.Length == 0)
            throw new UserException($"{query.Source}: none of {query.CellCount} cells has {least} counts in the {shared.GeneCount} shared genes; lower --min-counts");
        int[] empty = [.. kept.Where(i => totals[i] == 0)];
        return empty.Length == 0
            ? kept
            : throw new UserException($"{query.Source}: {empty.Length} of {query.CellCount} cells have no count in the {shared.GeneCount} shared genes, the first is " +
                $"{Excerpt.Quoted(query.CellNames[empty[0]])} (row {empty[0] + 1}); leave them out with --min-counts 1 or more");
    }

    private static IReadOnlyList<string> BatchesOf(CountMatrix query, string? batch, string name)
    {
        if (batch is null) return [.. Enumerable.Repeat(name, query.CellCount)];
        var names = query.Cells.Text(batch);
        var without = Enumerable.Range(0, names.Count).FirstOrDefault(i => string.IsNullOrWhiteSpace(names[i]), -1);
        return without < 0
            ? names
            : throw new UserException($"{query.Source}: cell {Excerpt.Quoted(query.CellNames[without])} has no batch in column {Excerpt.Quoted(batch)}; fill it, or leave --batch-column out");
    }
}
