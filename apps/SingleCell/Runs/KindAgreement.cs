using VaeScience.Analysis.Clustering;
using VaeScience.Analysis.Statistics;
using VaeScience.Cli;
using VaeScience.SingleCell.Clusters;

namespace VaeScience.SingleCell.Runs;

/// <summary>How well groups and latent means agree with known kinds and hide batches, each beside principal components of the counts.</summary>
/// <param name="Groups">Agreement of each column of groups with the kinds.</param>
/// <param name="Silhouettes">Of known kinds and of batches, among the latent means and among principal components.</param>
/// <param name="Cells">How many cells have a known kind.</param>
internal sealed record KindAgreement(
    IReadOnlyList<(string Column, double Ari, double Nmi)> Groups, IReadOnlyList<(string Of, double Latent, double Pca)> Silhouettes, int Cells)
{
    /// <summary>The largest number of cells that silhouettes are taken over; of more a random part is.</summary>
    public const int MostCells = 4000;

    /// <summary>What of all this is silhouettes of kinds, and of batches.</summary>
    public const string Kinds = "labels", Batches = "batches";

    /// <summary>Compares.</summary>
    /// <param name="run">The run.</param>
    /// <param name="z">The cells' latent means, [n, d].</param>
    /// <param name="components">Principal components of the counts, [n, c], made where they are needed.</param>
    /// <param name="some">The cells to look at; null for all.</param>
    /// <param name="seed">Of the part of the cells.</param>
    /// <returns>Null where neither kinds nor batches are known.</returns>
    public static KindAgreement? Of(TrainedRun run, double[,] z, Lazy<double[,]> components, int[]? some, ulong seed)
    {
        var (kinds, batches) = (KnownKinds.Of(RunGroupings.Known(run), some), KnownKinds.Of(RunGroupings.Batches(run), some));
        if (kinds is null && batches is null) return null;
        var groups = kinds is null ? [] : RunGroupings.AllFound(run);
        List<(string, double, double)> silhouettes = [];
        foreach (var (of, known) in (ReadOnlySpan<(string, KnownKinds?)>)[(Kinds, kinds), (Batches, batches)])
            if (known is not null) silhouettes.Add((of, Mean(z, known, seed), Mean(components.Value, known, seed)));
        return new KindAgreement(
            [.. groups.Select(g => (g.Source, kinds!.Agreement(g.Codes).Ari, kinds.Agreement(g.Codes).Nmi))], silhouettes, kinds?.Cells.Length ?? 0);
    }

    /// <summary>Adds the figures.</summary>
    /// <param name="figures">To these.</param>
    /// <param name="prefix">What their names begin with.</param>
    public void AddTo(RunFigures figures, string prefix = "")
    {
        if (Cells > 0) figures[$"{prefix}labels.cells"] = Cells;
        foreach (var (column, ari, nmi) in Groups) (figures[$"{prefix}labels.{column}.ari"], figures[$"{prefix}labels.{column}.nmi"]) = (ari, nmi);
        foreach (var (of, latent, pca) in Silhouettes) (figures[$"{prefix}{of}.silhouette.latent"], figures[$"{prefix}{of}.silhouette.pca"]) = (latent, pca);
    }

    /// <summary>Says them.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="where">How the cells were chosen; null for all.</param>
    /// <param name="folder">The run's folder.</param>
    public void Say(Terminal terminal, string? where, string folder)
    {
        if (Groups.Count > 0)
        {
            terminal.Say(["groups", "ARI", "NMI"], Groups.Select(g => (IReadOnlyList<string>)
                [g.Column == RunTable.BaselineColumn ? $"{g.Column} (baseline)" : g.Column, CellNumber.Close(g.Ari), CellNumber.Close(g.Nmi)]));
            terminal.Say($"Against the known kinds of {Cells} cells{(where is null ? "" : $" ({where})")}: adjusted Rand index and normalised mutual information, 1 for the same groups, 0 for chance.");
        }
        else if (Cells > 0)
        {
            terminal.Say($"The cells have not been grouped: 'cluster {folder}' groups them, for agreement with the known kinds.");
        }
        if (Silhouettes.Count == 0) return;
        terminal.Say(["silhouette", "latent means", "50 principal components (baseline)"],
            Silhouettes.Select(s => (IReadOnlyList<string>)[s.Of == Kinds ? "known kinds" : "batches", CellNumber.Close(s.Latent), CellNumber.Close(s.Pca)]));
        terminal.Say($"Mean silhouette over at most {MostCells} cells. Known kinds: 1 for kinds far apart, 0 for kinds that overlap. Batches: near or below 0 is good, they mix.");
    }

    private static double Mean(double[,] rows, KnownKinds known, ulong seed)
    {
        var part = Subsample.Rows(known.Cells.Length, MostCells, seed);
        var columns = rows.GetLength(1);
        var (chosen, codes) = (new double[part.Length, columns], new int[part.Length]);
        for (var i = 0; i < part.Length; i++)
        {
            codes[i] = known.Codes[part[i]];
            for (var j = 0; j < columns; j++) chosen[i, j] = rows[known.Cells[part[i]], j];
        }
        return codes.Distinct().Skip(1).Any() ? Silhouette.Mean(chosen, codes) : double.NaN;
    }
}
