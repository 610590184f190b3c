using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Data.Formats;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Counts;

/// <summary>Cells ready to be learnt from: counts of the chosen genes, with the columns that hold labels and batches.</summary>
/// <remarks>A run folder keeps them as cells.h5ad, so that later commands need nothing else.</remarks>
public sealed class PreparedCells
{
    private PreparedCells(CountMatrix matrix, CellColumns columns)
    {
        (Matrix, Columns) = (matrix, columns);
        Batches = columns.Batch is { } batch ? [.. matrix.Cells.Text(batch).Distinct().Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>The counts.</summary>
    public CountMatrix Matrix { get; }

    /// <summary>The names of the batches, in the order of the conditions; empty where there are none.</summary>
    public IReadOnlyList<string> Batches { get; }

    /// <summary>The columns of <see cref="Matrix"/>'s cells that mean something to a training.</summary>
    public CellColumns Columns { get; }

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
        if (findings.AreCounts && findings.EmptyCells.Count > 0 && filters is { LeastGenes: 0, LeastCounts: 0 })
            throw new UserException($"{matrix.Source}: nothing was counted in {findings.EmptyCells.Count} of {matrix.CellCount} cells, the first is " +
                $"{Excerpt.Quoted(matrix.CellNames[findings.EmptyCells[0]])} (row {findings.EmptyCells[0] + 1}); leave them out with --min-genes 1 or more");
        if (!findings.AreCounts) findings.Require();
        var kept = filters.Apply(matrix);
        if (columns?.Batch is { } batch) RequireBatches(kept, batch);
        if (columns?.HeldOut is { } heldOut) RequireBothSides(kept, heldOut);
        var chosen = genes.Of(kept, columns?.Batch is { } column ? kept.Cells.Text(column) : null);
        if (chosen.Length < kept.GeneCount) kept = kept.SelectGenes(chosen);
        var empty = CountFindings.Of(kept).EmptyCells;
        if (empty.Count > 0)
            throw new UserException($"{matrix.Source}: {empty.Count} of {kept.CellCount} cells have no count in the {kept.GeneCount} chosen genes, the first is " +
                $"{Excerpt.Quoted(kept.CellNames[empty[0]])}; choose more with --genes, or leave poor cells out with --min-genes");
        return new PreparedCells(kept, columns ?? new CellColumns());
    }

    /// <summary>The cells of a run.</summary>
    /// <exception cref="UserException">The file is missing, damaged or of another run.</exception>
    public static PreparedCells Of(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var (path, schema) = (folder.PathOf(CellsApp.CellsFile), folder.Configuration.Data.Schema);
        var columns = new CellColumns(NameOf(schema, ColumnRole.Label), NameOf(schema, ColumnRole.Condition), NameOf(schema, ColumnRole.HeldOut));
        var matrix = AnnData.Read(path);
        if (matrix.ContentDigest() != folder.Configuration.Data.Sha256)
            throw new UserException($"{path}: does not hold the cells the run was trained on; restore the file or train again");
        foreach (var column in columns.Named)
            if (!matrix.Cells.Has(column)) throw new UserException($"{path}: has lost the column {Excerpt.Quoted(column)}; restore the file or train again");
        return new PreparedCells(matrix, columns);
    }

    /// <summary>Writes the cells into their run.</summary>
    public void WriteTo(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        AnnData.Write(folder.PathOf(CellsApp.CellsFile), Matrix, new AnnDataParts { Categories = [.. Columns.Named] });
    }

    /// <summary>What the run's configuration says of the data.</summary>
    /// <param name="path">Where they came from.</param>
    public DataSource Source(string path) => new(Schema(), path, Matrix.ContentDigest(), Matrix.CellCount);

    /// <summary>The cells as a model takes them: counts, sparse, and one-hot batches as conditions.</summary>
    public Dataset ToDataset()
    {
        var schema = Schema();
        var codes = Batches.Index().ToDictionary(b => b.Item, b => b.Index);
        var labels = Columns.Label is not { } label ? null : Table.Of(Matrix.Source, [label], [Matrix.Cells.Text(label)]);
        return new Dataset(Path.GetFileName(Path.TrimEndingDirectorySeparator(Matrix.Source)), Matrix.Counts, schema.Features, Matrix.CellNames, labels, Matrix.ContentDigest())
        {
            Conditions = Columns.Batch is { } batch ? RowConditions.OneHot(batch, Batches, [.. Matrix.Cells.Text(batch).Select(name => codes[name])]) : null,
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

    private static string? NameOf(Schema schema, ColumnRole role) => schema.Columns.FirstOrDefault(c => c.Role == role)?.Name;

    private Schema Schema()
    {
        if (Matrix.GeneNames.FirstOrDefault(gene => Columns.Named.Contains(gene)) is { } both)
            throw new UserException($"{Matrix.Source}: {Excerpt.Quoted(both)} is a gene and a column of the cells; rename the column");
        List<Column> columns = [.. Matrix.GeneNames.Select(gene => new Column(gene, ColumnKind.Count) { Likelihood = CellModel.Likelihood })];
        if (Columns.Batch is { } batch) columns.Add(new Column(batch, ColumnKind.Category) { Role = ColumnRole.Condition, LevelNames = Batches, LevelCount = Batches.Count });
        if (Columns.Label is { } label && label != Columns.Batch) columns.Add(new Column(label, ColumnKind.Text) { Role = ColumnRole.Label });
        if (Columns.HeldOut is { } heldOut) columns.Add(new Column(heldOut, ColumnKind.Text) { Role = ColumnRole.HeldOut });
        return new Schema { Name = "cells", Columns = columns };
    }
}
