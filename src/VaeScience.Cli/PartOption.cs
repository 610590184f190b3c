using System.CommandLine;
using System.Text.Json.Nodes;
using VaeScience.Models;

namespace VaeScience.Cli;

/// <summary>An option that chooses a part from a catalog, and the shorthands that set single options of it.</summary>
/// <typeparam name="TPart">The kind of part.</typeparam>
/// <param name="option">Takes <c>name:option=value,...</c> and has a standard value.</param>
/// <param name="catalog">The parts there are.</param>
internal sealed class PartOption<TPart>(Option<string?> option, Catalog<TPart> catalog)
    where TPart : Part
{
    private readonly List<(Option Option, Func<ParseResult, JsonObject?> Values)> shorthands = [];

    /// <summary>Adds an option that sets options of the part when it is given or has a standard value.</summary>
    /// <param name="shorthand">The option.</param>
    /// <param name="values">The part's options by their names in configuration files, or null for none.</param>
    public void Shorthand(Option shorthand, Func<ParseResult, JsonObject?> values) => shorthands.Add((shorthand, values));

    /// <summary>The part that was asked for.</summary>
    /// <param name="input">The command line.</param>
    /// <exception cref="UserException">No such part, no such option, or a value it does not allow.</exception>
    public TPart Create(ParseResult input)
    {
        var part = catalog.Parse(input.GetValue(option)!);
        var json = Catalog<TPart>.ToJson(part);
        var options = (JsonObject)json["options"]!;
        var isChanged = false;
        foreach (var (shorthand, values) in shorthands)
        {
            if (values(input) is not { } given) continue;
            foreach (var (name, value) in given)
            {
                if (!options.ContainsKey(name))
                    throw new UserException($"{shorthand.Name} does not go with the {catalog.Kind} '{part.Name}', which has no option '{name}'; options and defaults: {Catalog<TPart>.DescribeOptions(catalog[part.Name])}");
                options[name] = value?.DeepClone();
                isChanged = true;
            }
        }
        return isChanged ? catalog.FromJson(json) : part;
    }
}
