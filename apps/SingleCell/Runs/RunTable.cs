using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.SingleCell.Runs;

/// <summary>A table that a command leaves in the run folder for others to read: where it is, who makes it, and what it must have.</summary>
/// <param name="File">Its file in the run folder.</param>
/// <param name="Verb">The command that makes it.</param>
/// <param name="Columns">The columns that it must have.</param>
internal sealed record RunTable(string File, string Verb, params IReadOnlyList<string> Columns)
{
    /// <summary>The column of cells' names, and that of the groups chosen.</summary>
    public const string CellColumn = "cell", GroupColumn = "cluster";

    /// <summary>What other groupings of clusters.csv begin with, and the baseline among them.</summary>
    public const string OtherGroups = "cluster_", BaselineColumn = "cluster_pca";

    /// <summary>Groups of cells.</summary>
    public static readonly RunTable Clusters = new(CellsApp.ClustersFile, "cluster", CellColumn, GroupColumn);

    /// <summary>Types of cells.</summary>
    public static readonly RunTable Annotation = new(CellsApp.AnnotationFile, "annotate", CellColumn, "type");

    /// <summary>Cells as points of the plane.</summary>
    public static readonly RunTable Embedding = new(CellsApp.EmbeddingFile, "embed", CellColumn);

    /// <summary>Genes that differ between groups.</summary>
    public static readonly RunTable Markers = new(CellsApp.MarkersFile, "markers", "group", "against", "gene", "lfc_median", "is_marker", "non_zero_group", "non_zero_against");

    /// <summary>What the model makes up of each gene.</summary>
    public static readonly RunTable Predictive = new(CellsApp.PredictiveFile, "evaluate", "gene", "mean_observed", "variance_observed", "zeros_observed", "mean_replicated", "variance_replicated", "zeros_replicated");

    /// <summary>Whether the command has made it.</summary>
    public bool IsIn(RunFolder folder) => System.IO.File.Exists(folder.PathOf(File));

    /// <summary>The command line that makes it.</summary>
    public string Command(RunFolder folder) => $"{CellsApp.Name} {Verb} {folder.Path}";

    /// <summary>Reads it; null where no command has made it.</summary>
    /// <exception cref="UserException">The file is damaged, or lacks a column.</exception>
    public Table? Find(RunFolder folder)
    {
        if (!IsIn(folder)) return null;
        var table = Csv.Read(folder.PathOf(File));
        return Columns.FirstOrDefault(c => !table.Has(c)) is { } missing ? throw Damaged(folder, $"has no column {Excerpt.Quoted(missing)}") : table;
    }

    /// <summary>Reads a table with a row a cell; null where no command has made it.</summary>
    /// <param name="run">The run, whose cells the rows must be, in order.</param>
    /// <returns>Its columns without that of the cells' names.</returns>
    /// <exception cref="UserException">The file is damaged, lacks a column, or is of other cells.</exception>
    public Table? OfCells(TrainedRun run)
    {
        if (Find(run.Folder) is not { } table) return null;
        var (found, wanted) = (table.Text(CellColumn), run.Cells.Matrix.CellNames);
        if (found.Count != wanted.Count) throw Damaged(run.Folder, $"has {found.Count} cells, the run has {wanted.Count}");
        for (var i = 0; i < found.Count; i++)
            if (found[i] != wanted[i]) throw Damaged(run.Folder, $"line {table.Line(i)}: got cell {Excerpt.Quoted(found[i])}, the run has {Excerpt.Quoted(wanted[i])} there");
        return table.Select(table.Columns.Where(c => c != CellColumn));
    }

    /// <summary>The error of a file that does not hold what it should.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="what">What is wrong.</param>
    public UserException Damaged(RunFolder folder, string what) => new($"{folder.PathOf(File)}: {what}; make it anew with '{Command(folder)}'");

    /// <summary>Columns of numbers beside the cells' names.</summary>
    /// <param name="file">What errors call the table.</param>
    /// <param name="cells">[n], the cells' names.</param>
    /// <param name="columns">The columns' names.</param>
    /// <param name="values">[n, columns].</param>
    public static Table OfNumbers(string file, IReadOnlyList<string> cells, IReadOnlyList<string> columns, double[,] values) =>
        Table.Of(file, [CellColumn, .. columns], [cells, .. columns.Select((_, c) => Enumerable.Range(0, cells.Count).Select(i => CellNumber.Exact(values[i, c])))]);
}
