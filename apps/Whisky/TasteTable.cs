using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;

namespace VaeScience.Whisky;

/// <summary>The table a command line names: FILE and --schema, or the whiskies that the program brings.</summary>
internal sealed class TasteTable
{
    private const string SchemaEnding = ".schema.json";

    private readonly Argument<string?> file = new("FILE")
    {
        Description = "a CSV or TSV table, one row a whisky (or anything else that is tasted); without it the 86 whiskies that the program brings",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> schema = CommandOption.Text(
        "--schema", "what the columns of FILE are; by default FILE's name ending in .schema.json, else the columns of the 86 whiskies", "FILE");

    /// <summary>What stands on the command line.</summary>
    public IEnumerable<Symbol> Symbols => [file, schema];

    /// <summary>Whether the command line names a table or a schema.</summary>
    public bool IsNamed(ParseResult input) => input.GetValue(file) is not null || input.GetValue(schema) is not null;

    /// <summary>The schema and the table, not yet held against each other.</summary>
    /// <exception cref="UserException">A file is missing or cannot be read, or a schema was named without a table.</exception>
    public (Schema Schema, Table Table, string? Path) Read(ParseResult input)
    {
        var (path, schemaPath) = (input.GetValue(file), input.GetValue(schema));
        if (path is null)
            return schemaPath is null
                ? (TasteProfiles.Schema(), TasteProfiles.Table(), null)
                : throw new UserException("--schema: got a schema and no table; name the FILE that it describes");
        var columns = (schemaPath ?? Beside(path)) is { } found ? Schema.Read(found) : TasteProfiles.Schema();
        return (columns, Data.Formats.Catalog.Default.Read(path), path);
    }

    /// <summary>The data of a run, read again.</summary>
    /// <param name="source">Where they came from.</param>
    /// <param name="movedTo">Where the file lies now; null where the run says.</param>
    /// <exception cref="UserException">The file is missing or another.</exception>
    public static Dataset Reload(DataSource source, string? movedTo = null)
    {
        var path = movedTo ?? source.Path;
        var data = source.Schema.Check(path is null ? TasteProfiles.Table() : Data.Formats.Catalog.Default.Read(path));
        source.Require(data);
        return data;
    }

    private static string? Beside(string path)
    {
        var stem = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        var schema = Path.ChangeExtension(stem, null) + SchemaEnding;
        return File.Exists(schema) ? schema : null;
    }
}
