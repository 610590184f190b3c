using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Whisky;

/// <summary>Which model, and how many factors, the rows of a table support: log probability of rows that the models have not seen.</summary>
internal sealed class CrossValidateVerb() : Verb(
    "crossvalidate", "which model, and how many factors, a table supports: log probability of held-out rows",
    "crossvalidate", "crossvalidate --seeds 1 --factors 2", "crossvalidate mine.csv --schema mine.schema.json --out runs/mine-crossvalidation")
{
    private const string StandardFolder = "runs/whisky-crossvalidation", TableFile = "crossvalidation.csv", MetricsFile = "metrics.json";
    private const int FewestDraws = 1, MostDraws = 1_000_000, MostThreads = 1024;

    private readonly TasteTable table = new();
    private readonly Option<string?> folder = CommandOption.Text("--out", $"where {TableFile} and {MetricsFile} go", "FOLDER", StandardFolder);
    private readonly Option<string?> page = CommandOption.Text("--page", "also write the tables and what they mean as a Markdown page", "FILE");
    private readonly Option<long> folds = CommandOption.Whole("--folds", "in how many parts the rows are cut", 10, 2);
    private readonly Option<long> seeds = CommandOption.Whole("--seeds", "trainings of each VAE, with seeds of their own", 5, 1);
    private readonly Option<long> factors = CommandOption.Whole("--factors", "the most factors or components", 4, 1, 64);
    private readonly Option<long> samples = CommandOption.Whole("--samples", "importance-weighted draws for each held-out row", 2000, FewestDraws, MostDraws);
    private readonly Option<long> epochs = CommandOption.Whole("--epochs", "passes over the data in each training", DefaultModel.Training.Epochs, 1);
    private readonly Option<long> shuffle = CommandOption.Whole("--shuffle-seed", "the seed of the second assignment of rows to folds", 1, 0);
    private readonly Option<long> threads = CommandOption.Whole("--threads", "how many folds are fitted at a time; results do not depend on it", 1, 1, MostThreads);

    protected override IEnumerable<Symbol> Symbols => [.. table.Symbols, folder, page, folds, seeds, factors, samples, epochs, shuffle, threads];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        var (schema, read, _) = table.Read(input);
        var data = schema.Check(read);
        var options = Options(input);
        var output = Prepared(input.GetValue(folder));
        var watch = Stopwatch.StartNew();
        IReadOnlyList<CrossValidationResult> results;
        try
        {
            results = terminal.Track("cross-validation, fit", step =>
                CrossValidationProtocol.Run(data, CrossValidationModels.Of(data, options), options, step, terminal.Cancellation));
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        Csv.Write(Path.Combine(output, TableFile), CrossValidationTable.Of(results));
        var metrics = CrossValidationTable.Metrics(results);
        metrics["seconds"] = watch.Elapsed.TotalSeconds;
        metrics.Write(Path.Combine(output, MetricsFile));
        if (input.GetValue(page) is { Length: > 0 } path)
            AtomicFile.WriteText(path, CrossValidationPage.Write(data, results, options, new RunConditions(Command(input), watch.Elapsed)));
        if (terminal.IsJson) terminal.Output.WriteLine(metrics.ToJson());
        Show(results, terminal);
        terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{results.Count} figures in {watch.Elapsed.TotalSeconds:F0} s: {Path.Combine(output, TableFile)}"));
        return ExitCode.Success;
    }

    private static void Show(IReadOnlyList<CrossValidationResult> results, Terminal terminal)
    {
        foreach (var group in CrossValidationTable.Groups(results))
        {
            terminal.Say("");
            terminal.Say(group.Title);
            terminal.Say(CrossValidationTable.Headers, group.Rows);
        }
        terminal.Say("Nats per row, higher is better. A probability and a density are not comparable: compare within a table only.");
    }

    private static string Prepared(string? folder)
    {
        if (string.IsNullOrEmpty(folder)) throw new UserException("--out: got an empty text, wanted is the path of a folder");
        try
        {
            Directory.CreateDirectory(folder);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserException($"{folder}: cannot be made a folder ({e.Message.ReplaceLineEndings(" ")}); give another --out", e);
        }
    }

    private static string Command(ParseResult input) => $"{WhiskyApp.Name} {string.Join(' ', input.Tokens.Select(t => t.Value))}";

    private CrossValidationOptions Options(ParseResult input) => new()
    {
        Folds = (int)input.GetValue(folds),
        Seeds = (int)input.GetValue(seeds),
        MostFactors = (int)input.GetValue(factors),
        Samples = (int)input.GetValue(samples),
        Epochs = (int)input.GetValue(epochs),
        ShuffleSeed = (ulong)input.GetValue(shuffle),
        Threads = (int)input.GetValue(threads),
    };
}
