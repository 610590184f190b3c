using System.CommandLine;
using System.Globalization;
using VaeScience.Cli;
using VaeScience.Models;

namespace VaeScience.Whisky;

/// <summary>Fits a VAE to a taste table, into a run folder.</summary>
internal sealed class TrainVerb : Verb
{
    private readonly Catalogs catalogs;
    private readonly TasteTable table = new();
    private readonly ModelOptions model;
    private readonly TrainingOptions training;
    private readonly RunOptions run = new(WhiskyApp.StandardFolder);
    private readonly DeviceOptions device = new(profiles: true);
    private readonly TrainingJob job;

    public TrainVerb(Catalogs catalogs)
        : base("train", "fit a factor model to a table, into a run folder",
            "train", "train mine.csv --schema mine.schema.json --out runs/mine --latent 3", "train --likelihood gaussian --decoder mlp --out runs/gaussian", "train --resume --out runs/mine")
    {
        this.catalogs = catalogs;
        model = new ModelOptions(catalogs, DefaultModel.Standard);
        training = new TrainingOptions(catalogs, DefaultModel.Training);
        job = new TrainingJob(WhiskyApp.Name, catalogs, model, training, run, device);
    }

    public override string Details => CatalogText.Of(catalogs) +
        "Ctrl-C stops between two steps and leaves a checkpoint that --resume goes on from (exit code 130).\n";

    protected override IEnumerable<Symbol> Symbols => [.. table.Symbols, .. run.All, .. model.All, .. training.All, .. device.All];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        var folder = job.Resumes(input) ? Resume(input, terminal) : Start(input, terminal);
        if (folder is null) return ExitCode.Interrupted;
        var metrics = folder.ReadMetrics();
        if (terminal.IsJson) terminal.Output.WriteLine(metrics.ToJson());
        terminal.Say(string.Create(CultureInfo.InvariantCulture,
            $"Trained {metrics["epochs"]} epochs on {folder.Configuration.Data.Rows} rows in {metrics["training.seconds"]:F1} s: bound {metrics["training.objective"]:F3} nats/row " +
            $"(reconstruction {metrics["training.reconstruction"]:F3}, KL {metrics["training.kl"]:F3}). Run folder: {folder.Path}"));
        return ExitCode.Success;
    }

    private RunFolder? Start(ParseResult input, Terminal terminal)
    {
        var (columns, read, path) = table.Read(input);
        var schema = model.WithConditions(input, columns, read);
        var data = schema.Check(read);
        var source = new DataSource(schema, path is null ? null : Path.GetFullPath(path), data.Fingerprint, data.RowCount);
        return job.Start(input, job.Configure(input, source), data, terminal, [.. WhiskyApp.Products]);
    }

    private RunFolder? Resume(ParseResult input, Terminal terminal)
    {
        var folder = job.Open(input);
        var source = folder.Configuration.Data;
        job.RequireSameSettings(input, folder, job.Configure(input, source, folder.Configuration));
        var data = TasteTable.Reload(source);
        if (table.IsNamed(input))
        {
            var (schema, read, _) = table.Read(input);
            source.Require(schema.Check(read));
        }
        return job.Resume(input, folder, data, terminal);
    }
}
