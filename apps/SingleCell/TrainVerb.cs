using System.CommandLine;
using System.Globalization;
using VaeScience.Cli;
using VaeScience.Models;
using VaeScience.Models.Objectives;

namespace VaeScience.SingleCell;

/// <summary>Fits a VAE to counts, into a run folder.</summary>
internal sealed class TrainVerb : Verb
{
    private readonly Catalogs catalogs;
    private readonly CountInput counts = new();
    private readonly PreparationOptions preparation = new();
    private readonly ModelOptions model;
    private readonly TrainingOptions training;
    private readonly RunOptions run = new(CellsApp.StandardFolder);
    private readonly DeviceOptions device = new(profiles: true);
    private readonly TrainingJob job;

    public TrainVerb(Catalogs catalogs)
        : base("train", "fit a model to counts, into a run folder",
            "train runs/simulated", "train runs/simulated --labels runs/simulated/labels.csv --label group --batch-column batch --likelihood zinb", "train --resume")
    {
        this.catalogs = catalogs;
        model = new ModelOptions(catalogs, CellModel.Standard);
        training = new TrainingOptions(catalogs, CellModel.Training);
        job = new TrainingJob(CellsApp.Name, catalogs, model, training, run, device);
    }

    public override string Details => CatalogText.Of(catalogs) +
        "Likelihoods of counts: negative-binomial (the default), zinb, poisson, zip. Means are shares of the cell's total in the chosen genes.\n" +
        "Genes are chosen by the variance of their counts, standardised by the variance that genes of their mean have (Stuart et al. 2019).\n" +
        "Ctrl-C stops between two steps and leaves a checkpoint that --resume goes on from (exit code 130).\n";

    protected override IEnumerable<Symbol> Symbols =>
        [.. counts.Symbols, .. preparation.All, .. run.All, .. model.WithoutConditions, .. training.All, .. device.All];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        var folder = job.Resumes(input) ? Resume(input, terminal) : Start(input, terminal);
        if (folder is null) return ExitCode.Interrupted;
        var metrics = folder.ReadMetrics();
        if (terminal.IsJson) terminal.Output.WriteLine(metrics.ToJson());
        terminal.Say(string.Create(CultureInfo.InvariantCulture,
            $"Trained {metrics["epochs"]} epochs on {folder.Configuration.Data.Rows} cells in {metrics["training.seconds"]:F1} s: bound {metrics["training.objective"]:F2} nats/cell" +
            $"{(double.IsNaN(metrics["best.validation"]) ? "" : $", held out {metrics["best.validation"]:F2}")} (KL {metrics["training.kl"]:F2}). Run folder: {folder.Path}"));
        return ExitCode.Success;
    }

    private RunFolder? Start(ParseResult input, Terminal terminal)
    {
        var matrix = counts.Read(input);
        var cells = PreparedCells.From(matrix, preparation.Filters(input), preparation.Genes(input), counts.Label(input), counts.Batch(input));
        terminal.Say($"{cells.Matrix.CellCount} of {matrix.CellCount} cells, {cells.Matrix.GeneCount} of {matrix.GeneCount} genes" +
            $"{(cells.Batches.Count > 0 ? $", {cells.Batches.Count} batches" : "")}.");
        job.OnCreated = cells.WriteTo;
        return job.Start(input, Configure(input, cells.Source(counts.Path(input))), cells.ToDataset(), terminal, [.. CellsApp.Products]);
    }

    private RunFolder? Resume(ParseResult input, Terminal terminal)
    {
        if (counts.IsNamed(input) || preparation.All.Any(input.Has))
            throw new UserException("--resume: goes on with the cells in the run folder; leave counts, their options and filters out");
        var folder = job.Open(input);
        job.RequireSameSettings(input, folder, Configure(input, folder.Configuration.Data));
        return job.Resume(input, folder, PreparedCells.Of(folder).ToDataset(), terminal);
    }

    /// <summary>The configuration, with a warm-up that ends while there is time to learn at full weight.</summary>
    private RunConfiguration Configure(ParseResult input, DataSource source)
    {
        var asked = job.Configure(input, source);
        var (settings, most) = (asked.Training, Math.Max(1, CellModel.WarmUpShare * asked.Training.Epochs));
        if (settings.Objective.Options is not KlWarmUpOptions { WarmUp: not KlWarmUp.None } warmUp) return asked;
        var length = warmUp.WarmUpEpochs * (warmUp.WarmUp == KlWarmUp.Cyclical ? warmUp.Cycles : 1);
        if (length <= most) return asked;
        if (settings.Objective is Elbo elbo && !training.ChoosesWarmUp(input))
            return asked with { Training = settings with { Objective = new Elbo((ElboOptions)elbo.Options with { WarmUpEpochs = most }) } };
        throw new UserException($"--kl-warmup: got {CellNumber.Count(length)} epochs of {settings.Epochs}, allowed are up to {CellNumber.Count(most)}, so that the KL has its full weight for half of the training; lower it, or raise --epochs");
    }
}
