using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;

namespace VaeScience.SingleCell.Runs;

/// <summary>Several trainings, each a run in a folder below one path, of which the best by the bound of the same held-out cells becomes the run at that path.</summary>
/// <param name="job">Trains.</param>
/// <param name="path">The folder of the run that is kept.</param>
/// <param name="input">The command line.</param>
/// <param name="data">The cells.</param>
/// <param name="terminal">Where to write.</param>
internal sealed class Trials(TrainingJob job, string path, ParseResult input, Dataset data, Terminal terminal)
{
    /// <summary>One training.</summary>
    /// <param name="Name">What was tried.</param>
    /// <param name="Run">Its run.</param>
    /// <param name="Bound">The bound of the held-out cells at the weights that were kept, nats a cell.</param>
    public sealed record Trial(string Name, RunFolder Run, double Bound)
    {
        /// <summary>The seed of everything random but the split.</summary>
        public ulong Seed => Run.Configuration.Training.Seed;
    }

    /// <summary>Trains; null where it was interrupted.</summary>
    /// <param name="name">What is tried.</param>
    /// <param name="folder">The folder below the path.</param>
    /// <param name="configuration">How; the split is that of <see cref="TrainingSettings.SplitSeed"/>, the same for all.</param>
    public Trial? Train(string name, string folder, RunConfiguration configuration)
    {
        if (job.StartIn(Path.Combine(path, folder), input, configuration, data, terminal, [.. CellsApp.Products]) is { } run)
            return new Trial(name, run, run.ReadMetrics()["kept.validation"]);
        terminal.Error.WriteLine($"{CellsApp.Name}: {path} is no run yet, as not all trainings to choose from are done; repeat the command with --overwrite");
        return null;
    }

    /// <summary>Makes a copy of a training the run at the path.</summary>
    /// <param name="trial">The one to keep.</param>
    /// <param name="catalogs">The parts there are.</param>
    public RunFolder Keep(Trial trial, Models.Catalogs catalogs)
    {
        var kept = RunFolder.Create(path, trial.Run.Configuration, catalogs, overwrite: true, [.. CellsApp.Products]);
        foreach (var file in Directory.EnumerateFiles(trial.Run.Path)) File.Copy(file, kept.PathOf(Path.GetFileName(file)), overwrite: true);
        return kept;
    }
}
