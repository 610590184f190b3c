using System.CommandLine;
using System.Globalization;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Synthesis;

namespace VaeScience.Whisky;

/// <summary>Rows that the model makes up.</summary>
internal sealed class SampleVerb(Catalogs catalogs) : Verb(
    "sample", "rows that the model makes up: from the prior, near a row, or at a point",
    "sample runs/whisky", "sample runs/whisky --near Talisker --radius 0.3 --count 3", "sample runs/whisky --at 2,0.5 --mean")
{
    private const int MostRows = 1_000_000, MostShown = 50;
    private readonly RunArgument run = new(catalogs);
    private readonly Option<string?> near = CommandOption.Text("--near", "around a row, by its name", "NAME");
    private readonly Option<double> radius = CommandOption.Number("--radius", "how far from it, standard deviations of the prior", 0.5, "numbers from 0", v => v >= 0);
    private readonly Option<string?> at = CommandOption.Text("--at", "at a point of the turned axes that 'factors' shows, one number a factor", "U1,U2");
    private readonly Option<string?> given = CommandOption.Text("--given", "the conditions of a conditional run, such as region=Islay; by default their mean over its rows", "COLUMN=VALUE");
    private readonly Option<long> count = CommandOption.Whole("--count", "how many rows", 10, 1, MostRows);
    private readonly Option<bool> mean = CommandOption.Flag("--mean", "the expected scores instead of drawn ones");
    private readonly Option<long> seed = CommandOption.Whole("--seed", "the same seed draws the same rows", 1, 0);

    public override string Details =>
        "Without --near and --at the point of each row is drawn from the prior, N(0, I). --near draws it evenly from the ball of --radius around\n" +
        "the row's posterior mean. Scores are then drawn from p(x|z); --mean writes E[x|z].\n";

    protected override IEnumerable<Symbol> Symbols => [.. run.Symbols, near, radius, at, given, count, mean, seed];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        var (name, point) = (input.GetValue(near), input.GetValue(at));
        if (name is not null && point is not null) throw new UserException("--near and --at: got both, a row stands near another or at a point; give one of them");
        if (name is null && input.Has(radius)) throw new UserException("--radius: is how far from a row; name the row with --near");
        using var trained = run.Open(input);
        var row = name is null ? -1 : RowName.Find(trained.Data, name);
        var fixedPoint = point is null ? null : Parsed(point, trained.Model.Latent);
        var conditions = input.GetValue(given) is { } cells ? Conditions(trained.Folder.Configuration.Data.Schema, cells) : null;
        var space = FactorSpace.Of(trained);
        var random = new RandomSequence(new Philox((ulong)input.GetValue(seed), RandomPurpose.Sample));
        var points = new double[input.GetValue(count), space.Dimensions];
        for (var i = 0; i < points.GetLength(0); i++)
        {
            var u = fixedPoint ?? (row < 0 ? Normal(space.Dimensions, random) : LatentBall.Draw(space.Places.Mean(row), input.GetValue(radius), random));
            for (var c = 0; c < u.Length; c++) points[i, c] = u[c];
        }
        var rows = input.GetValue(mean) ? space.Expected(points, conditions) : space.Draw(points, random, conditions);
        string[] names = [.. Enumerable.Range(1, points.GetLength(0)).Select(i => $"sample {i}")];
        var table = ProfileTable.Of(WhiskyApp.SamplesFile, space, points, rows, ("name", names));
        new RunResult(WhiskyApp.SamplesFile, table, new Dictionary<string, double> { ["sample.rows"] = names.Length }).Keep(trained.Folder, terminal);
        ProfileTable.Say(terminal, trained.Data, rows, ("sample", names[..Math.Min(names.Length, MostShown)]));
        terminal.Say($"{names.Length} rows: {trained.Folder.PathOf(WhiskyApp.SamplesFile)}");
        return ExitCode.Success;
    }

    private static RowConditions Conditions(Schema schema, string text)
    {
        if (schema.Conditions.Count == 0) throw new UserException("--given: the run has no conditions; train one with --condition");
        var cells = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in text.Split(','))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !cells.TryAdd(pair[..equals].Trim(), pair[(equals + 1)..].Trim()))
                throw new UserException($"--given: got {Excerpt.Quoted(pair)}, wanted is COLUMN=VALUE once a condition, with commas between");
        }
        return schema.Given(cells);
    }

    private static double[] Parsed(string text, int dimensions)
    {
        var parts = text.Split(',');
        var numbers = new double[parts.Length];
        for (var c = 0; c < parts.Length; c++)
            if (!double.TryParse(parts[c], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[c]) || !double.IsFinite(numbers[c]))
                throw new UserException($"--at: got {Excerpt.Quoted(parts[c])}, allowed are numbers with a comma between, one a factor, such as {Example(dimensions)}");
        return numbers.Length == dimensions
            ? numbers
            : throw new UserException($"--at: got {numbers.Length} numbers, the run has {dimensions} factors; write one a factor, such as {Example(dimensions)}");
    }

    private static string Example(int dimensions) => string.Join(',', Enumerable.Repeat("0", dimensions));

    private static double[] Normal(int dimensions, RandomSequence random) => [.. Enumerable.Range(0, dimensions).Select(_ => random.Normal())];
}
