using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.SingleCell.Counts;

/// <summary>The counts that a command line names: files, layer, annotations of the cells, and which of them are labels and batches.</summary>
/// <param name="argument">What the files are called in the help.</param>
/// <param name="labelled">What the help says of the column of known kinds.</param>
internal sealed class CountInput(string argument = "COUNTS", string labelled = "the column with the known kind of each cell, which training never sees")
{
    private const string JoinedBatch = "batch";

    private readonly Argument<string[]> files = new(argument)
    {
        Description = "counts: .h5ad, 10x .h5, loom, plain .h5, a MatrixMarket folder or .mtx, .csv or .tsv, also .gz; several files are batches of their shared genes",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> layer = CommandOption.Text("--layer", "which matrix of an AnnData or loom file: a layer's name, or raw", "NAME");
    private readonly Option<string[]> labels = new("--labels")
    {
        Description = "tables with a row a cell, one for all cells or one a file of counts",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> label = CommandOption.Text("--label", labelled, "COLUMN");
    private readonly Option<string?> batch = CommandOption.Text("--batch-column", "the column with the batch of each cell; by default the file, where there are several", "COLUMN");

    private readonly Option<string?> heldOut = CommandOption.Text("--held-out", "the column that says yes, true or 1 for cells to keep aside; by default a random share of --validation", "COLUMN");

    /// <summary>What stands on the command line.</summary>
    public IEnumerable<Symbol> Symbols => [files, layer, labels, label, batch];

    /// <summary>The same, and the cells to keep aside.</summary>
    public IEnumerable<Symbol> SymbolsOfTraining => [.. Symbols, heldOut];

    /// <summary>Whether the command line names counts, or anything about them.</summary>
    public bool IsNamed(ParseResult input) => Paths(input).Length > 0 || input.Has(layer) || input.Has(labels) || input.Has(label) || input.Has(batch) || input.Has(heldOut);

    /// <summary>Where the counts lie, for the run's configuration.</summary>
    public string Path(ParseResult input) => string.Join(" + ", Paths(input).Select(System.IO.Path.GetFullPath));

    /// <summary>The column of labels; null for none.</summary>
    public string? Label(ParseResult input) => input.GetValue(label);

    /// <summary>The column of batches; null for none.</summary>
    public string? Batch(ParseResult input) => input.GetValue(batch) ?? (Paths(input).Length > 1 ? JoinedBatch : null);

    /// <summary>The column of cells to keep aside; null for none.</summary>
    public string? HeldOut(ParseResult input) => input.GetValue(heldOut);

    /// <summary>The columns that mean something to a training.</summary>
    public CellColumns Columns(ParseResult input) => new(Label(input), Batch(input), HeldOut(input));

    /// <summary>Reads the counts with all annotations; the values are as the files have them.</summary>
    /// <exception cref="UserException">A file is missing or damaged, annotations do not fit, or a column is not there.</exception>
    public CountMatrix Read(ParseResult input)
    {
        var (paths, tables) = (Paths(input), input.GetValue(labels) ?? []);
        if (paths.Length == 0) throw new UserException("no counts were named; name a file or folder of counts ('simulate' makes one)");
        if (tables.Length > 1 && tables.Length != paths.Length)
            throw new UserException($"--labels: got {tables.Length} tables for {paths.Length} files of counts; give one for all cells, or one a file");
        var options = new CountOptions { Layer = input.GetValue(layer) };
        var matrices = paths.Select(path => CountCatalog.Default.Read(path, options)).ToArray();
        if (tables.Length > 1 || matrices.Length == 1)
            for (var i = 0; i < tables.Length; i++) matrices[i] = CellLabels.Attach(matrices[i], CellLabels.Read(tables[i]));
        var joined = matrices.Length == 1 ? matrices[0] : CountBatches.Join(matrices, column: JoinedBatch);
        if (tables.Length == 1 && matrices.Length > 1) joined = CellLabels.Attach(joined, CellLabels.Read(tables[0]));
        Require(joined, Label(input), label.Name);
        Require(joined, Batch(input), batch.Name);
        Require(joined, input.CommandResult.Command.Options.Contains(heldOut) ? HeldOut(input) : null, heldOut.Name);
        return joined;
    }

    private static void Require(CountMatrix matrix, string? column, string option)
    {
        if (column is null || matrix.Cells.Has(column)) return;
        throw new UserException($"{option}: the cells of {matrix.Source} have no column {Excerpt.Quoted(column)}; " +
            (matrix.Cells.Columns.Count == 0 ? "name a table that has it with --labels" : NearestName.Hint(column, matrix.Cells.Columns)));
    }

    /// <summary>The files as they were named.</summary>
    public string[] Paths(ParseResult input) => input.GetValue(files) ?? [];
}
