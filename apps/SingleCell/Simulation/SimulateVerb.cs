using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data.Formats;
using VaeScience.SingleCell.Counts;

namespace VaeScience.SingleCell.Simulation;

/// <summary>Counts with known groups, as MatrixMarket with a table of labels.</summary>
internal sealed class SimulateVerb() : Verb("simulate", "make counts of cells whose groups and batches are known",
    "simulate --overwrite --out runs/simulated", "simulate --difficulty hard --cells 2000 --batches 3 --overwrite --out runs/hard")
{
    internal const string LabelsFile = "labels.csv", TruthFile = "genes.csv", MarkersFile = "markers.csv";
    private const int MostCells = 1_000_000, MostGenes = 60_000, MostGroups = 200;

    private readonly Option<string> difficulty = CommandOption.Choice("--difficulty", "how far apart the groups are", "easy", "hard");
    private readonly Option<long> cells = CommandOption.Whole("--cells", "how many cells", 1000, 2, MostCells);
    private readonly Option<long> genes = CommandOption.Whole("--genes", "how many genes", 500, 2, MostGenes);
    private readonly Option<long> groups = CommandOption.Whole("--groups", "how many groups of cells", 5, 1, MostGroups);
    private readonly Option<long> batches = CommandOption.Whole("--batches", "how many batches", 1, 1, MostGroups);
    private readonly Option<double> library = CommandOption.Number("--library", "the median of the cells' totals before dropout; by default 2000, hard 1500", 2000, "numbers above 0", x => x > 0);
    private readonly Option<double> dropout = CommandOption.Number(
        "--dropout-mean", "the mean count at which half drop out, 0 for no dropout; by default 0.1, hard 0.5", 0.1, "numbers from 0", x => x >= 0);

    private readonly Option<long> seed = CommandOption.Whole("--seed", "the same seed gives the same counts", 1, 0, long.MaxValue);
    private readonly Option<string?> folder = CommandOption.Text("--out", "the folder for the counts", "FOLDER", "runs/simulated");
    private readonly Option<bool> overwrite = CommandOption.Flag("--overwrite", "replace the counts in the folder");

    public override string Details => "Negative binomial counts after Splatter (Zappia et al. 2017). Groups and batches of the cells stand in labels.csv beside the counts,\n" +
        "each gene's base mean and its factor in each group (1: no difference) in genes.csv, the genes that mark each group in markers.csv.\n";

    protected override IEnumerable<Symbol> Symbols => [folder, overwrite, difficulty, cells, genes, groups, batches, library, dropout, seed];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        var path = input.GetValue(folder) is { Length: > 0 } named ? named : throw new UserException("--out: got nothing, wanted is a folder");
        var labels = Path.Combine(path, LabelsFile);
        if (File.Exists(path)) throw new UserException($"{path}: is a file, wanted is a folder for the counts; give another --out");
        if (!input.GetValue(overwrite) && Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            throw new UserException($"{path}: is not empty; --overwrite replaces the counts in it, another --out keeps it");
        var matrix = CellSimulation.Draw(Options(input));
        MatrixMarket.Write(path, matrix);
        Csv.Write(labels, Data.Table.Of(labels, ["cell", CellSimulation.GroupColumn, CellSimulation.BatchColumn],
            [matrix.CellNames, matrix.Cells.Text(CellSimulation.GroupColumn), matrix.Cells.Text(CellSimulation.BatchColumn)]));
        var truth = Path.Combine(path, TruthFile);
        Csv.Write(truth, Data.Table.Of(truth, ["gene", .. matrix.Genes.Columns], [matrix.GeneNames, .. matrix.Genes.Columns.Select(matrix.Genes.Text)]));
        Csv.Write(Path.Combine(path, MarkersFile), SimulatedMarkers.Of(matrix));
        new CountFigures(matrix).Say(terminal);
        terminal.Say($"Counts in {path}, groups and batches in {labels}, the factors of each gene in {truth}.");
        return ExitCode.Success;
    }

    private SimulationOptions Options(ParseResult input)
    {
        var standard = SimulationOptions.Of(input.GetValue(difficulty) == "hard" ? SimulationDifficulty.Hard : SimulationDifficulty.Easy);
        return standard with
        {
            Cells = (int)input.GetValue(cells),
            Genes = (int)input.GetValue(genes),
            Groups = (int)input.GetValue(groups),
            Batches = (int)input.GetValue(batches),
            Library = input.Has(library) ? input.GetValue(library) : standard.Library,
            DropoutMean = input.Has(dropout) ? input.GetValue(dropout) : standard.DropoutMean,
            Seed = (ulong)input.GetValue(seed),
        };
    }
}
