using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaeScience.Cli;
using VaeScience.Data;

namespace VaeScience.Whisky;

/// <summary>What is in a table, whether it can be used, and what to mend.</summary>
internal sealed class InspectVerb() : Verb("inspect", "what is in a table, is it usable, what to mend", "inspect", "inspect mine.csv --schema mine.schema.json")
{
    private const int MostProblems = 20;
    private readonly TasteTable table = new();

    protected override IEnumerable<Symbol> Symbols => table.Symbols;

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        var (schema, read, _) = table.Read(input);
        var problems = schema.Problems(read).Take(MostProblems + 1).ToList();
        if (problems.Count > 1 && !terminal.IsJson)
        {
            foreach (var problem in problems.Take(MostProblems)) terminal.Error.WriteLine(problem);
            throw new UserException($"{read.Source}: {(problems.Count > MostProblems ? $"more than {MostProblems}" : problems.Count)} problems, listed above; mend them and inspect again");
        }
        var data = schema.Check(read);
        if (terminal.IsJson) terminal.Output.WriteLine(Json(data).ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" }));
        Describe(data, schema, terminal);
        return ExitCode.Success;
    }

    private static void Describe(Dataset data, Schema schema, Terminal terminal)
    {
        terminal.Say($"{(schema.Title.Length > 0 ? schema.Title : schema.Name)}: {data.RowCount} rows, {data.FeatureCount} features; every cell is right.");
        var constant = Columns(data).Where(c => c.Sd == 0).Select(c => c.Name).ToList();
        terminal.Say(["feature", "kind", "least", "mean", "sd", "greatest", "values"], Columns(data).Select(c => (IReadOnlyList<string>)
            [c.Name, c.Kind, Number(c.Values.Min()), Number(c.Mean), Number(c.Sd), Number(c.Values.Max()), Counts(c)]));
        if (constant.Count > 0) terminal.Say($"Never varies and so says nothing: {string.Join(", ", constant)}.");
        if (data.Labels is not null) terminal.Say($"Labels kept beside: {string.Join(", ", data.Labels.Columns)}.");
        if (data.Fingerprint.Length > 0) terminal.Say($"SHA-256 {data.Fingerprint}");
    }

    private static JsonObject Json(Dataset data)
    {
        var json = new JsonObject { ["rows"] = data.RowCount, ["features"] = data.FeatureCount, ["sha256"] = data.Fingerprint };
        foreach (var c in Columns(data)) (json[$"mean.{c.Name}"], json[$"sd.{c.Name}"]) = (c.Mean, c.Sd);
        return json;
    }

    private static IEnumerable<ColumnFigures> Columns(Dataset data)
    {
        for (var j = 0; j < data.FeatureCount; j++)
        {
            double[] values = [.. Enumerable.Range(0, data.RowCount).Select(i => (double)data.Row(i)[j])];
            var mean = values.Average();
            var sd = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Length - 1));
            yield return new ColumnFigures(data.Features[j].Name, data.Features[j].Kind.ToString().ToLowerInvariant(), data.Features[j].LevelCount, values, mean, sd);
        }
    }

    private static string Counts(ColumnFigures column) => column.Levels is 0 or > 9
        ? $"{column.Values.Distinct().Count()} different"
        : string.Join(" ", Enumerable.Range(0, column.Levels).Select(level => $"{level}:{column.Values.Count(v => v == level)}"));

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private sealed record ColumnFigures(string Name, string Kind, int Levels, double[] Values, double Mean, double Sd);
}
