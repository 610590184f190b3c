using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;

namespace VaeScience.Whisky;

/// <summary>How well a run does, beside simpler models.</summary>
internal sealed class EvaluateVerb(Catalogs catalogs) : Verb(
    "evaluate", "how well a run does on held-out rows, beside simpler models", "evaluate runs/whisky", "evaluate runs/whisky --samples 5000 --json")
{
    private const int MostSamples = 1_000_000;
    private const double PriorShare = 0.1;
    private readonly RunArgument run = new(catalogs);
    private readonly Option<long> samples = CommandOption.Whole("--samples", "importance-weighted draws for each row", 1000, 2, MostSamples);

    public override string Details =>
        "Rows are held out by 'train --validation SHARE'. A run without them is judged on the rows it was trained on, and says so; 'crossvalidate'\n" +
        "holds every row out once.\n";

    protected override IEnumerable<Symbol> Symbols => [.. run.Symbols, samples];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var settings = trained.Folder.Configuration.Training;
        var split = settings.ToTrainer().SplitOf(trained.Data);
        var seen = split is null ? trained.Data : trained.Data.Rows(split.Train);
        var judged = split is null ? trained.Data : trained.Data.Rows(split.Validation);
        var evaluator = new Evaluator(trained.Model, trained.Device, settings.Seed);
        // Draws from the prior can be weighed only where the posterior's density is known at them.
        var logP = evaluator.LogProbability(judged, (int)input.GetValue(samples), trained.Model is Vae { Posterior.HasDensityEverywhere: false } ? 0 : PriorShare);
        var bound = evaluator.Bound(judged);
        var baselines = TasteBaselines.Of(seen, trained.Model.Latent, split is null ? null : judged);
        var kind = split is null ? "trained" : "held_out";
        List<(string Key, string Name, double Value, double Error)> rows = [("this_model", $"this model ({trained.Model.Likelihood.Name}, {trained.Model.Latent} factors)", logP.Mean, logP.StandardErrorOfMean)];
        rows.AddRange(baselines.Select(b => (b.Key, b.Name, split is null ? b.InSample : b.HeldOut, double.NaN)));
        var table = Table.Of(WhiskyApp.EvaluationFile, ["model", "rows", "log_probability", "standard_error"],
            [rows.Select(r => r.Key), rows.Select(_ => kind), rows.Select(r => Known(r.Value)), rows.Select(r => Known(r.Error))]);
        var figures = rows.ToDictionary(r => $"evaluate.{kind}.{r.Key}", r => r.Value);
        figures[$"evaluate.{kind}.rows"] = judged.RowCount;
        figures[$"evaluate.{kind}.elbo"] = bound.Elbo.Average();
        figures["evaluate.active_units"] = evaluator.Encode(trained.Data).ActiveUnits;
        new RunResult(WhiskyApp.EvaluationFile, table, figures).Keep(trained.Folder, terminal);
        terminal.Say(split is null
            ? $"No rows were held out: these are the {judged.RowCount} rows that every model was trained on. 'train --validation 0.2' holds some out, 'crossvalidate' each once."
            : $"{judged.RowCount} rows that no model has seen; each was fitted to the other {seen.RowCount}.");
        terminal.Say(["model", "log p(x), nats a row", "standard error"], rows.Select(r => (IReadOnlyList<string>)[r.Name, Shown(r.Value), Shown(r.Error)]));
        terminal.Say($"ELBO {TasteNumber.Fixed(bound.Elbo.Average())} nats a row; {figures["evaluate.active_units"]} of {trained.Model.Latent} factors are in use. Table: {trained.Folder.PathOf(WhiskyApp.EvaluationFile)}");
        return ExitCode.Success;
    }

    private static string Known(double value) => double.IsNaN(value) ? "" : TasteNumber.Exact(value);

    private static string Shown(double value) => double.IsNaN(value) ? "" : TasteNumber.Fixed(value);
}
