using VaeScience.Data;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Schedules;

namespace VaeScience.Models.Training;

/// <summary>Fits a model to data by stochastic gradient ascent on an objective.</summary>
/// <remarks>
/// <code>
/// var run = new Trainer(new Elbo(samples: 8), new Adam(1e-2)) { Epochs = 500, Seed = 7 }.Fit(model, data);
/// </code>
/// The same seed gives the same bits for any number of threads, and for a run that was stopped and resumed.
/// </remarks>
/// <param name="objective">What is maximised.</param>
/// <param name="optimizer">How parameters move.</param>
public sealed class Trainer(Objective objective, Optimizer optimizer)
{
    /// <summary>What is maximised.</summary>
    public Objective Objective { get; } = objective;

    /// <summary>How parameters move.</summary>
    public Optimizer Optimizer { get; } = optimizer;

    /// <summary>How the learning rate changes.</summary>
    public Schedule Schedule { get; init; } = new Constant();

    /// <summary>Passes over the data, at most.</summary>
    public int Epochs { get; init; } = 200;

    /// <summary>Rows per step; the last step of an epoch takes what is left.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The share of rows kept aside to judge by, 0 to below 1; 0 for none.</summary>
    public double ValidationShare { get; init; }

    /// <summary>The seed that says which rows are kept aside; null takes <see cref="Seed"/>. Runs to be compared by their bound need one in common.</summary>
    public ulong? SplitSeed { get; init; }

    /// <summary>How many epochs pass between two looks at the validation rows.</summary>
    public int ValidateEvery { get; init; } = 1;

    /// <summary>Stop after this many looks at the validation rows without a new best; 0 for never.</summary>
    public int Patience { get; init; }

    /// <summary>Which weights are left in the end; with <see cref="Patience"/> always the best.</summary>
    public KeptWeights Keep { get; init; }

    /// <summary>The longest gradient; longer ones are shortened to it. 0 for no limit.</summary>
    public double ClipNorm { get; init; }

    /// <summary>The number format.</summary>
    public DType DType { get; init; } = DType.Float32;

    /// <summary>The only numbers that move; null for all. Where some are fixed, normalisations keep their averages, nothing drops out, and warm-ups are over.</summary>
    public FreeNumbers? Free { get; init; }

    /// <summary>Where the checkpoint goes; null for none.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>Seconds between checkpoints; one is also written at an interruption.</summary>
    public double CheckpointSeconds { get; init; } = 10;

    /// <summary>Go on from the checkpoint, if it exists.</summary>
    public bool Resume { get; init; }

    /// <summary>Called after every epoch.</summary>
    public Action<EpochReport>? OnEpoch { get; init; }

    /// <summary>Trains a model; builds it first if that has not been done.</summary>
    /// <param name="model">The model; trained in place.</param>
    /// <param name="data">Its rows.</param>
    /// <param name="device">Threads; one thread of its own if null.</param>
    /// <param name="cancellation">Stops training between two steps; a checkpoint is left.</param>
    /// <exception cref="UserException">The data do not fit the model, the settings are out of range, the checkpoint is another model's, or training diverged.</exception>
    public TrainingRun Fit(Model model, Dataset data, CpuDevice? device = null, CancellationToken cancellation = default)
    {
        Check(model, data);
        using var own = device is null ? Device.Cpu() : null;
        var split = SplitOf(data);
        var training = split is null ? data : data.Rows(split.Train);
        if (!model.Parameters.IsMaterialised) model.Build(training, device ?? own!, DType, Seed);
        return new TrainingLoop(this, model, training, split is null ? null : data.Rows(split.Validation), device ?? own!).Run(cancellation);
    }

    /// <summary>Which rows are learnt from and which are kept aside: those the data set names, else a random share.</summary>
    /// <param name="data">The data set.</param>
    /// <returns>Null where none are kept aside.</returns>
    public Split? SplitOf(Dataset data)
    {
        if (data.HeldOut is { } rows) return Split.Of(data.RowCount, rows);
        return ValidationShare > 0 ? Split.Random(data.RowCount, ValidationShare, SplitSeed ?? Seed) : null;
    }

    /// <summary>Refuses settings and data that training cannot take; <see cref="Fit"/> begins with it. For callers that write something before.</summary>
    /// <param name="model">The model; need not be built.</param>
    /// <param name="data">Its rows.</param>
    /// <exception cref="UserException">The first setting or value that is wrong.</exception>
    public void Check(Model model, Dataset data)
    {
        if (Epochs < 1) throw new UserException($"epochs: got {Epochs}, at least 1 is needed");
        if (Free is null && Epochs <= model.PreparingEpochs)
            throw new UserException($"epochs: got {Epochs}, pre-training alone takes {model.PreparingEpochs}; train for more epochs or lower the model's pretrainEpochs");
        if (BatchSize < 1) throw new UserException($"batch size: got {BatchSize}, at least 1 is needed");
        if (ValidationShare is not (>= 0 and < 1)) throw new UserException($"validation share: got {ValidationShare}, allowed are 0 (none) to below 1");
        if (ValidateEvery < 1) throw new UserException($"epochs between validations: got {ValidateEvery}, at least 1 is needed");
        if (Patience < 0) throw new UserException($"patience: got {Patience}, allowed are 0 (never stop early) and more");
        if (Patience > 0 && ValidationShare == 0 && data.HeldOut is null) throw new UserException("early stopping needs rows to judge by: give a validation share above 0, or patience 0");
        if (!(ClipNorm >= 0)) throw new UserException($"gradient clipping: got {ClipNorm}, allowed are 0 (none) and positive norms");
        if (data.RowCount == 0) throw new UserException($"{data.Name}: there are no rows to train on");
        if (ValidationShare > 0 && data.RowCount < 2) throw new UserException($"{data.Name}: {data.RowCount} row cannot be split into training and validation; use a validation share of 0");
        if (model.Refusal(Objective) is { } reason) throw new UserException($"objective {Objective.Name}: {reason}");
        model.Check(data);
    }
}
