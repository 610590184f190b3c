using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Data.Formats;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Counts;

/// <summary>Cells ready to be learnt from: counts of the chosen genes, with the columns that hold labels and batches.</summary>
/// <remarks>A run folder keeps them as cells.h5ad, so that later commands need nothing else.</remarks>
public sealed class PreparedCells
{
    private PreparedCells(CountMatrix matrix, CellColumns columns, IReadOnlyList<string>? batches = null)
    {
        (Matrix, Columns) = (matrix, columns);
        Batches = columns.Batch is { } batch ? batches ?? [.. matrix.Cells.Text(batch).Distinct().Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>The counts.</summary>
    public CountMatrix Matrix { get; }

    /// <summary>The names of the batches, in the order of the conditions; empty where there are none.</summary>
    public IReadOnlyList<string> Batches { get; }

    /// <summary>The columns of <see cref="Matrix"/>'s cells that mean something to a training.</summary>
    public CellColumns Columns { get; }

    /// <summary>The columns that are given beside the batch.</summary>
    public IReadOnlyList<Column> Covariates { get; private init; } = [];

    /// <summary>The known kind of each cell; null where none is known.</summary>
    public IReadOnlyList<string>? Labels => Columns.Label is { } label ? Matrix.Cells.Text(label) : null;

    /// <summary>Filters cells and genes, checks that the values are counts, and chooses the most variable genes.</summary>
    /// <param name="matrix">Counts with annotations.</param>
    /// <param name="filters">Which cells and genes are good enough.</param>
    /// <param name="genes">Which genes to choose.</param>
    /// <param name="columns">The columns that mean something; null for none.</param>
    /// <exception cref="UserException">The values are no counts, a cell is empty, or a cell has no batch.</exception>
    public static PreparedCells From(CountMatrix matrix, CellFilters filters, GeneChoice genes, CellColumns? columns = null)
    {
        ArgumentNullException.ThrowIfNull(filters);
        ArgumentNullException.ThrowIfNull(genes);
        var findings = CountFindings.Of(matrix);
        findings.RequireAny();
        if (findings.AreCounts && findings.EmptyCells.Count > 0 && filters is { LeastGenes: 0, LeastCounts: 0, Names: null })
            throw new UserException($"{matrix.Source}: nothing was counted in {findings.EmptyCells.Count} of {matrix.CellCount} cells, the first is " +
                $"{Excerpt.Quoted(matrix.CellNames[findings.EmptyCells[0]])} (row {findings.EmptyCells[0] + 1}); leave them out with --min-genes 1 or more");
        if (!findings.AreCounts) findings.Require();
        var kept = filters.Apply(matrix);
        if (columns?.Batch is { } batch) RequireBatches(kept, batch);
        if (columns?.HeldOut is { } heldOut) RequireBothSides(kept, heldOut);
        kept = genes.Choose(kept, columns?.Batch is { } column ? kept.Cells.Text(column) : null).Of(kept);
        var empty = CountFindings.Of(kept).EmptyCells;
        if (empty.Count > 0)
            throw new UserException($"{matrix.Source}: {empty.Count} of {kept.CellCount} cells have no count in the {kept.GeneCount} chosen genes, the first is " +
                $"{Excerpt.Quoted(kept.CellNames[empty[0]])}; choose more with --genes, or leave poor cells out with --min-genes");
        return new PreparedCells(kept, columns ?? new CellColumns());
    }

    /// <summary>Cells for a model that knows more batches than they are of.</summary>
    /// <param name="matrix">Counts of the model's genes.</param>
    /// <param name="columns">The columns that mean something, that of batches among them.</param>
    /// <param name="batches">All batches, in the order of the model's conditions.</param>
    /// <param name="covariates">The columns that the model is given beside them.</param>
    internal static PreparedCells Mapped(CountMatrix matrix, CellColumns columns, IReadOnlyList<string> batches, IReadOnlyList<Column> covariates) =>
        new(matrix, columns, batches) { Covariates = covariates };

    /// <summary>The same cells with columns that the model is given beside the batch.</summary>
    /// <param name="columns">Names of columns: numbers are standardised, everything else is one-hot.</param>
    /// <exception cref="UserException">No such column, the batch or the label, a cell that is empty or no number among numbers, or a column that says nothing.</exception>
    public PreparedCells WithCovariates(IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.FirstOrDefault(Columns.Named.Contains) is { } taken)
            throw new UserException($"--covariates: {Excerpt.Quoted(taken)} is the column of {(taken == Columns.Batch ? "batches, which the model is given already" : "known kinds or of held-out cells, which the model may not see")}; leave it out");
        return new PreparedCells(Matrix, Columns, Batches) { Covariates = Counts.Covariates.Of(Matrix, columns) };
    }

    /// <summary>The cells of a run.</summary>
    /// <exception cref="UserException">The file is missing, damaged or of another run.</exception>
    public static PreparedCells Of(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var (path, schema) = (folder.PathOf(CellsApp.CellsFile), folder.Configuration.Data.Schema);
        if (!File.Exists(path)) throw new UserException($"{path}: no such file, which has the cells of the run; restore it or train again");
        Column[] covariates = [.. schema.Conditions.Where(c => c.Description == Counts.Covariates.Description)];
        var columns = new CellColumns(NameOf(schema.Columns, ColumnRole.Label), NameOf(schema.Columns.Except(covariates), ColumnRole.Condition), NameOf(schema.Columns, ColumnRole.HeldOut));
        var matrix = AnnData.Read(path);
        if (matrix.ContentDigest() != folder.Configuration.Data.Sha256)
            throw new UserException($"{path}: does not hold the cells the run was trained on; restore the file or train again");
        foreach (var column in columns.Named.Concat(covariates.Select(c => c.Name)))
            if (!matrix.Cells.Has(column)) throw new UserException($"{path}: has lost the column {Excerpt.Quoted(column)}; restore the file or train again");
        return new PreparedCells(matrix, columns, schema.Conditions.FirstOrDefault(c => c.Name == columns.Batch)?.LevelNames) { Covariates = covariates };
    }

    /// <summary>Writes the cells into their run.</summary>
    public void WriteTo(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        AnnData.Write(folder.PathOf(CellsApp.CellsFile), Matrix,
            new AnnDataParts { Categories = [.. Columns.Named.Union(Covariates.Where(c => c.LevelNames is not null).Select(c => c.Name))] });
    }

    /// <summary>What the run's configuration says of the data.</summary>
    /// <param name="path">Where they came from.</param>
    public DataSource Source(string path) => new(Schema(), path, Matrix.ContentDigest(), Matrix.CellCount);

    /// <summary>The cells as a model takes them: counts, sparse, and one-hot batches and covariates as conditions.</summary>
    public Dataset ToDataset()
    {
        var schema = Schema();
        var labels = Columns.Label is not { } label ? null : Table.Of(Matrix.Source, [label], [Matrix.Cells.Text(label)]);
        return new Dataset(Path.GetFileName(Path.TrimEndingDirectorySeparator(Matrix.Source)), Matrix.Counts, schema.Features, Matrix.CellNames, labels, Matrix.ContentDigest())
        {
            Conditions = schema.ConditionsOf(Matrix.Cells),
            HeldOut = schema.HeldOutRows(Matrix.Cells),
        };
    }

    private static void RequireBatches(CountMatrix matrix, string batch)
    {
        var names = matrix.Cells.Text(batch);
        var without = Enumerable.Range(0, names.Count).FirstOrDefault(i => string.IsNullOrWhiteSpace(names[i]), -1);
        if (without >= 0)
            throw new UserException($"{matrix.Source}: cell {Excerpt.Quoted(matrix.CellNames[without])} has no batch in column {Excerpt.Quoted(batch)}; fill it, or leave --batch-column out");
        if (names.Distinct().Count() < 2)
            throw new UserException($"--batch-column: all cells are of batch {Excerpt.Quoted(names[0])} in column {Excerpt.Quoted(batch)}; leave the option out");
    }

    private static void RequireBothSides(CountMatrix matrix, string column)
    {
        var schema = new Schema { Name = column, Columns = [new Column(column, ColumnKind.Text) { Role = ColumnRole.HeldOut }] };
        var rows = schema.HeldOutRows(matrix.Cells)!.Count;
        if (rows == 0 || rows == matrix.CellCount)
            throw new UserException($"--held-out: column {Excerpt.Quoted(column)} keeps {rows} of {matrix.CellCount} cells aside, wanted are some and not all; mark them with yes, true or 1");
    }

    private static string? NameOf(IEnumerable<Column> columns, ColumnRole role) => columns.FirstOrDefault(c => c.Role == role)?.Name;

    private Schema Schema()
    {
        if (Matrix.GeneNames.FirstOrDefault(gene => Columns.Named.Contains(gene) || Covariates.Any(c => c.Name == gene)) is { } both)
            throw new UserException($"{Matrix.Source}: {Excerpt.Quoted(both)} is a gene and a column of the cells; rename the column");
        List<Column> columns = [.. Matrix.GeneNames.Select(gene => new Column(gene, ColumnKind.Count) { Likelihood = CellModel.Likelihood })];
        if (Columns.Batch is { } batch) columns.Add(new Column(batch, ColumnKind.Category) { Role = ColumnRole.Condition, LevelNames = Batches, LevelCount = Batches.Count });
        columns.AddRange(Covariates);
        if (Columns.Label is { } label && label != Columns.Batch) columns.Add(new Column(label, ColumnKind.Text) { Role = ColumnRole.Label });
        if (Columns.HeldOut is { } heldOut) columns.Add(new Column(heldOut, ColumnKind.Text) { Role = ColumnRole.HeldOut });
        return new Schema { Name = "cells", Columns = columns };
    }
}
