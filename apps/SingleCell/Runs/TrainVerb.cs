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
    private readonly Option<string?> covariates = CommandOption.Text(
        "--covariates", "columns of the cells that the model is given beside the batch, with commas between: numbers standardised, everything else one-hot", "COLUMNS");
    private readonly DeviceOptions device = new(profiles: true);
    private readonly TrainingJob job;

    public TrainVerb(Catalogs catalogs)
        : base("train", "fit a model to counts, into a run folder",
            "train runs/simulated --labels runs/simulated/labels.csv --label group --overwrite", "train runs/simulated --clusters 5 --overwrite --out runs/mixture",
            "train runs/simulated --likelihood auto --restarts 3 --overwrite --out runs/chosen", "train runs/simulated --decoder linear --overwrite --out runs/linear", "train --resume")
    {
        this.catalogs = catalogs;
        model = new ModelOptions(catalogs, CellModel.Standard);
        training = new TrainingOptions(catalogs, CellModel.Training);
        job = new TrainingJob(CellsApp.Name, catalogs, model, training, run, device);
    }

    public override string Details =>
        "Words: x are the counts of a cell, z its latent numbers, the few that the model describes it by. q(z|x): where the counts put the cell, with how\n" +
        "far that is uncertain. p(x|z): how counts scatter about what the model expects at z. p(z): how z lies over all cells. Bound (ELBO): what is maximised, a\n" +
        "lower bound of log p(x), the sum of how well counts come back and, subtracted, the KL: how many nats (natural logarithm) z tells of the cell. Held out:\n" +
        "cells that training never sees. Conditions: the batch and the covariates of a cell, which the model is told. One-hot: a number 0 or 1 for each kind.\n" +
        "Most runs need none of what follows: --likelihood, --latent, --epochs and --genes are what there is reason to try.\n\n" +
        CatalogText.Of(catalogs) +
        "Likelihoods of counts: negative-binomial (the default), zinb, poisson (scVAE's constrained-poisson), zip, piecewise-categorical. Means are shares of\n" +
        $"the cell's total in the chosen genes; with mean=rate they are not. --likelihood {CellModel.ChosenLikelihood} trains {string.Join(", ", CellModel.Candidates)}, each as\n" +
        "long as it would be alone and on the same split, and keeps the best by the bound of the held-out cells (likelihoods.csv).\n" +
        "Genes are chosen by the variance of their counts, standardised by the variance that genes of their mean have (Stuart et al. 2019).\n" +
        "With --restarts each start is a run of its own in RUN/restart-1, RUN/restart-2 ...; RUN itself is a copy of the best. A chosen likelihood is started again.\n" +
        "The KL warms up within the first half of training, within the pre-training of a mixture.\n" +
        "Ctrl-C stops between two steps and leaves a checkpoint that --resume goes on from (exit code 130).\n";

    protected override IEnumerable<Symbol> Symbols =>
        [.. counts.SymbolsOfTraining, covariates, .. preparation.All, .. run.All, .. model.WithoutConditions, .. training.All, restarts, .. device.All];

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
        if (input.GetValue(covariates) is { } columns) cells = cells.WithCovariates(columns.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        terminal.Say($"{cells.Matrix.CellCount} of {matrix.CellCount} cells, {cells.Matrix.GeneCount} of {matrix.GeneCount} genes" +
            $"{(cells.Batches.Count > 0 ? $", {cells.Batches.Count} batches" : "")}{(cells.Covariates.Count > 0 ? $", covariates {string.Join(", ", cells.Covariates.Select(c => c.Name))}" : "")}.");
        job.OnCreated = cells.WriteTo;
        var (configuration, data) = (Configure(input, cells.Source(counts.Path(input)), likelihood: Chooses(input) ? CellModel.Likelihood : null), cells.ToDataset());
        var times = (int)input.GetValue(restarts);
        if (times == 1 && !Chooses(input)) return job.Start(input, configuration, data, terminal, [.. CellsApp.Products]);
        if (configuration.Training.ToTrainer().SplitOf(data) is null)
            throw new UserException($"{(Chooses(input) ? $"--likelihood {CellModel.ChosenLikelihood}" : "--restarts")}: needs held-out cells to choose by; give --validation above 0, or {(Chooses(input) ? "name a likelihood" : "one start")}");
        RunFolder.RequireVacant(run.Folder(input), run.Overwrites(input));
        return Best(input, configuration, new Trials(job, run.Folder(input), input, data, terminal), times, terminal);
    }

    private bool Chooses(ParseResult input) => model.LikelihoodText(input) == CellModel.ChosenLikelihood;

    /// <summary>Chooses the likelihood where that is asked for, then the start, each by the bound of the same held-out cells.</summary>
    private RunFolder? Best(ParseResult input, RunConfiguration configuration, Trials trials, int times, Terminal terminal)
    {
        var first = configuration.Training.Seed;
        List<Trials.Trial> families = [], starts = [];
        if (Chooses(input))
        {
            foreach (var name in CellModel.Candidates)
            {
                terminal.Say($"Likelihood {families.Count + 1} of {CellModel.Candidates.Count}: {name}.");
                if (trials.Train(name, $"likelihood-{name}", WithSeed(Configure(input, configuration.Data, likelihood: name), first)) is not { } done) return null;
                families.Add(done);
            }
            var chosen = families.MaxBy(f => f.Bound)!;
            (configuration, starts) = (chosen.Run.Configuration, [chosen]);
        }
        while (starts.Count < times)
        {
            terminal.Say($"Start {starts.Count + 1} of {times}.");
            var seed = first + (ulong)starts.Count;
            if (trials.Train($"{starts.Count + 1}", $"restart-{starts.Count + 1}", WithSeed(configuration, seed)) is not { } done) return null;
            starts.Add(done);
        }
        var best = starts.MaxBy(s => s.Bound)!;
        var kept = trials.Keep(best, catalogs);
        if (families.Count > 0) Say(families, kept, terminal);
        if (times == 1) return kept;
        kept.Write(CellsApp.RestartsFile, Table.Of(CellsApp.RestartsFile, ["restart", "seed", "held_out_bound", "kept"],
            [starts.Select((_, k) => $"{k + 1}"), starts.Select(s => $"{s.Seed}"), starts.Select(s => CellNumber.Exact(s.Bound)), starts.Select(s => YesNo(s == best))]));
        terminal.Say($"Held-out bounds {string.Join(", ", starts.Select(s => CellNumber.Nats(s.Bound)))}; start {starts.IndexOf(best) + 1} is kept.");
        return kept;

        RunConfiguration WithSeed(RunConfiguration one, ulong seed) => one with { Training = one.Training with { Seed = seed, SplitSeed = first } };
    }

    private static void Say(List<Trials.Trial> families, RunFolder kept, Terminal terminal)
    {
        var best = families.MaxBy(f => f.Bound)!;
        kept.Write(CellsApp.LikelihoodsFile, Table.Of(CellsApp.LikelihoodsFile, ["likelihood", "held_out_bound", "kept"],
            [families.Select(f => f.Name), families.Select(f => CellNumber.Exact(f.Bound)), families.Select(f => YesNo(f == best))]));
        terminal.Say(["likelihood", "held-out bound, nats a cell", "kept"], families.Select(f => (IReadOnlyList<string>)[f.Name, CellNumber.Nats(f.Bound), YesNo(f == best)]));
        terminal.Say("The bounds compare: all are of the same counts of the same held-out cells, given the same totals, after trainings of the same length.");
    }

    private static string YesNo(bool isTrue) => isTrue ? "yes" : "no";

    private RunFolder? Resume(ParseResult input, Terminal terminal)
    {
        if (counts.IsNamed(input) || preparation.All.Append(restarts).Append(covariates).Any(input.Has))
            throw new UserException("--resume: goes on with the cells in the run folder; leave counts, their options, covariates, filters and --restarts out");
        if (Chooses(input)) throw new UserException($"--resume: goes on with the likelihood that was chosen; leave --likelihood {CellModel.ChosenLikelihood} out");
        var folder = job.Open(input);
        job.RequireSameSettings(input, folder, Configure(input, folder.Configuration.Data, folder.Configuration));
        return job.Resume(input, folder, PreparedCells.Of(folder).ToDataset(), terminal);
    }

    /// <summary>The configuration, with a warm-up that ends while there is time to learn at full weight, and before clusters are placed.</summary>
    private RunConfiguration Configure(ParseResult input, DataSource source, RunConfiguration? started = null, string? likelihood = null)
    {
        var asked = job.Configure(input, source, started, likelihood);
        var (settings, most) = (asked.Training, Math.Max(1, CellModel.WarmUpShare * asked.Training.Epochs));
        if (settings.Objective.Options is not KlWarmUpOptions { WarmUp: not KlWarmUp.None } warmUp) return asked;
        var length = warmUp.WarmUpEpochs * (warmUp.WarmUp == KlWarmUp.Cyclical ? warmUp.Cycles : 1);
        if (settings.Objective is Elbo elbo && !training.ChoosesWarmUp(input))
        {
            if (asked.Model["mixture"]?["pretrainEpochs"] is { } pretraining && (int)pretraining > 0) most = Math.Min(most, (int)pretraining);
            return length <= most ? asked : asked with { Training = settings with { Objective = new Elbo((ElboOptions)elbo.Options with { WarmUpEpochs = most }) } };
        }
        return length <= most
            ? asked
            : throw new UserException($"--kl-warmup: got {CellNumber.Count(length)} epochs of {settings.Epochs}, allowed are up to {CellNumber.Count(most)}, so that the KL has its full weight for half of the training; lower it, or raise --epochs");
    }
}
