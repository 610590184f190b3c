using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Models;

namespace VaeScience.Whisky;

/// <summary>What each factor does, one at a time.</summary>
internal sealed class TraverseVerb(Catalogs catalogs) : Verb(
    "traverse", "what each factor does, one at a time: the expected profile from -3 to 3 standard deviations",
    "traverse runs/whisky", "traverse runs/whisky --range 2 --steps 4 --json")
{
    private const int MostSteps = 1000;
    private const double MostRange = 10;
    private readonly RunArgument run = new(catalogs);
    private readonly Option<long> steps = CommandOption.Whole("--steps", "in how many steps", 6, 1, MostSteps);
    private readonly Option<double> range = CommandOption.Number("--range", "how far to each side, standard deviations", 3, "numbers above 0 to 10", v => v is > 0 and <= MostRange);

    protected override IEnumerable<Symbol> Symbols => [.. run.Symbols, steps, range];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var space = FactorSpace.Of(trained);
        var traversals = Enumerable.Range(0, space.Dimensions).Select(c => Traversal.Of(space, c, (int)input.GetValue(steps), input.GetValue(range))).ToList();
        var points = Stacked(traversals.Select(t => t.Points));
        var expected = Stacked(traversals.Select(t => t.Expected));
        var table = ProfileTable.Of(WhiskyApp.TraverseFile, space, points, expected,
            ("factor", [.. traversals.SelectMany(t => t.Positions.Select(_ => $"{t.Factor + 1}"))]),
            ("position", [.. traversals.SelectMany(t => t.Positions.Select(TasteNumber.Exact))]));
        new RunResult(WhiskyApp.TraverseFile, table, new Dictionary<string, double>()).Keep(trained.Folder, terminal);
        foreach (var traversal in traversals)
        {
            terminal.Say($"Factor {traversal.Factor + 1}: {space.Factors.Factors[traversal.Factor].Name}; the others stand at 0");
            ProfileTable.Say(terminal, trained.Data, traversal.Expected, ("sd", [.. traversal.Positions.Select(TasteNumber.Difference)]));
        }
        terminal.Say($"Expected scores. Table: {trained.Folder.PathOf(WhiskyApp.TraverseFile)}");
        return ExitCode.Success;
    }

    private static double[,] Stacked(IEnumerable<double[,]> parts)
    {
        var rows = parts.SelectMany(p => Enumerable.Range(0, p.GetLength(0)).Select(i => Enumerable.Range(0, p.GetLength(1)).Select(c => p[i, c]).ToArray())).ToArray();
        var all = new double[rows.Length, rows[0].Length];
        for (var i = 0; i < rows.Length; i++)
            for (var c = 0; c < rows[i].Length; c++)
                all[i, c] = rows[i][c];
        return all;
    }
}
