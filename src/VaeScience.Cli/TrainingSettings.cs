using System.Text.Json.Nodes;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Schedules;
using VaeScience.Models.Training;

namespace VaeScience.Cli;

/// <summary>Everything that decides how a run is trained, and so which bits come out: the training section of config.json.</summary>
/// <param name="Objective">What is maximised.</param>
/// <param name="Optimizer">How parameters move.</param>
/// <param name="Schedule">How the learning rate changes.</param>
public sealed record TrainingSettings(Objective Objective, Optimizer Optimizer, Schedule Schedule)
{
    /// <summary>Passes over the data.</summary>
    public required int Epochs { get; init; }

    /// <summary>Rows per step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The seed of everything random.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The share of rows kept aside to judge by.</summary>
    public required double ValidationShare { get; init; }

    /// <summary>The seed that says which rows are kept aside; null takes <see cref="Seed"/>.</summary>
    public ulong? SplitSeed { get; init; }

    /// <summary>Epochs without a better validation before training stops; 0 for never.</summary>
    public required int Patience { get; init; }

    /// <summary>Which weights are left in the end; with <see cref="Patience"/> always the best.</summary>
    public KeptWeights Keep { get; init; }

    /// <summary>The longest gradient; 0 for no limit.</summary>
    public required double ClipNorm { get; init; }

    /// <summary>The settings as a section of config.json.</summary>
    public JsonObject ToJson()
    {
        var json = Common();
        // Absent where they are as before there was a choice.
        if (SplitSeed is { } split) json["splitSeed"] = split;
        if (Keep != KeptWeights.Best) json["keep"] = "last";
        return json;
    }

    /// <summary>Reads the section.</summary>
    /// <param name="json">What <see cref="ToJson"/> wrote.</param>
    /// <param name="catalogs">The parts there are.</param>
    /// <param name="source">What errors call the file.</param>
    /// <exception cref="UserException">A part that there is not, or a value that is missing or of another kind.</exception>
    public static TrainingSettings FromJson(JsonObject json, Catalogs catalogs, string source) =>
        new(catalogs.Objectives.FromJson(json["objective"]), catalogs.Optimizers.FromJson(json["optimizer"]), catalogs.Schedules.FromJson(json["schedule"]))
        {
            Epochs = RunJson.Value<int>(json, "epochs", source),
            BatchSize = RunJson.Value<int>(json, "batch", source),
            Seed = RunJson.Value<ulong>(json, "seed", source),
            ValidationShare = RunJson.Value<double>(json, "validation", source),
            Patience = RunJson.Value<int>(json, "patience", source),
            ClipNorm = RunJson.Value<double>(json, "clip", source),
            Keep = KeepFrom(json, source),
            SplitSeed = json.ContainsKey("splitSeed") ? RunJson.Value<ulong>(json, "splitSeed", source) : null,
        };

    /// <summary>A trainer of these settings.</summary>
    /// <param name="checkpoint">Where the checkpoint goes.</param>
    /// <param name="checkpointSeconds">Seconds between checkpoints.</param>
    /// <param name="resume">Whether to go on from the checkpoint.</param>
    /// <param name="onEpoch">Called after every epoch.</param>
    public Trainer ToTrainer(string? checkpoint = null, double checkpointSeconds = 10, bool resume = false, Action<EpochReport>? onEpoch = null) => new(Objective, Optimizer)
    {
        Schedule = Schedule,
        Epochs = Epochs,
        BatchSize = BatchSize,
        Seed = Seed,
        ValidationShare = ValidationShare,
        Patience = Patience,
        ClipNorm = ClipNorm,
        Keep = Keep,
        SplitSeed = SplitSeed,
        CheckpointPath = checkpoint,
        CheckpointSeconds = checkpointSeconds,
        Resume = resume,
        OnEpoch = onEpoch,
    };

    private static KeptWeights KeepFrom(JsonObject json, string source)
    {
        if (!json.ContainsKey("keep")) return KeptWeights.Best;
        var written = RunJson.Value<string>(json, "keep", source);
        return Enum.TryParse<KeptWeights>(written, ignoreCase: true, out var keep)
            ? keep
            : throw new UserException($"{source}: 'training.keep' is {Excerpt.Quoted(written)}, allowed are best and last; restore the file");
    }

    private JsonObject Common() => new()
    {
        ["objective"] = Catalog<Objective>.ToJson(Objective),
        ["optimizer"] = Catalog<Optimizer>.ToJson(Optimizer),
        ["schedule"] = Catalog<Schedule>.ToJson(Schedule),
        ["epochs"] = Epochs,
        ["batch"] = BatchSize,
        ["seed"] = Seed,
        ["validation"] = ValidationShare,
        ["patience"] = Patience,
        ["clip"] = ClipNorm,
    };
}
