using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Models;
using VaeScience.Models.Training;
using VaeScience.SingleCell.Clusters;
using VaeScience.SingleCell.Counts;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Mapping;

/// <summary>New cells in a trained model: where they lie, what kind they are, and how sure that is.</summary>
internal sealed class MapVerb : Verb
{
    private const int MostEpochs = 10_000;

    private readonly Catalogs catalogs;
    private readonly RunArgument run;
    private readonly CountInput counts = new("QUERY", "the column with the known kind of each new cell, to compare with");
    private readonly MapOptions options = new();
    private readonly Option<string?> transfer = CommandOption.Text("--transfer", "the column of the run's cells that is handed on: known kinds by default, else groups ('cluster')", "COLUMN");
    private readonly Option<long> adapt = CommandOption.Whole("--adapt", "train what the decoder is told of the query's new batches for so many epochs, everything else fixed, into a run of its own; 0 for no training", 0, 0, MostEpochs);
    private readonly Option<long> seed = CommandOption.Whole("--seed", "the seed of draws and of the adaptation", 1, 0, long.MaxValue);
    private readonly Option<string?> folder = CommandOption.Text("--out", "the folder for the results; by default RUN/map-NAME, NAME the query's file", "FOLDER");
    private readonly Option<bool> overwrite = CommandOption.Flag("--overwrite", "replace the run that --adapt made in the folder before");

    public MapVerb(Catalogs catalogs)
        : base("map", "new cells in a trained model: places, kinds, and how sure they are",
            "map runs/cells runs/simulated", "map runs/cells runs/simulated --labels runs/simulated/labels.csv --label group --certainty 0.8 --json")
    {
        this.catalogs = catalogs;
        run = new RunArgument(catalogs);
    }

    public override string Details =>
        "Genes are matched by identifier or name. Those that the query lacks are left out on both sides: zero to the encoder, out of shares, totals and\n" +
        "likelihood, for the run's own cells as for the new ones. Each new cell gets the kind that its nearest cells of the run vote for, near ones\n" +
        "louder. It is called unknown where no kind reaches --certainty, or where fewer than --unlike of cells like the run's are as far from their\n" +
        "neighbours or as badly explained by the model; the cells held out of training say what is usual.\n" +
        "Of a run with covariates the query's cells need the same columns; numbers are standardised as they were in training.\n";

    protected override IEnumerable<Symbol> Symbols => [run.Argument, .. counts.Symbols, .. options.All, transfer, adapt, folder, overwrite, seed, .. run.Options];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var path = Folder(input, trained);
        var (passes, settings) = ((int)input.GetValue(adapt), options.Of(input));
        if (passes > 0 && HasLatentLibrary(trained))
            throw new UserException("--adapt: the run's latent library size is told the totals of each batch, which training alone counts; leave the option out, or map into a run trained with another --likelihood (mean=library)");
        if (passes > 0) RunFolder.RequireVacant(path, input.GetValue(overwrite));
        else RequireNoRun(path);
        var kinds = input.GetValue(transfer) is { } column ? RunGroupings.Named(trained, transfer.Name, column) : RunGroupings.Known(trained) ?? RunGroupings.Found(trained);
        var cells = QueryCells.From(counts.Read(input), trained, counts.Batch(input), QueryName(input), settings);
        terminal.Say($"{cells.Shared.CellCount} cells; {cells.Genes}.");
        var (model, adaptation) = (Model(trained, cells, (ulong)input.GetValue(seed)), (Adaptation?)null);
        if (passes > 0)
        {
            adaptation = Adaptation.Of(model, cells, passes, catalogs, terminal);
            if (adaptation is null)
            {
                terminal.Error.WriteLine($"{CellsApp.Name}: stopped; nothing was written");
                return ExitCode.Interrupted;
            }
            model = adaptation.Model;
        }
        try
        {
            var mapping = new CellMapping(trained, cells, model, kinds, settings, terminal);
            var report = new MapReport(mapping, adaptation, counts.Label(input));
            adaptation?.Write(path, counts.Path(input), counts.Label(input), input.GetValue(overwrite), catalogs);
            report.Write(path);
            report.Say(path, terminal);
            if (terminal.IsJson) terminal.Output.WriteLine(new RunResult(CellsApp.QueryFile, report.Table, report.Figures).ToJson());
        }
        finally
        {
            adaptation?.Discard();
        }
        return ExitCode.Success;
    }

    /// <summary>The run's model on the genes that both sides have.</summary>
    private MappedModel Model(TrainedRun trained, QueryCells cells, ulong draws)
    {
        var model = new MappedModel(trained.Model, trained.Device, draws, trained.Cells.Columns.Batch ?? "", trained.Cells.Batches, trained.Cells.Covariates);
        if (cells.Genes.IsWhole) return model;
        if (HasLatentLibrary(trained))
            throw new UserException($"{cells.All.Source}: {cells.Genes}, and the run's latent library size is of totals over all of them; give a query that has them all, or map into a run trained with another --likelihood (mean=library)");
        var form = model.ToDataset(cells.Reference.SelectCells([]), []);
        return model with { Model = ModelSurgery.OfFeatures(trained.Model, cells.Genes.Of, cells.Genes.Run, form, trained.Device, catalogs) };
    }

    private static bool HasLatentLibrary(TrainedRun trained) => trained.Model.DecodedLatent < trained.Model.Latent;

    private string Folder(ParseResult input, TrainedRun trained) => input.GetValue(folder) is { } named
        ? named.Length > 0 ? named : throw new UserException("--out: got nothing, wanted is a folder")
        : Path.Combine(trained.Folder.Path, $"map-{QueryName(input)}");

    private string QueryName(ParseResult input)
    {
        var first = counts.Paths(input).FirstOrDefault() ?? throw new UserException("no query was named; name a file or folder of counts behind the run");
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(first)));
        return name.IndexOf('.', 1) is > 0 and var dot ? name[..dot] : name;
    }

    private static void RequireNoRun(string path)
    {
        if (File.Exists(path)) throw new UserException($"{path}: is a file, wanted is a folder for the results; give another --out");
        if (File.Exists(Path.Combine(path, "config.json"))) throw new UserException($"{path}: holds a run, which results of another model must not mix with; give another --out");
    }
}
