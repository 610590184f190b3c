using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.SingleCell.Expression;

namespace VaeScience.SingleCell.Runs;

/// <summary>How well a run predicts held-out cells, beside a model without groups.</summary>
internal sealed class EvaluateVerb(Catalogs catalogs) : Verb(
    "evaluate", "how well a run predicts held-out cells, beside a model without groups", "evaluate", "evaluate runs/cells --samples 500 --json")
{
    private const int MostSamples = 100_000;
    private readonly RunArgument run = new(catalogs);
    private readonly Option<long> boundSamples = CommandOption.Whole("--bound-samples", "draws for each cell's bound", 10, 1, MostSamples);
    private readonly Option<long> samples = CommandOption.Whole("--samples", "importance-weighted draws for each cell", 50, 1, MostSamples);

    public override string Details =>
        "Nats a cell over the genes of the run. The weights are those of the last epoch, so that no choice has looked at the held-out cells; a run that\n" +
        "was trained with --keep best or --patience is favoured a little. The baseline gives every cell the same shares of its total, those of all cells learnt from.\n";

    protected override IEnumerable<Symbol> Symbols => [.. run.Symbols, boundSamples, samples];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var split = trained.Split;
        var (seen, judged) = split is null ? (trained.Data, trained.Data) : (trained.Data.Rows(split.Train), trained.Data.Rows(split.Validation));
        var evaluator = new Evaluator(trained.Model, trained.Device, trained.Folder.Configuration.Training.Seed);
        var bound = evaluator.Bound(judged, (int)input.GetValue(boundSamples));
        var weighted = evaluator.LogProbability(judged, (int)input.GetValue(samples));
        var kind = split is null ? "trained" : "held_out";
        var baseline = SharedShares.MeanLogProbability(seen, judged);
        List<(string Key, string Name, double Value)> rows =
        [
            ("elbo", "ELBO", bound.Elbo.Average()),
            ("reconstruction", "  of it reconstruction", bound.Reconstruction.Average()),
            ("kl", "  and KL, subtracted", bound.Kl.Average()),
            ("log_probability", $"log p(x), {input.GetValue(samples)} importance-weighted draws", weighted.Mean),
            ("baseline", "baseline, Poisson with the same shares for all", baseline),
        ];
        var figures = rows.ToDictionary(r => $"evaluate.{kind}.{r.Key}", r => r.Value);
        figures[$"evaluate.{kind}.cells"] = judged.RowCount;
        figures["evaluate.active_units"] = evaluator.Encode(trained.Data).ActiveUnits;
        var table = Table.Of(CellsApp.EvaluationFile, ["figure", "cells", "nats_per_cell"], [rows.Select(r => r.Key), rows.Select(_ => kind), rows.Select(r => CellNumber.Exact(r.Value))]);
        new RunResult(CellsApp.EvaluationFile, table, figures).Keep(trained.Folder, terminal);
        terminal.Say(split is null
            ? $"No cells were held out: these are the {judged.RowCount} cells that the model was trained on. 'train --validation 0.1' holds some out."
            : $"{judged.RowCount} cells held out of training, {seen.RowCount} learnt from; likelihood {trained.Model.Likelihood.Name}.");
        terminal.Say(["", "nats a cell"], rows.Select(r => (IReadOnlyList<string>)[r.Name, CellNumber.Nats(r.Value)]));
        terminal.Say($"{figures["evaluate.active_units"]} of {trained.Model.Latent} latent numbers are in use. Table: {trained.Folder.PathOf(CellsApp.EvaluationFile)}");
        return ExitCode.Success;
    }
}
