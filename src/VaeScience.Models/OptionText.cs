using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using VaeScience.Data;

namespace VaeScience.Models;

/// <summary>A record of options as a user writes it, <c>levels=5,cuts=per-feature</c>, and as configuration files hold it.</summary>
internal static class OptionText
{
    // JSON numbers hold whole numbers exactly up to here.
    private const double MostWhole = 1e15;

    /// <summary>How configuration files spell options.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>The options that a text gives, by their names in configuration files; not yet checked.</summary>
    /// <param name="type">The record type; every property has a default.</param>
    /// <param name="text">Options with commas between; empty for none.</param>
    /// <param name="source">What errors call the text.</param>
    /// <exception cref="UserException">Something that is not option=value.</exception>
    public static JsonObject Parse(Type type, string text, string source)
    {
        var options = new JsonObject();
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw new UserException($"{source}: got '{pair}', wanted option=value");
            var key = CamelCase(pair[..equals]);
            options[key] = Literal(type, key, pair[(equals + 1)..]);
        }
        return options;
    }

    /// <summary>Refuses options that the record does not have.</summary>
    /// <exception cref="UserException">The first of them, with the nearest that there is.</exception>
    public static void RequireKnown(Type type, JsonObject options, string source)
    {
        var known = type.GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).ToArray();
        foreach (var (key, _) in options)
            if (!known.Contains(key))
                throw new UserException($"{source} has no option '{key}'; {NearestName.Hint(key, known)}; options and defaults: {Describe(type)}");
    }

    /// <summary>The error for a value of the wrong kind.</summary>
    public static UserException Refused(Type type, JsonObject options, string source, JsonException e)
    {
        var key = e.Path?.TrimStart('$', '.') ?? "";
        return new UserException($"{source}: option '{key}' does not allow '{options[key]}'; options and defaults: {Describe(type)}", e);
    }

    /// <summary>The options with their defaults, as a user would write them: <c>levels=5,cuts=shared</c>.</summary>
    public static string Describe(Type type)
    {
        var defaults = (JsonObject)JsonSerializer.SerializeToNode(Activator.CreateInstance(type), type, Json)!;
        return string.Join(",", defaults.Select(p => $"{JsonNamingPolicy.KebabCaseLower.ConvertName(p.Key)}={Written(p.Value)}"));
    }

    private static string Written(JsonNode? value) => value is JsonArray { Count: > 0 } numbers ? string.Join('x', numbers) : value?.ToString() ?? "none";

    private static JsonNode? Literal(Type options, string key, string value)
    {
        var type = options.GetProperties().FirstOrDefault(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name) == key)?.PropertyType;
        type = type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(int[])) return new JsonArray([.. value.Split('x').Select(Number)]);
        if (type == typeof(bool) && bool.TryParse(value, out var b)) return b;
        return type is not null && type.IsPrimitive ? Number(value) : value;
    }

    private static JsonNode? Number(string value) =>
        double.TryParse(value, CultureInfo.InvariantCulture, out var number)
            ? number == Math.Floor(number) && Math.Abs(number) < MostWhole ? (JsonNode)(long)number : number
            : value;

    private static string CamelCase(string kebab)
    {
        var words = kebab.Trim().Split('-', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(words.Select((w, i) => i == 0 ? w : char.ToUpperInvariant(w[0]) + w[1..]));
    }
}
