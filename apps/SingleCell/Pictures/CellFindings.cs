using System.Globalization;
using VaeScience.Analysis.Clustering;
using VaeScience.Cli;
using VaeScience.Models.Training;
using VaeScience.SingleCell.Clusters;
using VaeScience.SingleCell.Expression;
using VaeScience.SingleCell.Genes;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Pictures;

/// <summary>What the commands have left in a run folder, gathered for its report. What no command has made is null or empty.</summary>
internal sealed class CellFindings
{
    // More names than this are no groups but identifiers; they would fill pages and be told apart by nobody.
    private const int MostGroups = 60;
    private const string SilhouetteColumn = "silhouette";

    private readonly IReadOnlyList<int> asked;

    /// <summary>Gathers.</summary>
    /// <param name="run">The run.</param>
    /// <param name="genes">The genes to show on the map; empty for the first marker of each group.</param>
    /// <exception cref="UserException">A product is damaged or of other cells.</exception>
    public CellFindings(TrainedRun run, IReadOnlyList<int> genes)
    {
        (Run, asked, Pictures, Metrics, Log) = (run, genes, CellPicture.Of(run), run.Folder.ReadMetrics(), run.Folder.ReadLog());
        (Ways, Kinds) = (RunGroupings.AllFound(run), Few(RunGroupings.Known(run)));
        Groups = Ways.Count > 0 ? Few(Ways[0]) : null;
        if (Groups is not null && RunTable.Clusters.OfCells(run) is { } clusters && clusters.Has(SilhouetteColumn)) Silhouettes = MeansOf(Groups, clusters.Text(SilhouetteColumn));
        if (RunGroupings.Batches(run) is { } batches) Batches = Few(new CellGrouping(batches.Word, batches.Source, GroupNames.Short(batches.OfCells)));
        if (RunTable.Annotation.OfCells(run) is { } annotation) Types = Few(new CellGrouping("type", "type", [.. annotation.Text("type").Select(t => t == MarkerList.Unknown ? "" : t)]));
        Expression = new CountedExpression(run.Cells.Matrix);
        if ((Groups ?? Kinds) is not { } shown) return;
        Shown = shown;
        (Means, Shares) = Expression.OfGroups(shown.Codes, shown.Names.Count);
        Order = Dendrogram.Of(Means, Linkage.Average).Leaves();
        Markers = MarkerGenes.Find(run, shown.Names) ?? MarkerGenes.ByMeans(Means, Shares, shown.Sizes);
    }

    /// <summary>The run.</summary>
    public TrainedRun Run { get; }

    /// <summary>The figures of all commands so far.</summary>
    public Metrics Metrics { get; }

    /// <summary>The epochs.</summary>
    public IReadOnlyList<EpochReport> Log { get; }

    /// <summary>The bound of the held-out cells under the weights that were kept, nats a cell; NaN where none were held out.</summary>
    public double KeptBound => Metrics["kept.validation"] is var kept && double.IsFinite(kept) ? kept : Metrics["best.validation"];

    /// <summary>The cells drawn in a plane.</summary>
    public IReadOnlyList<CellPicture> Pictures { get; }

    /// <summary>The groups that were found in every way that 'cluster' tried, those chosen first.</summary>
    public IReadOnlyList<CellGrouping> Ways { get; }

    /// <summary>[groups], how much nearer its cells lie to their own group than to the next, -1 to 1, on average; null where it was not computed.</summary>
    public double[]? Silhouettes { get; }

    /// <summary>The groups found.</summary>
    public CellGrouping? Groups { get; }

    /// <summary>The kinds that are known.</summary>
    public CellGrouping? Kinds { get; }

    /// <summary>The batches.</summary>
    public CellGrouping? Batches { get; }

    /// <summary>The types told by lists of markers.</summary>
    public CellGrouping? Types { get; }

    /// <summary>What genes are shown by: groups found, or else known kinds.</summary>
    public CellGrouping? Shown { get; }

    /// <summary>The genes that show each group best.</summary>
    public MarkerGenes? Markers { get; }

    /// <summary>Log expression of the cells.</summary>
    public CountedExpression Expression { get; }

    /// <summary>[groups shown, genes], mean log expression.</summary>
    public double[,] Means { get; } = new double[0, 0];

    /// <summary>[groups shown, genes], share of cells that show a gene.</summary>
    public double[,] Shares { get; } = new double[0, 0];

    /// <summary>The groups shown, those that express alike beside each other: by average linkage of their mean log expression.</summary>
    public IReadOnlyList<int> Order { get; } = [];

    /// <summary>The genes to show on the map.</summary>
    /// <param name="most">How many at most where none were asked for.</param>
    public IReadOnlyList<int> MapGenes(int most) => asked.Count > 0 ? asked : [.. (Markers?.Top(1) ?? []).Take(most)];

    /// <summary>The command line that makes a table of this run.</summary>
    public string Command(RunTable table) => table.Command(Run.Folder);

    // A cell that is alone in its group has no silhouette.
    private static double[] MeansOf(CellGrouping groups, IReadOnlyList<string> numbers) =>
        [.. groups.Names.Select((_, g) => Enumerable.Range(0, numbers.Count).Where(i => groups.Codes[i] == g)
            .Select(i => double.TryParse(numbers[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN).Where(double.IsFinite).DefaultIfEmpty(0).Average())];

    private static CellGrouping? Few(CellGrouping? grouping) => grouping is { Names.Count: > 0 and <= MostGroups } ? grouping : null;
}
