using System.CommandLine;
using System.Text.Json.Nodes;
using VaeScience.Models;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Schedules;
using VaeScience.Models.Training;

namespace VaeScience.Cli;

/// <summary>The training's options, shared by all programs.</summary>
public sealed class TrainingOptions
{
    private readonly TrainingDefaults standard;
    private readonly Option<string?> objective, optimizer, schedule;
    private readonly Option<double> klWarmUp, freeBits, learningRate;
    private readonly Option<long> samples, epochs, batch, patience;
    private readonly Option<long> seed = CommandOption.Whole("--seed", "the same seed gives the same bits", 1, 0, long.MaxValue);
    private readonly Option<double> validation, clip;
    private readonly Option<string> keep;
    private readonly PartOption<Objective> objectives;
    private readonly PartOption<Optimizer> optimizers;
    private readonly PartOption<Schedule> schedules;

    /// <summary>The options with a program's own standard values.</summary>
    /// <param name="catalogs">The parts there are.</param>
    /// <param name="standard">What is taken when an option is not given.</param>
    public TrainingOptions(Catalogs catalogs, TrainingDefaults standard)
    {
        this.standard = standard;
        objective = CommandOption.Text("--objective", "what is maximised", "PART", standard.Objective);
        optimizer = CommandOption.Text("--optimizer", "how parameters move", "PART", standard.Optimizer);
        schedule = CommandOption.Text("--schedule", "how the learning rate changes", "PART", standard.Schedule);
        // The help shows the values of the standard parts: what training uses when nothing is given.
        var (maximised, moved) = (catalogs.Objectives.Parse(standard.Objective), catalogs.Optimizers.Parse(standard.Optimizer));
        var warmUp = maximised.Options as KlWarmUpOptions;
        samples = CommandOption.Whole("--samples", "draws of z per row (as objective option samples)", (long?)Of(maximised, "samples"), 1, 1 << 16);
        klWarmUp = CommandOption.Number("--kl-warmup", "epochs over which the weight of the KL rises in proportion",
            warmUp is { WarmUp: KlWarmUp.Linear } ? warmUp.WarmUpEpochs : null, "numbers above 0", x => x > 0);
        freeBits = CommandOption.Number("--free-bits", "nats of KL per factor that cost nothing", Of(maximised, "freeBits"), "numbers from 0", x => x >= 0);
        learningRate = CommandOption.Number("--learning-rate", "the optimizer's step size", Of(moved, "learningRate"), "numbers above 0", x => x > 0);
        epochs = CommandOption.Whole("--epochs", $"passes over the data{(standard.EpochsOfRows is null ? "" : $"; by default {standard.EpochsRule}")}",
            standard.EpochsOfRows is null ? standard.Epochs : null, 1);
        batch = CommandOption.Whole("--batch", "rows per step; a number above the rows there are takes all", standard.BatchSize, 1);
        validation = CommandOption.Number("--validation", "share of rows kept aside to judge by", standard.ValidationShare, "shares from 0 (none) to below 1", x => x is >= 0 and < 1);
        patience = CommandOption.Whole("--patience", "stop after so many epochs without a better validation; 0 for never", standard.Patience, 0);
        keep = CommandOption.Choice("--keep", "the weights that are left: of the last epoch, or of the one with the best validation (always so with --patience)", standard.Keep == KeptWeights.Best ? ["best", "last"] : ["last", "best"]);
        clip = CommandOption.Number("--clip", "the longest gradient; 0 for no limit", 0, "numbers from 0", x => x >= 0);
        objectives = new PartOption<Objective>(objective, catalogs.Objectives);
        optimizers = new PartOption<Optimizer>(optimizer, catalogs.Optimizers);
        schedules = new PartOption<Schedule>(schedule, catalogs.Schedules);
        objectives.Shorthand(samples, input => input.Has(samples) ? new JsonObject { ["samples"] = input.GetValue(samples) } : null);
        objectives.Shorthand(klWarmUp, input => input.Has(klWarmUp) ? new JsonObject { ["warmUp"] = "linear", ["warmUpEpochs"] = input.GetValue(klWarmUp) } : null);
        objectives.Shorthand(freeBits, input => input.Has(freeBits) ? new JsonObject { ["freeBits"] = input.GetValue(freeBits) } : null);
        optimizers.Shorthand(learningRate, input => input.Has(learningRate) ? new JsonObject { ["learningRate"] = input.GetValue(learningRate) } : null);
    }

    /// <summary>The options, for the parser.</summary>
    public IEnumerable<Option> All =>
        [seed, epochs, batch, objective, samples, klWarmUp, freeBits, optimizer, learningRate, schedule, validation, patience, keep, clip];

    internal IEnumerable<Setting> Settings =>
    [
        new(seed, "training.seed"), new(epochs, "training.epochs"), new(batch, "training.batch"), new(objective, "training.objective"),
        new(samples, "training.objective.options.samples"), new(klWarmUp, "training.objective.options.warmUpEpochs", "training.objective.options.warmUp"),
        new(freeBits, "training.objective.options.freeBits"), new(optimizer, "training.optimizer"),
        new(learningRate, "training.optimizer.options.learningRate"), new(schedule, "training.schedule"), new(validation, "training.validation"),
        new(patience, "training.patience"), new(keep, "training.keep"), new(clip, "training.clip"),
    ];

    /// <summary>Whether the command line says how the KL warms up, rather than the program's standard.</summary>
    public bool ChoosesWarmUp(ParseResult input) => input.Has(klWarmUp) || input.Has(objective);

    /// <summary>The settings that were asked for.</summary>
    /// <param name="input">The command line.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="started">The run that is gone on with, whose epochs are taken when none are given; null for none.</param>
    /// <exception cref="UserException">A part, option or value that there is not.</exception>
    public TrainingSettings Create(ParseResult input, int rows, TrainingSettings? started = null) => new(objectives.Create(input), optimizers.Create(input), schedules.Create(input))
    {
        Epochs = input.Has(epochs) ? (int)input.GetValue(epochs) : started?.Epochs ?? standard.EpochsOfRows?.Invoke(rows) ?? standard.Epochs,
        BatchSize = (int)input.GetValue(batch),
        Seed = (ulong)input.GetValue(seed),
        ValidationShare = input.GetValue(validation),
        Patience = (int)input.GetValue(patience),
        Keep = input.GetValue(keep) == "last" ? KeptWeights.Last : KeptWeights.Best,
        ClipNorm = input.GetValue(clip),
    };

    /// <summary>An option of a part; null where it has none of that name.</summary>
    private static double? Of<TPart>(TPart part, string option)
        where TPart : Part => Catalog<TPart>.ToJson(part)["options"]![option] is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;
}
