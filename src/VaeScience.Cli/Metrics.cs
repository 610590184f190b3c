using System.Text.Json;
using System.Text.Json.Nodes;

namespace VaeScience.Cli;

/// <summary>The figures of a run by flat names, in the order in which they were first set. The file metrics.json.</summary>
public sealed class Metrics
{
    private readonly JsonObject values = [];

    /// <summary>The names there are.</summary>
    public IEnumerable<string> Names => values.Select(v => v.Key);

    /// <summary>A figure; NaN where there is none.</summary>
    /// <remarks>JSON has no infinities: a figure that is not finite is not kept.</remarks>
    public double this[string name]
    {
        get => values[name] is JsonValue value && value.TryGetValue<double>(out var number) ? number : double.NaN;
        set
        {
            if (double.IsFinite(value)) values[name] = value;
            else values.Remove(name);
        }
    }

    /// <summary>Sets a word, such as the name of a factor.</summary>
    public void SetText(string name, string text) => values[name] = text;

    /// <summary>Reads the file; one that is not there holds no figures.</summary>
    /// <exception cref="UserException">The file is damaged.</exception>
    public static Metrics Read(string path)
    {
        var metrics = new Metrics();
        if (!File.Exists(path)) return metrics;
        foreach (var (name, value) in RunJson.Read(path)) metrics.values[name] = value?.DeepClone();
        return metrics;
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    public void Write(string path) => RunJson.Write(path, values);

    /// <summary>The figures as one JSON object.</summary>
    public string ToJson() => values.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" });
}
