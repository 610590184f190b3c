using System.Text.Json.Nodes;

namespace VaeScience.Models;

/// <summary>What can be chosen of a VAE beside its parts.</summary>
public sealed record VaeOptions
{
    /// <summary>
    /// The precision of a normal prior N(0, 1/precision) on every weight of the decoder and its head; 0 for none. Training then finds the
    /// most probable weights rather than the most likely ones.
    /// </summary>
    public double WeightPrior { get; init; }

    /// <summary>Whether the encoder sees the conditions; the decoder always does. Without conditions it changes nothing.</summary>
    public bool ConditionsEncoder { get; init; } = true;

    internal static VaeOptions FromJson(JsonObject json) => new()
    {
        WeightPrior = json["weightPrior"] is JsonValue w && w.TryGetValue<double>(out var precision) ? precision : 0,
        ConditionsEncoder = json["conditionsEncoder"] is not JsonValue c || !c.TryGetValue<bool>(out var seen) || seen,
    };

    internal void WriteTo(JsonObject json)
    {
        json["weightPrior"] = WeightPrior;
        // Absent in the files of unconditional models, as it was before there were conditions.
        if (!ConditionsEncoder) json["conditionsEncoder"] = false;
    }
}
