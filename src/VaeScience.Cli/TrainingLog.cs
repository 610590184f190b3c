using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaeScience.Data;
using VaeScience.Models.Training;

namespace VaeScience.Cli;

/// <summary>One line of JSON for each epoch. The file log.jsonl.</summary>
/// <param name="path">The file.</param>
public sealed class TrainingLog(string path) : IDisposable
{
    private StreamWriter? writer;

    /// <summary>Appends an epoch. The first call drops the lines of this epoch and later ones: a run that was stopped goes on from its last checkpoint.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void Append(EpochReport report)
    {
        try
        {
            writer ??= Open(report.Epoch);
            writer.WriteLine(Line(report).ToJsonString());
            writer.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path}: cannot be written ({e.Message.ReplaceLineEndings(" ")}); free the space or give another folder", e);
        }
    }

    /// <summary>Reads the epochs there are; a last line that was cut off is left out.</summary>
    /// <exception cref="UserException">The file is missing or damaged.</exception>
    public static IReadOnlyList<EpochReport> Read(string path)
    {
        using var stream = InputFile.Open(path);
        using var reader = new StreamReader(stream);
        var reports = new List<EpochReport>();
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            var isLast = reader.EndOfStream;
            try
            {
                if (JsonNode.Parse(line) is JsonObject json) reports.Add(Report(json, $"{path}: line {number}"));
            }
            catch (Exception e) when (e is JsonException or UserException && isLast)
            {
                break;
            }
            catch (JsonException e)
            {
                throw new UserException($"{path}: line {number}: is no JSON; it is damaged: train again", e);
            }
        }
        return reports;
    }

    /// <inheritdoc/>
    public void Dispose() => writer?.Dispose();

    private StreamWriter Open(int firstEpoch)
    {
        var kept = File.Exists(path) ? Read(path).Where(r => r.Epoch < firstEpoch).Select(r => Line(r).ToJsonString() + "\n") : [];
        AtomicFile.WriteText(path, string.Concat(kept));
        return new StreamWriter(path, append: true, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
    }

    private static JsonObject Line(EpochReport r)
    {
        var line = new JsonObject
        {
            ["epoch"] = r.Epoch,
            ["epochs"] = r.Epochs,
            ["step"] = r.Step,
            ["objective"] = r.Objective,
            ["reconstruction"] = r.Reconstruction,
            ["kl"] = r.Kl,
            ["kl_weight"] = r.KlWeight,
            ["kl_per_unit"] = new JsonArray([.. r.KlPerUnit.Select(k => (JsonNode)k)]),
            ["learning_rate"] = r.LearningRate,
            ["seconds"] = r.Seconds,
        };
        if (r.ProcessorSeconds is { } processor) line["processor_seconds"] = processor;
        if (r.KlClass is { } klClass) line["kl_class"] = klClass;
        if (r.Validation is { } validation) (line["validation"], line["is_best"]) = (validation, r.IsBest);
        return line;
    }

    private static EpochReport Report(JsonObject json, string source) => new()
    {
        Epoch = RunJson.Value<int>(json, "epoch", source),
        Epochs = RunJson.Value<int>(json, "epochs", source),
        Step = RunJson.Value<long>(json, "step", source),
        Objective = RunJson.Value<double>(json, "objective", source),
        Reconstruction = RunJson.Value<double>(json, "reconstruction", source),
        Kl = RunJson.Value<double>(json, "kl", source),
        KlWeight = RunJson.Value<double>(json, "kl_weight", source),
        KlPerUnit = json["kl_per_unit"] is JsonArray units ? [.. units.OfType<JsonValue>().Select(u => u.TryGetValue<double>(out var k) ? k : 0)] : [],
        KlClass = json["kl_class"] is JsonValue c && c.TryGetValue<double>(out var klClass) ? klClass : null,
        LearningRate = RunJson.Value<double>(json, "learning_rate", source),
        Seconds = RunJson.Value<double>(json, "seconds", source),
        ProcessorSeconds = json["processor_seconds"] is JsonValue p && p.TryGetValue<double>(out var processor) ? processor : null,
        Validation = json["validation"] is JsonValue v && v.TryGetValue<double>(out var validation) ? validation : null,
        IsBest = json["is_best"] is JsonValue b && b.TryGetValue<bool>(out var isBest) && isBest,
    };
}
