using System.CommandLine;
using System.Globalization;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Objectives;
using VaeScience.SingleCell.Counts;

namespace VaeScience.SingleCell.Runs;

/// <summary>Fits a VAE to counts, into a run folder.</summary>
internal sealed class TrainVerb : Verb
{
    private const int MostRestarts = 100;
    private readonly Catalogs catalogs;
    private readonly CountInput counts = new();
    private readonly PreparationOptions preparation = new();
    private readonly ModelOptions model;
    private readonly TrainingOptions training;
    private readonly RunOptions run = new(CellsApp.StandardFolder);
    private readonly Option<long> restarts = CommandOption.Whole("--restarts", "how many trainings from different starts, of which the best by the held-out bound is kept", 1, 1, MostRestarts);
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
        "With --restarts each start is a run of its own in RUN/restart-1, RUN/restart-2 ...; RUN itself is a copy of the best.\n" +
        "Ctrl-C stops between two steps and leaves a checkpoint that --resume goes on from (exit code 130).\n";

    protected override IEnumerable<Symbol> Symbols =>
        [.. counts.SymbolsOfTraining, .. preparation.All, .. run.All, .. model.WithoutConditions, .. training.All, restarts, .. device.All];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        var use = new ResourceUse();
        var folder = job.Resumes(input) ? Resume(input, terminal) : Start(input, terminal);
        if (folder is null) return ExitCode.Interrupted;
        var metrics = folder.ReadMetrics();
        if (terminal.IsJson) terminal.Output.WriteLine(metrics.ToJson());
        terminal.Say(string.Create(CultureInfo.InvariantCulture,
            $"Trained {metrics["epochs"]} epochs on {folder.Configuration.Data.Rows} cells, {metrics["training.seconds"] / metrics["epochs"]:F2} s an epoch: bound {metrics["training.objective"]:F2} nats/cell" +
            $"{(double.IsNaN(metrics["kept.validation"]) ? "" : $", held out {metrics["kept.validation"]:F2}")} (KL {metrics["training.kl"]:F2}). Took {use}. Run folder: {folder.Path}"));
        return ExitCode.Success;
    }

    private RunFolder? Start(ParseResult input, Terminal terminal)
    {
        var matrix = counts.Read(input);
        var cells = PreparedCells.From(matrix, preparation.Filters(input), preparation.Genes(input), counts.Columns(input));
        terminal.Say($"{cells.Matrix.CellCount} of {matrix.CellCount} cells, {cells.Matrix.GeneCount} of {matrix.GeneCount} genes" +
            $"{(cells.Batches.Count > 0 ? $", {cells.Batches.Count} batches" : "")}.");
        job.OnCreated = cells.WriteTo;
        var (configuration, data) = (Configure(input, cells.Source(counts.Path(input))), cells.ToDataset());
        var times = (int)input.GetValue(restarts);
        if (times == 1) return job.Start(input, configuration, data, terminal, [.. CellsApp.Products]);
        if (configuration.Training.ToTrainer().SplitOf(data) is null)
            throw new UserException("--restarts: needs held-out cells to choose by; give --validation above 0, or one start");
        RunFolder.RequireVacant(run.Folder(input), run.Overwrites(input));
        return Best(input, configuration, data, times, terminal);
    }

    /// <summary>Trains from several starts, each a run below the folder, and keeps the best by the bound of the same held-out cells.</summary>
    private RunFolder? Best(ParseResult input, RunConfiguration configuration, Dataset data, int times, Terminal terminal)
    {
        var (path, first) = (run.Folder(input), configuration.Training.Seed);
        var runs = new List<RunFolder>();
        for (var k = 0; k < times; k++)
        {
            var settings = configuration.Training with { Seed = first + (ulong)k, SplitSeed = first };
            terminal.Say($"Start {k + 1} of {times}.");
            if (job.StartIn(Path.Combine(path, $"restart-{k + 1}"), input, configuration with { Training = settings }, data, terminal, [.. CellsApp.Products]) is not { } done) return null;
            runs.Add(done);
        }
        double[] bounds = [.. runs.Select(r => r.ReadMetrics()["kept.validation"])];
        var best = Array.IndexOf(bounds, bounds.Max());
        var kept = RunFolder.Create(path, runs[best].Configuration, catalogs, overwrite: true, [.. CellsApp.Products]);
        foreach (var file in Directory.EnumerateFiles(runs[best].Path)) File.Copy(file, kept.PathOf(Path.GetFileName(file)), overwrite: true);
        kept.Write(CellsApp.RestartsFile, Table.Of(CellsApp.RestartsFile, ["restart", "seed", "held_out_bound", "kept"],
            [runs.Select((_, k) => $"{k + 1}"), runs.Select(r => $"{r.Configuration.Training.Seed}"), bounds.Select(CellNumber.Exact), runs.Select((_, k) => k == best ? "yes" : "no")]));
        terminal.Say($"Held-out bounds {string.Join(", ", bounds.Select(CellNumber.Nats))}; start {best + 1} is kept.");
        return kept;
    }

    private RunFolder? Resume(ParseResult input, Terminal terminal)
    {
        if (counts.IsNamed(input) || preparation.All.Any(input.Has) || input.Has(restarts))
            throw new UserException("--resume: goes on with the cells in the run folder; leave counts, their options, filters and --restarts out");
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
