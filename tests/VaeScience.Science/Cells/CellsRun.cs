using System.Globalization;
using VaeScience.Cli;
using VaeScience.SingleCell;

namespace VaeScience.Science.Cells;

/// <summary>A run of vae-cells, made by its commands: train, cluster, evaluate.</summary>
/// <param name="Folder">The run folder.</param>
/// <param name="Metrics">Its figures.</param>
/// <param name="OwnClusters">The adjusted Rand index of the clusters that a mixture model has itself, argmax q(y|x); NaN for other models.</param>
internal sealed record CellsRun(string Folder, Metrics Metrics, double OwnClusters)
{
    /// <summary>Makes a run.</summary>
    /// <param name="context">Threads, and where the run goes.</param>
    /// <param name="name">The run's name below the experiment's folder.</param>
    /// <param name="train">What follows 'train' on the command line, without folder and seed.</param>
    /// <param name="groups">How many groups.</param>
    /// <param name="where">COLUMN=VALUE of the cells that agreement is judged on beside all; null for none.</param>
    /// <param name="seed">The seed of everything random.</param>
    public static CellsRun Make(ExperimentContext context, string name, IReadOnlyList<string> train, int groups, string? where, int seed)
    {
        var folder = Path.Combine(context.Folder, "runs", string.Create(CultureInfo.InvariantCulture, $"{name}-{seed}"));
        string[] common = ["--threads", $"{context.Device.Workers.Threads}"];
        string[] judged = where is null ? common : [.. common, "--where", where];
        string[] seeded = ["--seed", $"{seed}"];
        context.Terminal.Error.WriteLine($"{name}, seed {seed}");
        Command(context, ["train", .. train, .. common, .. seeded, "--out", folder, "--overwrite"]);
        var ownClusters = double.NaN;
        if (train.Contains("--clusters"))
        {
            Command(context, ["cluster", folder, "--method", "mixture", "--regroupings", "0", .. common]);
            ownClusters = Figures(folder)["cluster.ari"];
        }
        Command(context, ["cluster", folder, "--regroupings", "0", "--clusters", $"{groups}", .. judged, .. seeded]);
        Command(context, ["evaluate", folder, .. judged]);
        return new CellsRun(folder, Figures(folder), ownClusters);
    }

    /// <summary>The held-out bound of the last epoch, which no choice of an epoch has favoured.</summary>
    public double LastBound => TrainingLog.Read(Path.Combine(Folder, "log.jsonl"))[^1].Validation ?? double.NaN;

    private static Metrics Figures(string folder) => Metrics.Read(Path.Combine(folder, "metrics.json"));

    private static void Command(ExperimentContext context, string[] arguments)
    {
        var error = new StringWriter(CultureInfo.InvariantCulture);
        var code = CellsApp.Run(arguments, TextWriter.Null, error, context.Terminal.Cancellation);
        if (code == (int)ExitCode.Interrupted) throw new OperationCanceledException();
        if (code != 0) throw new UserException($"vae-cells {arguments[0]} failed: {error.ToString().Trim()}");
    }
}
