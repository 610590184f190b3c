using System.CommandLine;
using System.Globalization;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Training;

namespace VaeScience.Cli;

/// <summary>A training into a run folder, as every program does it: start or resume, show progress, keep a log, leave weights and figures.</summary>
/// <param name="program">The program's name.</param>
/// <param name="catalogs">The parts there are.</param>
/// <param name="modelOptions">The model's options.</param>
/// <param name="trainingOptions">The training's options.</param>
/// <param name="runOptions">Where to.</param>
/// <param name="deviceOptions">On what.</param>
public sealed class TrainingJob(
    string program, Catalogs catalogs, ModelOptions modelOptions, TrainingOptions trainingOptions, RunOptions runOptions, DeviceOptions deviceOptions)
{
    /// <summary>Writes what the program keeps in a run beside its configuration, once the folder is made and before training; null for nothing.</summary>
    public Action<RunFolder>? OnCreated { get; set; }

    /// <summary>Whether the command line asks to go on with a run.</summary>
    public bool Resumes(ParseResult input) => runOptions.Resumes(input);

    /// <summary>Opens the run to go on with.</summary>
    /// <param name="input">The command line.</param>
    /// <exception cref="UserException">There is no such run.</exception>
    public RunFolder Open(ParseResult input) => RunFolder.Open(runOptions.Folder(input), program, catalogs);

    /// <summary>The configuration that a command line asks for.</summary>
    /// <param name="input">The command line.</param>
    /// <param name="source">The data.</param>
    /// <param name="started">The run that is gone on with, whose epochs and size are taken where none are given; null for a new one.</param>
    /// <param name="likelihood">A likelihood to take in place of the one on the command line; null for that.</param>
    /// <exception cref="UserException">A part, option or value that there is not.</exception>
    public RunConfiguration Configure(ParseResult input, DataSource source, RunConfiguration? started = null, string? likelihood = null)
    {
        var training = trainingOptions.Create(input, source.Rows, started?.Training);
        return new(program, modelOptions.Create(input, source.Schema, training.Epochs, likelihood, started?.Model).ToJson(), source, training);
    }

    /// <summary>Refuses options of a resumed run that differ from those it was started with.</summary>
    /// <param name="input">The command line.</param>
    /// <param name="folder">The run.</param>
    /// <param name="asked">What the command line alone asks for.</param>
    /// <exception cref="UserException">The first option that differs.</exception>
    public void RequireSameSettings(ParseResult input, RunFolder folder, RunConfiguration asked)
    {
        modelOptions.RequireSameConditions(input, folder);
        var (started, wanted) = (folder.Configuration.ToJson(), asked.ToJson());
        foreach (var setting in modelOptions.Settings.Concat(trainingOptions.Settings))
            if (input.Has(setting.Option) && !setting.Agrees(started, wanted))
                throw new UserException($"{setting.Option.Name}: got {setting.Value(wanted)}, the run in {folder.Path} was started with {setting.Value(started)}; leave the option out, or train into another --out");
    }

    /// <summary>Trains a new run.</summary>
    /// <param name="input">The command line.</param>
    /// <param name="configuration">What the run is.</param>
    /// <param name="data">Its rows.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="products">Files that the program writes later, removed when a run is overwritten.</param>
    /// <returns>The run, or null where training was interrupted.</returns>
    /// <exception cref="UserException">Anything wrong with data or settings: nothing has been written then; or training diverged.</exception>
    public RunFolder? Start(ParseResult input, RunConfiguration configuration, Dataset data, Terminal terminal, params IReadOnlyList<string> products) =>
        StartIn(runOptions.Folder(input), input, configuration, data, terminal, products);

    /// <summary>Trains a new run in a folder of its own, such as one of several below the folder of the command line.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="input">The command line.</param>
    /// <param name="configuration">What the run is.</param>
    /// <param name="data">Its rows.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="products">Files that the program writes later, removed when a run is overwritten.</param>
    /// <returns>The run, or null where training was interrupted.</returns>
    /// <exception cref="UserException">Anything wrong with data or settings: nothing has been written then; or training diverged.</exception>
    public RunFolder? StartIn(
        string path, ParseResult input, RunConfiguration configuration, Dataset data, Terminal terminal, params IReadOnlyList<string> products)
    {
        var model = catalogs.CreateModel(configuration.Model);
        if (model.Latent > data.RowCount)
            throw new UserException($"--latent: got {model.Latent} factors, {data.Name} has {data.RowCount} rows; use fewer factors than rows");
        configuration.Training.ToTrainer().Check(model, data);
        using var device = deviceOptions.Create(input);
        RunFolder.RequireVacant(path, runOptions.Overwrites(input));
        var folder = RunFolder.Create(path, configuration, catalogs, runOptions.Overwrites(input), products);
        OnCreated?.Invoke(folder);
        return Train(input, folder, model, data, terminal, device);
    }

    /// <summary>Goes on with a run.</summary>
    /// <param name="input">The command line.</param>
    /// <param name="folder">The run.</param>
    /// <param name="data">Its rows.</param>
    /// <param name="terminal">Where to write.</param>
    /// <returns>The run, or null where training was interrupted.</returns>
    /// <exception cref="UserException">The data or the checkpoint are not the run's, or training diverged.</exception>
    public RunFolder? Resume(ParseResult input, RunFolder folder, Dataset data, Terminal terminal)
    {
        folder.Configuration.Data.Require(data);
        using var device = deviceOptions.Create(input);
        return Train(input, folder, folder.CreateModel(), data, terminal, device);
    }

    private RunFolder? Train(ParseResult input, RunFolder folder, LatentModel model, Dataset data, Terminal terminal, CpuDevice device)
    {
        Manifest.Begin(folder, input.Tokens.Select(t => t.Value), device);
        var settings = folder.Configuration.Training;
        using var log = new TrainingLog(folder.LogPath);
        var run = terminal.Track("training, epoch", report =>
        {
            var trainer = settings.ToTrainer(folder.CheckpointPath, runOptions.CheckpointSeconds(input), runOptions.Resumes(input), epoch =>
            {
                log.Append(epoch);
                report(epoch.Epoch, epoch.Epochs, Words(epoch));
            });
            return trainer.Fit(model, data, device, terminal.Cancellation);
        });
        if (device.Profile is { } profile) terminal.Error.Write(profile.ToString());
        if (run.WasInterrupted)
        {
            terminal.Error.WriteLine($"{program}: stopped; '{program} train --resume --out {folder.Path}' goes on from here");
            return null;
        }
        folder.SaveModel(model);
        log.Dispose();
        folder.Write(Figures(folder.ReadLog(), model, run.KeptEpoch));
        Manifest.End(folder);
        return folder;
    }

    private static string Words(EpochReport epoch) => epoch.Validation is { } validation
        ? string.Create(CultureInfo.InvariantCulture, $"objective {epoch.Objective:F3}, validation {validation:F3} nats/row")
        : string.Create(CultureInfo.InvariantCulture, $"objective {epoch.Objective:F3} nats/row");

    private static Metrics Figures(IReadOnlyList<EpochReport> log, LatentModel model, int kept)
    {
        var last = log[^1];
        var metrics = new Metrics
        {
            ["epochs"] = last.Epoch,
            ["steps"] = last.Step,
            ["parameters"] = model.Parameters.TrainedCount,
            ["training.objective"] = last.Objective,
            ["training.reconstruction"] = last.Reconstruction,
            ["training.kl"] = last.Kl,
            ["training.seconds"] = log.Sum(e => e.Seconds),
            ["training.peak_memory_bytes"] = ResourceUse.PeakMemoryBytes,
        };
        if (last.KlClass is { } klClass) metrics["training.kl_class"] = klClass;
        metrics["kept.epoch"] = kept;
        if (log.LastOrDefault(e => e.Epoch == kept)?.Validation is { } validation) metrics["kept.validation"] = validation;
        if (log.LastOrDefault(e => e.IsBest) is { } best) (metrics["best.epoch"], metrics["best.validation"]) = (best.Epoch, best.Validation!.Value);
        return metrics;
    }
}
