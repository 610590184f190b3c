using System.CommandLine;
using VaeScience.Cli;

namespace VaeScience.Whisky;

/// <summary>Columns beside the model's that a command line names: those of the run's own table, and a table joined by name.</summary>
internal sealed class AuxiliaryOptions
{
    private readonly Option<string?> with = CommandOption.Text("--with", "a CSV table of anything else that is known of the rows, joined by name", "FILE");
    private readonly Option<string?> key = CommandOption.Text("--key", "the column of that table that holds the rows' names; by default named as in the run's table", "COLUMN");

    /// <summary>What stands on the command line.</summary>
    public IEnumerable<Symbol> Symbols => [with, key];

    /// <summary>The columns, the table's own labels first.</summary>
    /// <exception cref="UserException">--key without --with, or the table cannot be joined.</exception>
    public IReadOnlyList<AuxiliaryColumn> Read(ParseResult input, TrainedRun run)
    {
        var labels = AuxiliaryColumn.OfLabels(run.Data);
        if (input.GetValue(with) is not { } path)
            return input.GetValue(key) is null ? labels : throw new UserException("--key: names a column of the table of --with; give both");
        var column = input.GetValue(key) ?? run.Folder.Configuration.Data.Schema.RowName
            ?? throw new UserException("--with: the run's rows have no names to join by; give its table a schema with a rowName and train again");
        var joined = AuxiliaryColumn.Read(run.Data, path, column);
        return [.. labels, .. joined.Where(j => labels.All(l => l.Name != j.Name))];
    }
}
