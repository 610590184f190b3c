using System.CommandLine;
using System.Globalization;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;

namespace VaeScience.Whisky;

/// <summary>What the factors of a run mean, and where each row stands on them.</summary>
internal sealed class FactorsVerb(Catalogs catalogs) : Verb(
    "factors", "what the factors of a run mean, how sure that is, and where each row stands on them",
    "factors runs/whisky", "factors runs/whisky --bootstrap 500 --json", "factors runs/whisky --with notes.csv --key whisky_csv_name")
{
    private const int Extremes = 5, MostShown = 15, MostReplicates = 100_000;
    private readonly RunArgument run = new(catalogs);
    private readonly AuxiliaryOptions auxiliary = new();
    private readonly Option<long> bootstrap = CommandOption.Whole("--bootstrap", "replicates for intervals of loadings and positions; 0 for none", 100, 0, MostReplicates);
    private readonly Option<long> epochs = CommandOption.Whole("--bootstrap-epochs", "passes over the data in each replicate", 150, 1);

    public override string Details =>
        "Intervals hold 95 % of bootstrap replicates: rows drawn with replacement, the whole model trained on from the run's weights, axes turned\n" +
        "anew. They cover the choice of rows and of the rotation, for positions the row's posterior too, but no other optima.\n" +
        "Columns of 0 and 1 are told by the area under the ROC curve (0.5 is chance) with DeLong's interval, numbers by correlations,\n" +
        "categories by eta squared, the share of a factor's variance that lies between them.\n";

    protected override IEnumerable<Symbol> Symbols => [.. run.Symbols, .. auxiliary.Symbols, bootstrap, epochs];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        if (input.GetValue(bootstrap) == 1) throw new UserException("--bootstrap: got 1, one replicate shows no spread; allowed are 0 (none) and numbers from 2");
        var columns = auxiliary.Read(input, trained);
        var space = FactorSpace.Of(trained);
        var (factors, ties) = (space.Factors, AttributeTie.Of(space));
        var auxiliaryTies = AuxiliaryTie.Of(space, columns);
        FactorBootstrap? intervals;
        try
        {
            intervals = Intervals(input, space, terminal);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        trained.Folder.Write(WhiskyApp.FactorsFile, FactorFiles.Positions(factors, trained.Data));
        trained.Folder.Write(WhiskyApp.LoadingsFile, FactorFiles.Loadings(factors, trained.Data));
        trained.Folder.Write(WhiskyApp.AttributesFile, FactorFiles.Attributes(ties, trained.Data));
        if (intervals is not null) trained.Folder.Write(WhiskyApp.IntervalsFile, FactorFiles.Intervals(intervals, trained.Data));
        if (auxiliaryTies.Count > 0) trained.Folder.Write(WhiskyApp.AuxiliaryFile, FactorFiles.Auxiliary(auxiliaryTies));
        var metrics = trained.Folder.ReadMetrics();
        Note(metrics, factors, intervals);
        foreach (var tie in auxiliaryTies)
        {
            var key = $"auxiliary.{tie.Column.Name}.factor_{tie.Factor + 1}.{tie.Measure}";
            (metrics[key], metrics[$"{key}.low"], metrics[$"{key}.high"]) = (tie.Value, tie.Low, tie.High);
        }
        trained.Folder.Write(metrics);
        if (terminal.IsJson) terminal.Output.WriteLine(metrics.ToJson());
        Summarise(factors, trained, terminal);
        ShowAttributes(ties, intervals, trained, terminal);
        ShowAuxiliary(auxiliaryTies, terminal);
        terminal.Say($"Tables: {string.Join(", ", WhiskyApp.FactorsFile, WhiskyApp.LoadingsFile, WhiskyApp.AttributesFile)}{(intervals is null ? "" : $", {WhiskyApp.IntervalsFile}")}{(auxiliaryTies.Count == 0 ? "" : $", {WhiskyApp.AuxiliaryFile}")} in {trained.Folder.Path}");
        return ExitCode.Success;
    }

    private FactorBootstrap? Intervals(ParseResult input, FactorSpace space, Terminal terminal) => input.GetValue(bootstrap) is > 0 and var replicates
        ? terminal.Track("bootstrap, replicate", step => FactorBootstrap.Of(space, (int)replicates, (int)input.GetValue(epochs), step, terminal.Cancellation))
        : null;

    private static void Note(Metrics metrics, TasteFactors factors, FactorBootstrap? intervals)
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
            if (intervals is not null) metrics[$"{key}.congruence"] = intervals.Congruence[c];
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
            terminal.Say($"  KL {TasteNumber.Fixed(factor.Kl)} nats/row; explains {Percent(factor.ShareOfMean)} of what the model expects to vary, {Percent(factor.ShareOfData)} of the table's variance");
            terminal.Say($"  most:  {Names(factor, run.Data, -1)}");
            terminal.Say($"  least: {Names(factor, run.Data, 1)}");
        }
    }

    private static void ShowAttributes(IReadOnlyList<AttributeTie> ties, FactorBootstrap? intervals, TrainedRun run, Terminal terminal)
    {
        var d = run.Model.Latent;
        terminal.Say(["attribute", .. Enumerable.Range(1, d).SelectMany(c => (string[])[$"factor {c}", intervals is null ? "" : "95 %", "-1 to +1 sd", "nats"])],
            Enumerable.Range(0, run.Data.FeatureCount).Select(j => (IReadOnlyList<string>)[run.Data.Features[j].Name, .. ties.Where(t => t.Attribute == j).SelectMany(t => (string[])
                [TasteNumber.Fixed(t.Loading), intervals is null ? "" : $"{TasteNumber.Fixed(intervals.Loadings[j, t.Factor].Low)} to {TasteNumber.Fixed(intervals.Loadings[j, t.Factor].High)}",
                    TasteNumber.Fixed(t.Sensitivity), TasteNumber.Fixed(t.Information)])]));
        terminal.Say("Loadings: change of the expected score with one standard deviation of the factor; then its change from -1 to +1; then the mutual information of factor and score.");
        if (intervals is not null)
            terminal.Say($"Intervals: {intervals.Replicates} bootstrap replicates of the rows, the model trained on in each. Median congruence with the run's factors: {string.Join(", ", intervals.Congruence.Select(TasteNumber.Fixed))} (above 0.95: the same factor).");
    }

    private static void ShowAuxiliary(IReadOnlyList<AuxiliaryTie> ties, Terminal terminal)
    {
        if (ties.Count == 0) return;
        terminal.Say(["not seen by the model", "factor", "measure", "value", "rows", "positives"], ties.OrderByDescending(t => t.Strength).Take(MostShown).Select(t => (IReadOnlyList<string>)
            [t.Column.Name, $"{t.Factor + 1}", t.Measure, t.InWords(), $"{t.Rows}", t.Column.Kind == AuxiliaryKind.Binary ? $"{t.Positives}" : ""]));
        terminal.Say(ties.Count > MostShown
            ? $"The strongest {MostShown} of {ties.Count} comparisons; with so many, one in twenty lies outside its interval by luck. 95 % intervals."
            : "95 % intervals.");
    }

    private static string Names(TasteFactor factor, Dataset data, int sign) =>
        string.Join(", ", Enumerable.Range(0, data.RowCount).OrderBy(i => sign * factor.Means[i]).Take(Extremes).Select(i => data.RowNames[i]));

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
