using System.Text.Json.Nodes;
using VaeScience.Models;

namespace VaeScience.Cli;

/// <summary>What a run is: its model, its data and its training, from which the same bits come out again. The file config.json.</summary>
/// <param name="Program">The program that made it.</param>
/// <param name="Model">The model's parts, from <see cref="Models.Model.ToJson"/>.</param>
/// <param name="Data">Where the data came from and what their columns are.</param>
/// <param name="Training">How the model is trained.</param>
public sealed record RunConfiguration(string Program, JsonObject Model, DataSource Data, TrainingSettings Training)
{
    /// <summary>The number of the format that is written; older ones are read.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The configuration as JSON.</summary>
    public JsonObject ToJson() => new()
    {
        ["format"] = CurrentFormat,
        ["program"] = Program,
        ["model"] = Model.DeepClone(),
        ["training"] = Training.ToJson(),
        ["data"] = Data.ToJson(),
    };

    /// <summary>Reads a configuration.</summary>
    /// <param name="json">What <see cref="ToJson"/> wrote.</param>
    /// <param name="catalogs">The parts there are.</param>
    /// <param name="source">What errors call the file.</param>
    /// <exception cref="UserException">A newer format, a part that there is not, or a damaged file.</exception>
    public static RunConfiguration FromJson(JsonObject json, Catalogs catalogs, string source)
    {
        var format = RunJson.Value<int>(json, "format", source);
        if (format is < 1 or > CurrentFormat)
            throw new UserException($"{source}: is of format {format}, this version reads formats 1..{CurrentFormat}; use the version that wrote it");
        return new RunConfiguration(
            RunJson.Value<string>(json, "program", source),
            RunJson.Section(json, "model", source),
            DataSource.FromJson(RunJson.Section(json, "data", source), source),
            TrainingSettings.FromJson(RunJson.Section(json, "training", source), catalogs, source));
    }
}
