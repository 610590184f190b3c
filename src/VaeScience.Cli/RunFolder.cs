using VaeScience.Data;
using VaeScience.Data.Formats;
using VaeScience.Models;
using VaeScience.Models.Training;

namespace VaeScience.Cli;

/// <summary>The folder of one run: what it is, its weights, its figures, its tables. Every file is written aside and renamed.</summary>
public sealed class RunFolder
{
    private const string ConfigName = "config.json", ModelName = "model.safetensors", CheckpointName = "checkpoint.safetensors";
    private const string MetricsName = "metrics.json", LogName = "log.jsonl", ManifestName = "manifest.json";
    private readonly Catalogs catalogs;

    private RunFolder(string path, RunConfiguration configuration, Catalogs catalogs) =>
        (Path, Configuration, this.catalogs) = (path, configuration, catalogs);

    /// <summary>The folder, as the user named it.</summary>
    public string Path { get; }

    /// <summary>What the run is.</summary>
    public RunConfiguration Configuration { get; }

    /// <summary>Where the checkpoint lies.</summary>
    public string CheckpointPath => PathOf(CheckpointName);

    /// <summary>Where the log of epochs lies.</summary>
    public string LogPath => PathOf(LogName);

    internal string ManifestPath => PathOf(ManifestName);

    private string MetricsPath => PathOf(MetricsName);

    /// <summary>Starts a run in a folder: writes its configuration. Check everything else before.</summary>
    /// <param name="path">The folder; made if it is not there.</param>
    /// <param name="configuration">What the run is.</param>
    /// <param name="catalogs">The parts there are.</param>
    /// <param name="overwrite">Whether the files of a run that is there are removed.</param>
    /// <param name="products">Files beside those of every run that a program writes, removed with them.</param>
    /// <exception cref="UserException">The folder holds a run and may not be overwritten, or cannot be written.</exception>
    public static RunFolder Create(string path, RunConfiguration configuration, Catalogs catalogs, bool overwrite, params IReadOnlyList<string> products)
    {
        RequireVacant(path, overwrite);
        try
        {
            Directory.CreateDirectory(path);
            foreach (var name in (IEnumerable<string>)[ConfigName, ModelName, CheckpointName, MetricsName, LogName, ManifestName, .. products])
                File.Delete(System.IO.Path.Combine(path, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserException($"{path}: cannot be made a run folder ({e.Message.ReplaceLineEndings(" ")}); give another --out", e);
        }
        RunJson.Write(System.IO.Path.Combine(path, ConfigName), configuration.ToJson());
        return new RunFolder(path, configuration, catalogs);
    }

    /// <summary>Refuses a folder that holds a run, before anything is written.</summary>
    /// <exception cref="UserException">It holds one, and may not be overwritten.</exception>
    public static void RequireVacant(string path, bool overwrite)
    {
        if (File.Exists(path)) throw new UserException($"{path}: is a file, wanted is a folder for the run; give another --out");
        if (!overwrite && File.Exists(System.IO.Path.Combine(path, ConfigName)))
            throw new UserException($"{path}: holds a run already; --resume goes on with it, --overwrite replaces it, another --out keeps it");
    }

    /// <summary>Opens the folder of a run.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="program">The program that must have made it.</param>
    /// <param name="catalogs">The parts there are.</param>
    /// <exception cref="UserException">No such folder, no run in it, another program's, or a damaged configuration.</exception>
    public static RunFolder Open(string path, string program, Catalogs catalogs)
    {
        if (File.Exists(path)) throw new UserException($"{path}: is a file, wanted is a run folder; '{program} train' makes one");
        if (!Directory.Exists(path)) throw new UserException($"{path}: no such run folder; '{program} train --out {path}' makes one");
        var config = System.IO.Path.Combine(path, ConfigName);
        if (!File.Exists(config)) throw new UserException($"{path}: is no run folder (it has no {ConfigName}); '{program} train --out {path}' makes one");
        var configuration = RunConfiguration.FromJson(RunJson.Read(config), catalogs, config);
        return configuration.Program == program
            ? new RunFolder(path, configuration, catalogs)
            : throw new UserException($"{config}: is a run of {configuration.Program}, not of {program}; use {configuration.Program}");
    }

    /// <summary>Where a file of the run lies.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The model as it is configured, without memory or weights.</summary>
    public LatentModel CreateModel() => catalogs.CreateModel(Configuration.Model);

    /// <summary>The trained model.</summary>
    /// <exception cref="UserException">Training has not ended, or the weights are missing, damaged or of another model.</exception>
    public LatentModel LoadModel(Device device)
    {
        var weights = PathOf(ModelName);
        if (!File.Exists(weights))
            throw new UserException(File.Exists(CheckpointPath)
                ? $"{weights}: no such file, the training has not ended; '{Configuration.Program} train --resume --out {Path}' ends it"
                : $"{weights}: no such file; train again with '{Configuration.Program} train --overwrite --out {Path}'");
        var model = CreateModel();
        model.Build(Configuration.Data.Empty, device, seed: Configuration.Training.Seed);
        ModelFile.Read(weights, model);
        return model;
    }

    /// <summary>Writes the trained model.</summary>
    public void SaveModel(Model model) =>
        ModelFile.Write(PathOf(ModelName), model, new Dictionary<string, string> { ["model"] = model.Kind, ["format"] = $"{RunConfiguration.CurrentFormat}" });

    /// <summary>The figures so far.</summary>
    public Metrics ReadMetrics() => Metrics.Read(MetricsPath);

    /// <summary>Replaces the figures.</summary>
    public void Write(Metrics metrics) => metrics.Write(MetricsPath);

    /// <summary>Writes a table as CSV.</summary>
    public void Write(string name, Table table) => AtomicFile.Write(PathOf(name), stream => Csv.Write(stream, table));

    /// <summary>The epochs so far.</summary>
    public IReadOnlyList<EpochReport> ReadLog() => TrainingLog.Read(LogPath);
}
