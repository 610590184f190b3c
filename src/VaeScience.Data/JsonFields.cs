using System.Text.Json;

namespace VaeScience.Data;

/// <summary>The fields of one JSON object, read with errors that say where, and refused where unknown.</summary>
internal readonly struct JsonFields
{
    private const int LongestText = 10_000;
    private readonly JsonElement element;
    private readonly string place;

    /// <summary>Checks that the element is an object and has none but the known fields.</summary>
    public JsonFields(JsonElement element, string place, params ReadOnlySpan<string> known)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new UserException($"{place}: got {Named(element)}, wanted is an object {{...}}");
        foreach (var field in element.EnumerateObject())
            if (!known.Contains(field.Name))
                throw new UserException($"{place}: unknown field {Excerpt.Quoted(field.Name)}; " +
                    $"{NearestName.Hint(field.Name, known.ToArray())}");
        this.element = element;
        this.place = place;
    }

    public bool TryGet(string field, out JsonElement value) =>
        element.TryGetProperty(field, out value) && value.ValueKind != JsonValueKind.Null;

    public JsonElement Get(string field) =>
        TryGet(field, out var value) ? value : throw new UserException($"{place}: has no field '{field}', which is needed; add it");

    public string? TextOrNull(string field) => TryGet(field, out var value) ? AsText(field, value) : null;

    public string Text(string field) => AsText(field, Get(field)) is { Length: > 0 } text ? text : throw Wrong(field, "an empty text", "a text");

    public T Choice<T>(string field, T otherwise) where T : struct, Enum
    {
        if (!TryGet(field, out var value)) return otherwise;
        var got = AsText(field, value);
        foreach (var choice in Enum.GetValues<T>())
            if (Lower(choice) == got) return choice;
        throw Wrong(field, Excerpt.Quoted(got), $"one of {string.Join(", ", Enum.GetValues<T>().Select(Lower))}");
    }

    public UserException Wrong(string field, string got, string allowed) =>
        new($"{place}: '{field}' is {got}, allowed is {allowed}; correct the schema");

    public string AsText(string field, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) throw Wrong(field, Named(value), "a text");
        var text = value.GetString()!;
        return text.Length <= LongestText ? text : throw Wrong(field, $"a text of {text.Length} letters", $"up to {LongestText}");
    }

    public static string Named(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => Excerpt.Quoted(value.GetRawText()),
    };

    private static string Lower<T>(T choice) where T : struct, Enum => choice.ToString().ToLowerInvariant();
}
