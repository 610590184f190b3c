using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Data.Formats;
using VaeScience.Models;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Genes;

/// <summary>Expression as the model sees it.</summary>
internal sealed class NormaliseVerb(Catalogs catalogs) : Verb("normalise", "expression as the model sees it, of some genes or all, as under any batch",
    "normalise --genes gene_1,gene_2", "normalise runs/cells --library 10000 --draws 10 --out runs/cells/denoised.h5ad")
{
    private const string Average = "average", LayerName = "normalised";
    private const int MostDraws = 1000;

    // About 20 MB of text; more is not for reading.
    private const long MostOfTable = 2_000_000;

    private readonly RunArgument run = new(catalogs);
    private readonly GeneOption genes = new();
    private readonly Option<string?> output = CommandOption.Text("--out", "a table (.csv) or an AnnData file (.h5ad) with counts and a layer 'normalised'; by default into RUN, a table where genes are named", "FILE");
    private readonly Option<string?> batch = CommandOption.Text("--batch", "the batch to see all cells in, or average over all", "NAME|average", Average);
    private readonly Option<string?> library = CommandOption.Text("--library", "the total that shares are multiplied with", "median|observed|NUMBER", "median");
    private readonly Option<long> draws = CommandOption.Whole("--draws", "draws of z of each cell to average over; 0 decodes its latent mean", 0, 0, MostDraws);
    private readonly Option<long> seed = CommandOption.Whole("--seed", "the seed of the draws", 1, 0, long.MaxValue);

    public override string Details =>
        "A gene's value is L rho: rho the decoder's share of the gene at the cell's latent mean (or averaged over draws), L the total. With --batch NAME all cells\n" +
        "are seen as if they had been of that batch. Decoded values are smooth: genes look more alike than they are; do not test on them.\n";

    protected override IEnumerable<Symbol> Symbols => [run.Argument, genes.Option, output, batch, library, draws, seed, .. run.Options];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var matrix = trained.Cells.Matrix;
        var chosen = genes.Of(input, matrix);
        var path = input.GetValue(output) ?? trained.Folder.PathOf(genes.IsNamed(input) ? CellsApp.NormalisedFile : CellsApp.NormalisedCellsFile);
        var isTable = IsTable(path);
        Require(matrix.CellCount, chosen.Length, isTable, path);
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder)) throw new UserException($"{path}: its folder does not exist; create it, or give another --out");
        if (Path.GetFullPath(path) == Path.GetFullPath(trained.Folder.PathOf(CellsApp.CellsFile)))
            throw new UserException($"{path}: holds the counts of the run, which later commands need; give another --out");
        var (told, totals) = (Batch(input, trained), LibraryChoice.Of(input.GetValue(library)!, matrix));
        var expression = new NormalisedExpression(trained, told, (int)input.GetValue(draws), (ulong)input.GetValue(seed));
        if (!terminal.TryTrack("Decoding", progress => expression.Of(chosen, totals, progress), out var values)) return ExitCode.Interrupted;
        if (isTable) Csv.Write(path, Table(matrix, chosen, values));
        else AnnData.Write(path, matrix.SelectGenes(chosen), new AnnDataParts { DenseLayers = new Dictionary<string, float[]> { [LayerName] = values } });
        var metrics = trained.Folder.ReadMetrics();
        (metrics["normalise.cells"], metrics["normalise.genes"], metrics["normalise.mean"]) = (matrix.CellCount, chosen.Length, values.Average(v => (double)v));
        trained.Folder.Write(metrics);
        if (terminal.IsJson) terminal.Output.WriteLine(metrics.ToJson());
        terminal.Say($"{matrix.CellCount} cells, {chosen.Length} genes, {(told is { } b ? $"as in batch {Excerpt.Quoted(trained.Cells.Batches[b])}" : trained.Cells.Batches.Count > 0 ? "averaged over batches" : "no batches")}: {path}");
        return ExitCode.Success;
    }

    private static bool IsTable(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".CSV" => true,
        ".H5AD" => false,
        _ => throw new UserException($"--out: got {Excerpt.Quoted(path)}, allowed are names that end in .csv or .h5ad"),
    };

    private static void Require(int cells, int genes, bool isTable, string path)
    {
        var values = (long)cells * genes;
        if (isTable && values > MostOfTable)
            throw new UserException($"{path}: {cells} cells x {genes} genes are {values} values, a table takes up to {MostOfTable}; name fewer --genes, or write --out FILE.h5ad");
        if (values > Array.MaxLength) throw new UserException($"{path}: {cells} cells x {genes} genes are more than {Array.MaxLength} values; name fewer --genes");
    }

    private int? Batch(ParseResult input, TrainedRun trained)
    {
        var (name, batches) = (input.GetValue(batch)!, trained.Cells.Batches);
        for (var b = 0; b < batches.Count; b++)
            if (batches[b] == name) return b;
        if (name == Average) return null;
        throw new UserException(batches.Count == 0
            ? $"--batch: got {Excerpt.Quoted(name)}, but the run knows no batches; 'train --batch-column COLUMN' names them, or leave the option out"
            : $"--batch: got {Excerpt.Quoted(name)}; {NearestName.Hint(name, [Average, .. batches])}");
    }

    private static Table Table(CountMatrix matrix, int[] genes, float[] values) => Data.Table.Of(CellsApp.NormalisedFile, ["cell", .. genes.Select(g => matrix.GeneNames[g])],
        [matrix.CellNames, .. genes.Select((_, k) => Enumerable.Range(0, matrix.CellCount).Select(cell => CellNumber.Exact(values[cell * genes.Length + k])))]);
}
