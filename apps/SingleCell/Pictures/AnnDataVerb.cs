using System.CommandLine;
using System.Text.Json.Nodes;
using VaeScience.Cli;
using VaeScience.Models;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Pictures;

/// <summary>Everything that a run holds as one file for scanpy, or as a folder of tables.</summary>
internal sealed class AnnDataVerb(Catalogs catalogs) : Verb(
    "anndata", "everything found, as an AnnData file for scanpy or a folder of tables", "anndata runs/cells --denoised --out runs/cells/anndata.h5ad", "anndata runs/cells --format csv --out runs/cells/tables")
{
    private const string H5ad = "h5ad", Csv = "csv", StandardFolder = "tables";
    private readonly RunArgument run = new(catalogs);
    private readonly Option<string?> output = CommandOption.Text("--out", "the file, or the folder with --format csv; by default in the run folder", "PATH");
    private readonly Option<string> format = CommandOption.Choice("--format", "one AnnData file, or a folder of MatrixMarket counts and CSV tables", H5ad, Csv);
    private readonly Option<bool> denoised = CommandOption.Flag("--denoised", "add the layer 'denoised' to the AnnData file: expected counts at the median total, as large as the dense matrix");

    public override string Details =>
        "X: the counts of the chosen genes. obs: what the input says of the cells, with groups of 'cluster' and types of 'annotate' where there are. var: mean, variance and\n" +
        "variability score of each gene under scanpy's names. obsm: X_vae, the latent means, and X_umap and X_tsne of 'embed'. A column whose name is taken gets 'vae_' before it.\n";

    protected override IEnumerable<Symbol> Symbols => [run.Argument, output, format, denoised, .. run.Options];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var asFile = input.GetValue(format) == H5ad;
        if (!asFile && input.GetValue(denoised)) throw new UserException($"{denoised.Name}: is a layer of an AnnData file; leave out --format {Csv}, or the option");
        var path = input.GetValue(output) is { Length: > 0 } named ? named : trained.Folder.PathOf(asFile ? CellsApp.AnnDataFile : StandardFolder);
        Check(path, asFile, trained);
        var export = CellExport.Of(trained, input.GetValue(denoised));
        if (asFile) export.WriteAnnData(path);
        else export.WriteTables(path);
        if (terminal.IsJson) terminal.Output.WriteLine(new JsonObject { ["path"] = path, ["cells"] = export.Matrix.CellCount, ["genes"] = export.Matrix.GeneCount }.ToJsonString());
        terminal.Say($"{export.Matrix.CellCount} cells x {export.Matrix.GeneCount} genes; of the cells {string.Join(", ", export.Matrix.Cells.Columns)}; " +
            $"places {string.Join(", ", export.Parts.Embeddings.Keys)}.");
        terminal.Say($"{(asFile ? "File" : "Folder")}: {path}");
        return ExitCode.Success;
    }

    private static void Check(string path, bool asFile, TrainedRun trained)
    {
        if (Path.GetFullPath(path) == Path.GetFullPath(trained.Folder.PathOf(CellsApp.CellsFile)))
            throw new UserException($"--out: {path} holds the counts of the run; give another file");
        if (asFile && Directory.Exists(path)) throw new UserException($"--out: {path} is a folder, wanted is a file such as {Path.Combine(path, CellsApp.AnnDataFile)}");
        if (asFile && !path.EndsWith("." + H5ad, StringComparison.OrdinalIgnoreCase)) throw new UserException($"--out: got {path}, wanted is a name that ends in .{H5ad}; scanpy reads no other");
        if (!asFile && File.Exists(path)) throw new UserException($"--out: {path} is a file, wanted is a folder");
    }
}
