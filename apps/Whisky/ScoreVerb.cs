using System.CommandLine;
using System.Globalization;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;

namespace VaeScience.Whisky;

/// <summary>How probable each row is, and what is surprising in it.</summary>
internal sealed class ScoreVerb(Catalogs catalogs) : Verb(
    "score", "how probable each row is, and what surprises in it; the strangest first", "score runs/whisky", "score runs/whisky data-schemas/whisky.csv --samples 5000 --json")
{
    private const int MostSamples = 1_000_000;
    private readonly RunArgument run = new(catalogs);
    private readonly Argument<string?> file = new("FILE") { Description = "a table with the columns of the run's; without it the rows it was trained on", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<long> samples = CommandOption.Whole("--samples", "importance-weighted draws for each row", 1000, 2, MostSamples);
    private readonly Option<long> count = CommandOption.Whole("--count", "how many rows to show; the file has all", 10, 1);

    public override string Details =>
        "log p(x), nats, is summed over the attributes; its standard error is that of the draws. Surprise of a score is -E[log p(x_j|z)] under the\n" +
        "row's posterior: what that one score costs at the place where the whole profile puts the row.\n";

    protected override IEnumerable<Symbol> Symbols => [.. run.Symbols, file, samples, count];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var rows = input.GetValue(file) is { } path ? OtherRows.Read(trained, path) : trained.Data;
        var scores = RowScores.Of(FactorSpace.Of(trained), rows, (int)input.GetValue(samples));
        var order = scores.MostSurprisingFirst;
        var (p, f) = (scores.LogProbability, rows.FeatureCount);
        var table = Table.Of(WhiskyApp.ScoresFile, ["name", "log_probability", "standard_error", "effective_samples", .. rows.FeatureNames.Select(n => $"surprise_{n}")],
            [order.Select(i => rows.RowNames[i]), order.Select(i => TasteNumber.Exact(p.Values[i])), order.Select(i => TasteNumber.Exact(p.StandardErrors[i])),
                order.Select(i => TasteNumber.Exact(p.EffectiveSamples[i])), .. Enumerable.Range(0, f).Select(j => order.Select(i => TasteNumber.Exact(scores.Surprise[i, j])))]);
        new RunResult(WhiskyApp.ScoresFile, table, new Dictionary<string, double>
        {
            ["score.rows"] = rows.RowCount,
            ["score.log_probability"] = p.Mean,
            ["score.standard_error"] = p.StandardErrorOfMean,
            ["score.least"] = p.Values.Min(),
        }).Keep(trained.Folder, terminal);
        terminal.Say(["row", "log p(x), nats", "error", "what surprises"], order.Take((int)input.GetValue(count)).Select(i => (IReadOnlyList<string>)
            [rows.RowNames[i], TasteNumber.Fixed(p.Values[i]), TasteNumber.Fixed(p.StandardErrors[i]), scores.WhatSurprises(i)]));
        terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{rows.RowCount} rows, log p(x) {p.Mean:F2} ± {p.StandardErrorOfMean:F2} nats a row on average. All, by attribute: {trained.Folder.PathOf(WhiskyApp.ScoresFile)}"));
        return ExitCode.Success;
    }
}
