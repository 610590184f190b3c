using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;

namespace VaeScience.Whisky;

/// <summary>Which rows taste most like one.</summary>
internal sealed class NearestVerb(Catalogs catalogs) : Verb(
    "nearest", "which rows taste most like one", "nearest runs/whisky Talisker", "nearest runs/whisky 'Highland Park' --count 5 --json")
{
    private const int MostListed = 4;
    private readonly RunArgument run = new(catalogs);
    private readonly Argument<string> name = new("NAME") { Description = "the row, by its name" };
    private readonly Option<long> count = CommandOption.Whole("--count", "how many rows", 10, 1);

    public override string Details =>
        "Near is by overlap: Bhattacharyya's coefficient of the two posteriors q(z|x), 1 for rows that the model cannot tell apart, 0 for\n" +
        "rows that it surely can. Uncertain rows overlap with many.\n";

    protected override IEnumerable<Symbol> Symbols => [.. run.Symbols, name, count];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var data = trained.Data;
        var row = RowName.Find(data, input.GetValue(name)!);
        var space = FactorSpace.Of(trained);
        var nearest = Enumerable.Range(0, data.RowCount).Where(i => i != row).Select(i => (Row: i, Distance: space.Places.Distance(row, i)))
            .OrderBy(p => p.Distance).Take((int)input.GetValue(count)).ToList();
        if (nearest.Count == 0) throw new UserException($"{data.Name}: has no other row than {Excerpt.Quoted(data.RowNames[row])}");
        var table = Table.Of(WhiskyApp.NearestFile, ["name", "overlap", "distance", .. data.FeatureNames],
            [nearest.Select(p => data.RowNames[p.Row]), nearest.Select(p => TasteNumber.Exact(Math.Exp(-p.Distance))),
                nearest.Select(p => TasteNumber.Exact(Apart(space, row, p.Row))),
                .. Enumerable.Range(0, data.FeatureCount).Select(j => nearest.Select(p => TasteNumber.Exact(data.Row(p.Row)[j] - data.Row(row)[j])))]);
        new RunResult(WhiskyApp.NearestFile, table, new Dictionary<string, double> { ["nearest.overlap"] = Math.Exp(-nearest[0].Distance) }).Keep(trained.Folder, terminal);
        terminal.Say($"Nearest to {data.RowNames[row]}:");
        terminal.Say(["row", "overlap", "distance, sd", "scores that differ"], nearest.Select(p => (IReadOnlyList<string>)
            [data.RowNames[p.Row], TasteNumber.Fixed(Math.Exp(-p.Distance)), TasteNumber.Fixed(Apart(space, row, p.Row)), Differences(data, row, p.Row)]));
        terminal.Say($"Overlap of the posteriors, 1 for rows that the model cannot tell apart. All differences: {trained.Folder.PathOf(WhiskyApp.NearestFile)}");
        return ExitCode.Success;
    }

    private static double Apart(FactorSpace space, int first, int second) =>
        Math.Sqrt(Enumerable.Range(0, space.Dimensions).Sum(c => Math.Pow(space.Places.Means[first, c] - space.Places.Means[second, c], 2)));

    private static string Differences(Dataset data, int row, int other)
    {
        var differences = Enumerable.Range(0, data.FeatureCount).Select(j => (data.Features[j].Name, By: (double)data.Row(other)[j] - data.Row(row)[j]))
            .Where(d => d.By != 0).OrderByDescending(d => Math.Abs(d.By)).ToList();
        if (differences.Count == 0) return "none";
        var listed = string.Join(", ", differences.Take(MostListed).Select(d => $"{d.Name} {TasteNumber.Difference(d.By)}"));
        return differences.Count > MostListed ? $"{listed} and {differences.Count - MostListed} more" : listed;
    }
}
