using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;

namespace VaeScience.Whisky;

/// <summary>Where the rows of a file stand on the factors of a run.</summary>
internal sealed class EncodeVerb(Catalogs catalogs) : Verb(
    "encode", "where the rows of a file stand on the factors of a run", "encode runs/whisky data-schemas/whisky.csv", "encode runs/mine new.csv --json")
{
    private readonly RunArgument run = new(catalogs);
    private readonly Argument<string> file = new("FILE") { Description = "a table with the columns of the run's" };

    protected override IEnumerable<Symbol> Symbols => [.. run.Symbols, file];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var rows = OtherRows.Read(trained, input.GetValue(file)!);
        var space = FactorSpace.Of(trained);
        var places = space.Place(rows);
        var table = Table.Of(WhiskyApp.EncodedFile, ["name", .. space.Columns.SelectMany(c => (string[])[c, $"{c}_sd"])],
            [rows.RowNames, .. Enumerable.Range(0, space.Dimensions).SelectMany(c => (IEnumerable<string>[])
                [Enumerable.Range(0, places.Count).Select(i => TasteNumber.Exact(places.Means[i, c])), Enumerable.Range(0, places.Count).Select(i => TasteNumber.Exact(places.Deviation(i, c)))])]);
        new RunResult(WhiskyApp.EncodedFile, table, new Dictionary<string, double> { ["encode.rows"] = rows.RowCount }).Keep(trained.Folder, terminal);
        terminal.Say($"{rows.RowCount} rows on {space.Dimensions} factors, mean and standard deviation of each posterior: {trained.Folder.PathOf(WhiskyApp.EncodedFile)}");
        return ExitCode.Success;
    }
}
