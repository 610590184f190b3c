using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Models;
using VaeScience.Models.Synthesis;

namespace VaeScience.Whisky;

/// <summary>What lies between two rows in the latent space.</summary>
internal sealed class BetweenVerb(Catalogs catalogs) : Verb(
    "between", "what lies between two rows: the expected profile on the way from one to the other",
    "between runs/whisky Laphroaig Macallan", "between runs/whisky Ardbeg Glenfiddich --steps 8 --path slerp")
{
    private const string Straight = "lerp", Arc = "slerp";
    private const int MostSteps = 1000;
    private readonly RunArgument run = new(catalogs);
    private readonly Argument<string> from = new("A") { Description = "where the way begins, by the row's name" };
    private readonly Argument<string> to = new("B") { Description = "where it ends" };
    private readonly Option<long> steps = CommandOption.Whole("--steps", "in how many steps", 6, 1, MostSteps);
    private readonly Option<string> path = CommandOption.Choice("--path", "a straight line, or an arc that keeps its distance from the middle", Straight, Arc);

    protected override IEnumerable<Symbol> Symbols => [.. run.Symbols, from, to, steps, path];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var data = trained.Data;
        var (first, last) = (RowName.Find(data, input.GetValue(from)!), RowName.Find(data, input.GetValue(to)!));
        var space = FactorSpace.Of(trained);
        var count = (int)input.GetValue(steps);
        var points = LatentPath.Points(space.Places.Mean(first), space.Places.Mean(last), count, input.GetValue(path) == Arc ? PathShape.Slerp : PathShape.Lerp);
        var expected = space.Expected(points);
        int[] nearest = [.. Enumerable.Range(0, count + 1).Select(s => space.Places.NearestTo(Enumerable.Range(0, space.Dimensions).Select(c => points[s, c]).ToArray()))];
        var table = ProfileTable.Of(WhiskyApp.BetweenFile, space, points, expected,
            ("step", [.. Enumerable.Range(0, count + 1).Select(s => $"{s}")]), ("nearest_row", [.. nearest.Select(i => data.RowNames[i])]));
        new RunResult(WhiskyApp.BetweenFile, table, new Dictionary<string, double> { ["between.rows_met"] = nearest.Distinct().Count() }).Keep(trained.Folder, terminal);
        terminal.Say($"From {data.RowNames[first]} to {data.RowNames[last]}: the expected score at each step, and the row that stands nearest.");
        ProfileTable.Say(terminal, data, expected, ("step", [.. Enumerable.Range(0, count + 1).Select(s => $"{s} {data.RowNames[nearest[s]]}")]));
        terminal.Say($"Table: {trained.Folder.PathOf(WhiskyApp.BetweenFile)}");
        return ExitCode.Success;
    }
}
