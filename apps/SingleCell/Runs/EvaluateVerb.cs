using System.CommandLine;
using VaeScience.Analysis.Statistics;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.SingleCell.Clusters;
using VaeScience.SingleCell.Expression;

namespace VaeScience.SingleCell.Runs;

/// <summary>How well a run predicts held-out cells, what it gets wrong of them, and how far it agrees with known kinds; each beside a baseline.</summary>
internal sealed class EvaluateVerb(Catalogs catalogs) : Verb(
    "evaluate", "how well a run predicts held-out cells and agrees with known kinds, beside baselines", "evaluate", "evaluate runs/cells --samples 500 --json")
{
    private const int MostSamples = 100_000, MostReplications = 1000, MostReplicated = 2000;
    private readonly RunArgument run = new(catalogs);
    private readonly CellSubset subset = new();
    private readonly Option<long> boundSamples = CommandOption.Whole("--bound-samples", "draws for each cell's bound", 10, 1, MostSamples);
    private readonly Option<long> samples = CommandOption.Whole("--samples", "importance-weighted draws for each cell", 50, 1, MostSamples);
    private readonly Option<long> replications = CommandOption.Whole("--replications", "how often the held-out cells are made up anew by the model, to compare with them; 0 for not at all", 20, 0, MostReplications);

    public override string Details =>
        "ELBO: a lower bound of log p(x), how probable the counts of a cell are to the model, in nats (natural logarithm); log p(x) by importance-weighted draws\n" +
        "lies between the bound and the truth. Nats a cell over the genes of the run: compare only runs on the same cells and genes. The weights are those of the last epoch, so that no choice has looked at the held-out cells; a run that\n" +
        "was trained with --keep best or --patience is favoured a little. The baseline gives every cell the same shares of its total, those of all cells learnt from.\n" +
        $"Replicated cells (posterior predictive checks, at most {MostReplicated} cells at random): where counts that the model makes up look unlike the\n" +
        "cells' own, in zeros, spread or totals, its likelihood does not fit, whatever the bound; predictive.csv has every gene.\n" +
        "Known kinds and batches: agreement of the groups that 'cluster' found, and silhouettes (1: far from others, 0: between) among the latent means, beside 50 principal\n" +
        "components of the log-normalised counts.\n";

    protected override IEnumerable<Symbol> Symbols => [run.Argument, boundSamples, samples, replications, subset.Symbol, .. run.Options];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var some = subset.Rows(input, trained.Cells);
        if (some is not null && KnownKinds.Of(RunGroupings.Known(trained), some) is null && KnownKinds.Of(RunGroupings.Batches(trained), some) is null)
            throw new UserException("--where: compares with known kinds and batches, and fewer than two are known of these cells; train with --label, or choose other cells");
        var seed = trained.Folder.Configuration.Training.Seed;
        var evaluator = new Evaluator(trained.Model, trained.Device, seed);
        var figures = new RunFigures("evaluate");
        var (split, all) = (trained.Split, evaluator.Encode(trained.Data));
        var (seen, judged) = split is null ? (trained.Data, trained.Data) : (trained.Data.Rows(split.Train), trained.Data.Rows(split.Validation));
        figures["active_units"] = all.ActiveUnits;
        // Before anything is written: a damaged table of groups is the user's to mend.
        var components = new Lazy<double[,]>(() => CellSpace.OfCounts(trained, seed).Rows);
        var agreement = KindAgreement.Of(trained, all.Mean, components, null, seed);
        agreement?.AddTo(figures);
        if (some is not null)
        {
            agreement = KindAgreement.Of(trained, all.Mean, components, some, seed);
            agreement?.AddTo(figures, "where.");
        }
        var bounds = Bounds(input, trained, evaluator, seen, judged);
        var kind = split is null ? "trained" : "held_out";
        foreach (var (key, _, value) in bounds) figures[$"{kind}.{key}"] = value;
        figures[$"{kind}.cells"] = judged.RowCount;
        var check = Check(input, trained, judged, terminal);
        check?.AddTo(figures);
        if (check is not null) trained.Folder.Write(CellsApp.PredictiveFile, check.ToTable());
        var table = Table.Of(CellsApp.EvaluationFile, ["figure", "cells", "nats_per_cell"], [bounds.Select(r => r.Key), bounds.Select(_ => kind), bounds.Select(r => CellNumber.Exact(r.Value))]);
        new RunResult(CellsApp.EvaluationFile, table, figures.Replacing(trained.Folder)).Keep(trained.Folder, terminal);
        terminal.Say(split is null
            ? $"No cells were held out: these are the {judged.RowCount} cells that the model was trained on. 'train --validation 0.1' holds some out."
            : $"{judged.RowCount} cells held out of training, {seen.RowCount} learnt from; likelihood {trained.Model.Likelihood.Name}.");
        terminal.Say(["", "nats a cell"], bounds.Select(r => (IReadOnlyList<string>)[r.Name, CellNumber.Nats(r.Value)]));
        if (!trained.IsToldTotals) terminal.Say("The baseline is told each cell's total, which this likelihood has to predict as well: the two do not compare, nor do bounds of runs that are told the totals.");
        terminal.Say($"{all.ActiveUnits} of {trained.Model.Latent} latent numbers are in use.");
        check?.Say(figures, terminal);
        agreement?.Say(terminal, subset.Words(input), trained.Folder.Path);
        terminal.Say($"Tables: {trained.Folder.PathOf(CellsApp.EvaluationFile)}{(check is null ? "" : $", {trained.Folder.PathOf(CellsApp.PredictiveFile)}")}");
        return ExitCode.Success;
    }

    private List<(string Key, string Name, double Value)> Bounds(ParseResult input, TrainedRun trained, Evaluator evaluator, Dataset seen, Dataset judged)
    {
        var bound = evaluator.Bound(judged, (int)input.GetValue(boundSamples));
        var weighted = evaluator.LogProbability(judged, (int)input.GetValue(samples));
        return
        [
            ("elbo", "ELBO", bound.Elbo.Average()),
            ("reconstruction", "  of it reconstruction", bound.Reconstruction.Average()),
            ("kl", "  and KL, subtracted", bound.Kl.Average()),
            ("log_probability", $"log p(x), {input.GetValue(samples)} importance-weighted draws", weighted.Mean),
            ("baseline", trained.IsToldTotals ? "baseline, Poisson with the same shares for all" : "baseline, Poisson with the same shares for all (does not compare)", SharedShares.MeanLogProbability(seen, judged)),
        ];
    }

    private PredictiveCheck? Check(ParseResult input, TrainedRun trained, Dataset judged, Terminal terminal)
    {
        var (times, seed) = ((int)input.GetValue(replications), trained.Folder.Configuration.Training.Seed);
        if (times == 0) return null;
        var part = judged.Rows(Subsample.Rows(judged.RowCount, MostReplicated, seed));
        return terminal.Track("replicating cells", step => new PredictiveCheck(
            PosteriorPredictive.Of(trained.Model, part, trained.Device, times, seed, (done, of) => step(done, of, "")), trained.Cells.Matrix.GeneNames));
    }
}
