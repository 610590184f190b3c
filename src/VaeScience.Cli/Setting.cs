using System.CommandLine;
using System.Text.Json.Nodes;

namespace VaeScience.Cli;

/// <summary>An option whose value stands in config.json, and where: so that a resumed run can refuse another value by name.</summary>
/// <param name="Option">The option.</param>
/// <param name="Places">Paths in config.json, with dots; of paths with bars between, the first that is there counts. A path that is not there stands for nothing.</param>
internal sealed record Setting(Option Option, params string[] Places)
{
    /// <summary>Whether two configurations agree on the option.</summary>
    public bool Agrees(JsonObject one, JsonObject other) => Places.All(place => JsonNode.DeepEquals(At(one, place), At(other, place)));

    /// <summary>What a configuration says of the option.</summary>
    public string Value(JsonObject configuration) => Places.Select(place => At(configuration, place)).FirstOrDefault(node => node is not null)?.ToJsonString() ?? "nothing";

    private static JsonNode? At(JsonObject root, string place) =>
        place.Split('|').Select(path => path.Split('.').Aggregate((JsonNode?)root, (inner, step) => (inner as JsonObject)?[step])).FirstOrDefault(node => node is not null);
}
