using System.Text.Json;
using System.Text.Json.Nodes;
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

    /// <summary>A catalog without some entries.</summary>
    /// <param name="names">Names; those that there are not change nothing.</param>
    public Catalog<TPart> Without(params IReadOnlyList<string> names) => new(Kind, [.. Entries.Where(e => !names.Contains(e.Name))]);

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
        var options = colon < 0 ? [] : OptionText.Parse(entry.OptionsType, text[(colon + 1)..], $"{Kind} '{text}'");
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
        ["options"] = JsonSerializer.SerializeToNode(part.Options, part.Options.GetType(), OptionText.Json),
    };

    /// <summary>The options of an entry with their defaults, as a user would write them: <c>levels=5,cuts=shared</c>.</summary>
    public static string DescribeOptions(CatalogEntry<TPart> entry) => OptionText.Describe(entry.OptionsType);

    private TPart Create(CatalogEntry<TPart> entry, JsonObject options, string written)
    {
        OptionText.RequireKnown(entry.OptionsType, options, $"{Kind} '{entry.Name}'");
        try
        {
            return entry.Create(options.Deserialize(entry.OptionsType, OptionText.Json)!);
        }
        catch (JsonException e)
        {
            throw OptionText.Refused(entry.OptionsType, options, $"{Kind} '{written}'", e);
        }
        catch (ArgumentException e)
        {
            throw new UserException($"{Kind} '{written}': {e.Message}", e);
        }
    }
}
