using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using VaeScience.Data;

namespace VaeScience.Models;

/// <summary>An immutable list of the parts of one kind. Help texts, configuration files, docs and contract tests read this one list.</summary>
/// <remarks>
/// Extended by <see cref="With"/> and passed where it is needed, so that an app or a user adds a part without touching the core.
/// On the command line a part is written <c>name</c> or <c>name:option=value,option=value</c>.
/// </remarks>
/// <typeparam name="TPart">The kind of part.</typeparam>
public sealed class Catalog<TPart>
    where TPart : Part
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>A catalog of these entries.</summary>
    /// <param name="kind">What the parts are called in messages, such as "likelihood".</param>
    /// <param name="entries">In the order in which help lists them.</param>
    public Catalog(string kind, params IReadOnlyList<CatalogEntry<TPart>> entries) => (Kind, Entries) = (kind, entries);

    /// <summary>What the parts are called in messages.</summary>
    public string Kind { get; }

    /// <summary>The entries, in the order in which help lists them.</summary>
    public IReadOnlyList<CatalogEntry<TPart>> Entries { get; }

    /// <summary>A catalog with one entry more; an entry of the same name is replaced.</summary>
    public Catalog<TPart> With(CatalogEntry<TPart> entry) =>
        new(Kind, [.. Entries.Where(e => e.Name != entry.Name), entry]);

    /// <summary>The entry of this name.</summary>
    /// <exception cref="UserException">There is none; the message gives the nearest.</exception>
    public CatalogEntry<TPart> this[string name] => Entries.FirstOrDefault(e => e.Name == name)
        ?? throw new UserException($"no {Kind} is called '{name}'; {NearestName.Hint(name, [.. Entries.Select(e => e.Name)])}");

    /// <summary>Makes a part from what a user wrote: <c>student-t</c> or <c>ordinal:levels=5,cuts=per-feature</c>.</summary>
    /// <exception cref="UserException">No such part, no such option, or a value it does not allow.</exception>
    public TPart Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var entry = this[colon < 0 ? text : text[..colon]];
        var options = new JsonObject();
        if (colon >= 0)
            foreach (var pair in text[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var equals = pair.IndexOf('=', StringComparison.Ordinal);
                if (equals < 0) throw new UserException($"{Kind} '{text}': got '{pair}', wanted option=value");
                var (key, value) = (CamelCase(pair[..equals]), pair[(equals + 1)..]);
                options[key] = Literal(entry, key, value);
            }
        return Create(entry, options, text);
    }

    /// <summary>Makes a part from its place in a configuration file.</summary>
    /// <exception cref="UserException">No such part, no such option, or a value it does not allow.</exception>
    public TPart FromJson(JsonNode? node)
    {
        if (node is not JsonObject o || o["name"] is not JsonValue nameValue || !nameValue.TryGetValue<string>(out var name))
            throw new UserException($"the configuration has no {Kind}: wanted an object with a 'name'");
        if (o["options"] is not (null or JsonObject)) throw new UserException($"{Kind} '{name}': 'options' is not an object");
        return Create(this[name], o["options"] as JsonObject ?? [], name);
    }

    /// <summary>Writes a part's name and options for a configuration file.</summary>
    public static JsonObject ToJson(TPart part) => new()
    {
        ["name"] = part.Name,
        ["options"] = JsonSerializer.SerializeToNode(part.Options, part.Options.GetType(), Json),
    };

    /// <summary>The options of an entry with their defaults, as a user would write them: <c>levels=5,cuts=shared</c>.</summary>
    public static string DescribeOptions(CatalogEntry<TPart> entry)
    {
        var defaults = (JsonObject)JsonSerializer.SerializeToNode(Activator.CreateInstance(entry.OptionsType), entry.OptionsType, Json)!;
        return string.Join(",", defaults.Select(p => $"{JsonNamingPolicy.KebabCaseLower.ConvertName(p.Key)}={p.Value?.ToString() ?? "none"}"));
    }

    private TPart Create(CatalogEntry<TPart> entry, JsonObject options, string written)
    {
        var known = entry.OptionsType.GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).ToArray();
        foreach (var (key, _) in options)
            if (!known.Contains(key))
                throw new UserException($"{Kind} '{entry.Name}' has no option '{key}'; {NearestName.Hint(key, known)}; options and defaults: {DescribeOptions(entry)}");
        try
        {
            return entry.Create(options.Deserialize(entry.OptionsType, Json)!);
        }
        catch (JsonException e)
        {
            var key = e.Path?.TrimStart('$', '.') ?? "";
            throw new UserException($"{Kind} '{written}': option '{key}' does not allow '{options[key]}'; options and defaults: {DescribeOptions(entry)}", e);
        }
        catch (ArgumentException e)
        {
            throw new UserException($"{Kind} '{written}': {e.Message}", e);
        }
    }

    private static JsonNode? Literal(CatalogEntry<TPart> entry, string key, string value)
    {
        var type = entry.OptionsType.GetProperties().FirstOrDefault(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name) == key)?.PropertyType;
        type = type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(int[])) return new JsonArray([.. value.Split('x').Select(v => Number(v))]);
        if (type == typeof(bool) && bool.TryParse(value, out var b)) return b;
        return type is not null && type.IsPrimitive ? Number(value) : value;
    }

    private static JsonNode? Number(string value) =>
        double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number == Math.Floor(number) && Math.Abs(number) < 1e15 ? (JsonNode)(long)number : number
            : value;

    private static string CamelCase(string kebab)
    {
        var words = kebab.Trim().Split('-', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(words.Select((w, i) => i == 0 ? w : char.ToUpperInvariant(w[0]) + w[1..]));
    }
}
