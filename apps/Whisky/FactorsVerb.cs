using System.CommandLine;
using System.Globalization;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;

namespace VaeScience.Whisky;

/// <summary>What the factors of a run mean, and where each row stands on them.</summary>
internal sealed class FactorsVerb(Catalogs catalogs)
    : Verb("factors", "what the factors of a run mean, and where each row stands on them", "factors runs/whisky", "factors runs/whisky --json")
{
    private const int Extremes = 5;
    private readonly RunArgument run = new(catalogs);

    protected override IEnumerable<Symbol> Symbols => run.Symbols;

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var factors = TasteFactors.Of(trained.Model, trained.Data, trained.Folder.Configuration.Training.Seed, trained.Device);
        trained.Folder.Write(WhiskyApp.FactorsFile, Positions(factors, trained.Data));
        trained.Folder.Write(WhiskyApp.LoadingsFile, LoadingsOf(factors, trained.Data));
        var metrics = trained.Folder.ReadMetrics();
        Note(metrics, factors);
        trained.Folder.Write(metrics);
        if (terminal.IsJson) terminal.Output.WriteLine(metrics.ToJson());
        Summarise(factors, trained, terminal);
        return ExitCode.Success;
    }

    private static void Note(Metrics metrics, TasteFactors factors)
    {
        metrics["factors.kl"] = factors.Kl;
        metrics["factors.non_linear_share"] = factors.NonLinearShare;
        for (var c = 0; c < factors.Factors.Count; c++)
        {
            var (factor, key) = (factors.Factors[c], $"factor_{c + 1}");
            metrics.SetText($"{key}.name", factor.Name);
            metrics[$"{key}.kl"] = factor.Kl;
            metrics[$"{key}.share_of_mean"] = factor.ShareOfMean;
            metrics[$"{key}.share_of_data"] = factor.ShareOfData;
        }
    }

    private static void Summarise(TasteFactors factors, TrainedRun run, Terminal terminal)
    {
        terminal.Say(string.Create(CultureInfo.InvariantCulture,
            $"{factors.Factors.Count} factors of {run.Data.RowCount} rows; axes turned by varimax for reading, so that each attribute loads on few of them. KL {factors.Kl:F2} nats/row in all."));
        for (var c = 0; c < factors.Factors.Count; c++)
        {
            var factor = factors.Factors[c];
            terminal.Say("");
            terminal.Say($"Factor {c + 1}: {factor.Name}");
            terminal.Say($"  KL {Fixed(factor.Kl)} nats/row; explains {Percent(factor.ShareOfMean)} of what the model expects to vary, {Percent(factor.ShareOfData)} of the table's variance");
            terminal.Say($"  most:  {Names(factor, run.Data, -1)}");
            terminal.Say($"  least: {Names(factor, run.Data, 1)}");
        }
        terminal.Say(["attribute", .. factors.Factors.Select((_, c) => $"factor {c + 1}")], Enumerable.Range(0, run.Data.FeatureCount).Select(j => (IReadOnlyList<string>)
            [run.Data.Features[j].Name, .. factors.Factors.Select(f => Fixed(f.Loadings[j]))]));
        terminal.Say($"Loadings: change of the expected score with one standard deviation of the factor. Tables: {run.Folder.PathOf(WhiskyApp.FactorsFile)}, {run.Folder.PathOf(WhiskyApp.LoadingsFile)}");
    }

    private static string Names(TasteFactor factor, Dataset data, int sign) =>
        string.Join(", ", Enumerable.Range(0, data.RowCount).OrderBy(i => sign * factor.Means[i]).Take(Extremes).Select(i => data.RowNames[i]));

    private static Table Positions(TasteFactors factors, Dataset data) => Table.Of(WhiskyApp.FactorsFile,
        ["name", .. factors.Factors.SelectMany((_, c) => (string[])[$"factor_{c + 1}", $"factor_{c + 1}_sd"])],
        [data.RowNames, .. factors.Factors.SelectMany(f => (IEnumerable<string>[])[f.Means.Select(Exact), f.Deviations.Select(Exact)])]);

    private static Table LoadingsOf(TasteFactors factors, Dataset data) => Table.Of(WhiskyApp.LoadingsFile,
        ["attribute", .. factors.Factors.SelectMany((_, c) => (string[])[$"factor_{c + 1}", $"factor_{c + 1}_standardised"])],
        [data.FeatureNames, .. factors.Factors.SelectMany(f => (IEnumerable<string>[])[f.Loadings.Select(Exact), f.StandardisedLoadings.Select(Exact)])]);

    private static string Fixed(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Exact(double value) => value.ToString("G7", CultureInfo.InvariantCulture);
}
