using System.Text;
using System.Text.Json.Nodes;
using VaeScience.Data;

namespace VaeScience.Cli;

/// <summary>The data of a run as config.json keeps them: where they came from and what the columns are, without the rows.</summary>
/// <param name="Schema">The columns.</param>
/// <param name="Path">The full path of the file; null for data that the program brings.</param>
/// <param name="Sha256">The SHA-256 of the file's bytes.</param>
/// <param name="Rows">How many rows there were.</param>
public sealed record DataSource(Schema Schema, string? Path, string Sha256, int Rows)
{
    /// <summary>A data set without rows, from which a model can be built that takes such data.</summary>
    public Dataset Empty => new(Schema.Name, [], Schema.Features, [], null, Sha256)
    {
        Conditions = Schema.ConditionNames is { Count: > 0 } names ? new RowConditions(names, []) : null,
    };

    /// <summary>The section of config.json.</summary>
    public JsonObject ToJson() => new()
    {
        ["path"] = Path,
        ["sha256"] = Sha256,
        ["rows"] = Rows,
        ["schema"] = JsonNode.Parse(Schema.ToJson()),
    };

    /// <summary>Reads the section.</summary>
    /// <param name="json">What <see cref="ToJson"/> wrote.</param>
    /// <param name="source">What errors call the file.</param>
    /// <exception cref="UserException">A field is missing or of another kind.</exception>
    public static DataSource FromJson(JsonObject json, string source)
    {
        using var schema = new MemoryStream(Encoding.UTF8.GetBytes(RunJson.Section(json, "schema", source).ToJsonString()));
        var path = json["path"] is null ? null : RunJson.Value<string>(json, "path", source);
        return new DataSource(Schema.Read(schema, source), path, RunJson.Value<string>(json, "sha256", source), RunJson.Value<int>(json, "rows", source));
    }

    /// <summary>Refuses data that are not those of the run.</summary>
    /// <exception cref="UserException">Another file.</exception>
    public void Require(Dataset data)
    {
        if (data.Fingerprint != Sha256)
            throw new UserException($"{Path ?? Schema.Name}: is not the file the run was trained on (SHA-256 {data.Fingerprint}, the run has {Sha256}); restore the file or train again");
    }
}
