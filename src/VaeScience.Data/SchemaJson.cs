using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace VaeScience.Data;

/// <summary>The JSON form of a schema.</summary>
internal static class SchemaJson
{
    private const int LongestFile = 1 << 24;
    private const int MostColumns = 1 << 20;
    private const int MostLevels = 1000;
    private static readonly string[] SchemaFields = ["name", "title", "description", "source", "licence", "sha256", "rowName", "columns"];
    private static readonly string[] ColumnFields = ["name", "kind", "role", "levels", "range", "standard", "unit", "description", "likelihood"];

    public static Schema Read(Stream stream, string source)
    {
        try
        {
            var strict = new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false };
            using var document = JsonDocument.Parse(Bytes(stream, source), strict);
            return Read(document.RootElement, source);
        }
        catch (JsonException e)
        {
            throw new UserException($"{source}: line {e.LineNumber + 1}: is no JSON ({Reason(e)}); correct the schema", e);
        }
        catch (InvalidOperationException e)
        {
            // What JsonElement throws for half a surrogate pair in a text.
            throw new UserException($"{source}: a text is no Unicode; correct the schema", e);
        }
    }

    public static string Write(Schema schema)
    {
        using var stream = new MemoryStream();
        var readable = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(stream, readable))
        {
            json.WriteStartObject();
            json.WriteString("name", schema.Name);
            WriteText(json, "title", schema.Title);
            WriteText(json, "description", schema.Description);
            WriteText(json, "source", schema.Source);
            WriteText(json, "licence", schema.Licence);
            WriteText(json, "sha256", schema.Sha256);
            WriteText(json, "rowName", schema.RowName);
            json.WriteStartArray("columns");
            foreach (var column in schema.Columns) Write(json, column);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static byte[] Bytes(Stream stream, string source)
    {
        var bytes = new MemoryStream();
        var part = new byte[1 << 14];
        try
        {
            for (int read; (read = stream.Read(part)) > 0; bytes.Write(part, 0, read))
                if (bytes.Length > LongestFile)
                    throw new UserException($"{source}: is over {LongestFile >> 20} MiB, which no schema is; name a *.schema.json file");
        }
        catch (IOException e)
        {
            throw InputFile.Unreadable(source, e);
        }
        var all = bytes.ToArray();
        return all is [0xEF, 0xBB, 0xBF, ..] ? all[3..] : all;
    }

    private static Schema Read(JsonElement root, string source)
    {
        var fields = new JsonFields(root, source, SchemaFields);
        var name = fields.Text("name");
        var listed = fields.Get("columns");
        if (listed.ValueKind != JsonValueKind.Array) throw fields.Wrong("columns", JsonFields.Named(listed), "a list of columns");
        if (listed.GetArrayLength() > MostColumns) throw fields.Wrong("columns", $"a list of {listed.GetArrayLength()}", $"up to {MostColumns}");
        var columns = new List<Column>();
        var places = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in listed.EnumerateArray())
        {
            var column = ReadColumn(element, source, columns.Count + 1);
            if (!places.Add(column.Name))
                throw new UserException($"{source}: column {columns.Count + 1}: the name {Excerpt.Quoted(column.Name)} occurs twice; " +
                    "rename or drop one");
            columns.Add(column);
        }
        var sha256 = fields.TextOrNull("sha256") ?? "";
        if (sha256.Length > 0 && !(sha256.Length == 64 && sha256.All(char.IsAsciiHexDigitLower)))
            throw fields.Wrong("sha256", Excerpt.Quoted(sha256), "64 lower-case hexadecimal digits");
        var rowName = fields.TextOrNull("rowName");
        CheckNaming(fields, columns, rowName);
        return new Schema
        {
            Name = name,
            Title = fields.TextOrNull("title") ?? "",
            Description = fields.TextOrNull("description") ?? "",
            Source = fields.TextOrNull("source") ?? "",
            Licence = fields.TextOrNull("licence") ?? "",
            Sha256 = sha256,
            RowName = rowName,
            Columns = columns,
        };
    }

    private static void CheckNaming(JsonFields fields, List<Column> columns, string? rowName)
    {
        if (!columns.Any(c => c.Role == ColumnRole.Feature))
            throw fields.Wrong("columns", "a list without any feature", "at least one column with the role 'feature'");
        if (rowName is not null && !columns.Any(c => c.Name == rowName && c.Kind == ColumnKind.Name))
            throw fields.Wrong("rowName", Excerpt.Quoted(rowName), "the name of a column of kind 'name'");
        if (columns.FirstOrDefault(c => c.Kind == ColumnKind.Name && c.Name != rowName) is { } other)
            throw fields.Wrong("rowName", rowName is null ? "absent" : Excerpt.Quoted(rowName),
                $"{Excerpt.Quoted(other.Name)}, the column of kind 'name'; others are of kind 'text'");
    }

    private static Column ReadColumn(JsonElement element, string source, int number)
    {
        var place = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("name", out var given) && given.ValueKind == JsonValueKind.String
            ? Excerpt.Quoted(given.GetString())
            : $"{number}";
        var fields = new JsonFields(element, $"{source}: column {place}", ColumnFields);
        var name = fields.Text("name");
        fields.Get("kind");
        var column = new Column(name, fields.Choice("kind", ColumnKind.Text))
        {
            Unit = fields.TextOrNull("unit") ?? "",
            Description = fields.TextOrNull("description") ?? "",
            Likelihood = fields.TextOrNull("likelihood"),
        };
        column = column with { Role = fields.Choice("role", column.Role) };
        if (column.Role is ColumnRole.Feature or ColumnRole.Condition && column.Kind is ColumnKind.Name or ColumnKind.Text)
            throw fields.Wrong("role", $"'{column.Role.ToString().ToLowerInvariant()}'", $"'label' or 'ignore' for the kind '{column.KindName}'");
        return WithStandard(fields, WithRange(fields, WithLevels(fields, column)));
    }

    private static Column WithLevels(JsonFields fields, Column column)
    {
        var given = fields.TryGet("levels", out var levels);
        if (given && column.Kind is not (ColumnKind.Ordinal or ColumnKind.Category))
            throw fields.Wrong("levels", "given", $"nothing for the kind '{column.KindName}'; only 'ordinal' and 'category' have levels");
        if (!given && (column.Kind == ColumnKind.Ordinal || (column.Kind == ColumnKind.Category && column.Role is ColumnRole.Feature or ColumnRole.Condition)))
            throw fields.Wrong("levels", "absent", column.Kind == ColumnKind.Ordinal
                ? "a number of levels (5 stands for 0..4) or a list of their names in order" : "a list of the categories' names");
        if (!given) return column;
        if (levels.ValueKind == JsonValueKind.Number && column.Kind == ColumnKind.Ordinal)
            return levels.TryGetInt32(out var count) && count is >= 2 and <= MostLevels
                ? column with { LevelCount = count }
                : throw fields.Wrong("levels", Excerpt.Quoted(levels.GetRawText()), $"a whole number 2..{MostLevels}");
        if (levels.ValueKind != JsonValueKind.Array || levels.GetArrayLength() is < 2 or > MostLevels)
            throw fields.Wrong("levels", JsonFields.Named(levels), $"a list of 2..{MostLevels} names");
        string[] names = [.. levels.EnumerateArray().Select(level => fields.AsText("levels", level))];
        if (names.Any(string.IsNullOrWhiteSpace) || names.Distinct(StringComparer.Ordinal).Count() < names.Length)
            throw fields.Wrong("levels", "a list with an empty or repeated name", "a name of its own for each level");
        return column with { LevelNames = names, LevelCount = names.Length };
    }

    private static Column WithRange(JsonFields fields, Column column)
    {
        if (!fields.TryGet("range", out var range)) return column;
        if (column.Kind is not (ColumnKind.Real or ColumnKind.Count))
            throw fields.Wrong("range", "given", $"nothing for the kind '{column.KindName}'; only 'real' and 'count' have a range");
        if (range.ValueKind != JsonValueKind.Array || range.GetArrayLength() != 2)
            throw fields.Wrong("range", JsonFields.Named(range), "[least, most], with null for an open end");
        var least = Bound(fields, range[0], column.Minimum);
        var most = Bound(fields, range[1], column.Maximum);
        if (least >= most || (column.Kind == ColumnKind.Count && least < 0))
            throw fields.Wrong("range", range.GetRawText(), column.Kind == ColumnKind.Count ? "0 or more, ascending" : "ascending");
        return column with { Minimum = least, Maximum = most };
    }

    private static Column WithStandard(JsonFields fields, Column column)
    {
        if (!fields.TryGet("standard", out var standard)) return column;
        if (column.Kind is not (ColumnKind.Real or ColumnKind.Count) || column.Role != ColumnRole.Condition)
            throw fields.Wrong("standard", "given", "nothing but for conditions of the kinds 'real' and 'count'");
        if (standard.ValueKind != JsonValueKind.Array || standard.GetArrayLength() != 2
            || !standard[0].TryGetNumber(out var mean) || !standard[1].TryGetNumber(out var sd) || sd <= 0)
            throw fields.Wrong("standard", standard.GetRawText(), "[mean, standard deviation], the latter above 0");
        return column with { Standard = (mean, sd) };
    }

    private static bool TryGetNumber(this JsonElement element, out double number)
    {
        number = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out number) && double.IsFinite(number);
    }

    private static double Bound(JsonFields fields, JsonElement bound, double open) => bound.ValueKind switch
    {
        JsonValueKind.Null => open,
        JsonValueKind.Number when bound.TryGetDouble(out var number) && double.IsFinite(number) => number,
        _ => throw fields.Wrong("range", JsonFields.Named(bound), "a finite number or null"),
    };

    private static void Write(Utf8JsonWriter json, Column column)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        json.WriteString("kind", column.KindName);
        json.WriteString("role", column.Role.ToString().ToLowerInvariant());
        if (column.LevelNames is { } names)
        {
            json.WriteStartArray("levels");
            foreach (var name in names) json.WriteStringValue(name);
            json.WriteEndArray();
        }
        else if (column.Kind == ColumnKind.Ordinal) json.WriteNumber("levels", column.LevelCount);
        if (double.IsFinite(column.Minimum) || double.IsFinite(column.Maximum))
        {
            json.WriteStartArray("range");
            WriteBound(json, column.Minimum);
            WriteBound(json, column.Maximum);
            json.WriteEndArray();
        }
        if (column.Standard is { } standard)
        {
            json.WriteStartArray("standard");
            json.WriteNumberValue(standard.Mean);
            json.WriteNumberValue(standard.Sd);
            json.WriteEndArray();
        }
        WriteText(json, "unit", column.Unit);
        WriteText(json, "description", column.Description);
        WriteText(json, "likelihood", column.Likelihood);
        json.WriteEndObject();
    }

    private static void WriteBound(Utf8JsonWriter json, double bound)
    {
        if (double.IsFinite(bound)) json.WriteNumberValue(bound);
        else json.WriteNullValue();
    }

    private static void WriteText(Utf8JsonWriter json, string field, string? text)
    {
        if (!string.IsNullOrEmpty(text)) json.WriteString(field, text);
    }

    private static string Reason(JsonException e)
    {
        var message = e.Message.ReplaceLineEndings(" ");
        var tail = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (tail > 0 ? message[..tail] : message).TrimEnd('.');
    }
}
