using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaeScience.Data;

namespace VaeScience.Cli;

/// <summary>The JSON files of a run folder.</summary>
internal static class RunJson
{
    private const long LongestFile = 1 << 26;

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(string path, JsonNode node) => AtomicFile.WriteText(path, node.ToJsonString(Readable) + "\n");

    /// <exception cref="UserException">No such file, or no JSON object.</exception>
    public static JsonObject Read(string path)
    {
        using var stream = InputFile.Open(path);
        try
        {
            if (stream.CanSeek && stream.Length > LongestFile) throw new UserException($"{path}: holds {stream.Length} bytes, which no such file of ours does; train again");
            var strict = new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false };
            var json = JsonNode.Parse(stream, documentOptions: strict) as JsonObject ?? throw new UserException($"{path}: is no JSON object; it is damaged: train again");
            ReadTexts(json);
            return json;
        }
        catch (JsonException e)
        {
            throw new UserException($"{path}: line {e.LineNumber + 1}: is no JSON; it is damaged: train again", e);
        }
        catch (InvalidOperationException e)
        {
            // What the reader throws for half a surrogate pair in a text.
            throw new UserException($"{path}: a text is no Unicode; it is damaged: train again", e);
        }
    }

    // Texts are decoded when they are first looked at: a broken one is to be found here, where the file is known.
    private static void ReadTexts(JsonNode? node)
    {
        if (node is JsonObject fields)
            foreach (var (_, value) in fields) ReadTexts(value);
        else if (node is JsonArray elements)
            foreach (var element in elements) ReadTexts(element);
        else if (node?.GetValueKind() == JsonValueKind.String) _ = node.GetValue<string>();
    }

    /// <exception cref="UserException">The field is missing or of another kind.</exception>
    public static T Value<T>(JsonObject json, string field, string source) =>
        json[field] is JsonValue value && value.TryGetValue<T>(out var found)
            ? found
            : throw new UserException($"{source}: the field '{field}' is missing or of another kind; the file is damaged or of another program");

    /// <exception cref="UserException">The section is missing or of another kind.</exception>
    public static JsonObject Section(JsonObject json, string field, string source) =>
        json[field] as JsonObject
        ?? throw new UserException($"{source}: the section '{field}' is missing or of another kind; the file is damaged or of another program");
}
