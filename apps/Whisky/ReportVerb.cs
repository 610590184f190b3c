using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;

namespace VaeScience.Whisky;

/// <summary>A run as one self-contained HTML page.</summary>
internal sealed class ReportVerb(Catalogs catalogs) : Verb("report", "a run as one self-contained HTML page", "report runs/whisky", "report runs/whisky --with notes.csv --key whisky_csv_name")
{
    private const int Draws = 1000;
    private readonly RunArgument run = new(catalogs);

    private readonly AuxiliaryOptions auxiliary = new();

    public override string Details => "The loadings have error bars where 'factors' has left intervals in the run folder.\n";

    protected override IEnumerable<Symbol> Symbols => [.. run.Symbols, .. auxiliary.Symbols];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var seed = trained.Folder.Configuration.Training.Seed;
        var log = trained.Folder.ReadLog();
        if (log.Count == 0) throw new UserException($"{trained.Folder.LogPath}: holds no epochs; train again");
        var report = new TasteReport(
            trained,
            RunFindings.Of(trained, auxiliary.Read(input, trained), Draws),
            new Evaluator(trained.Model, trained.Device, seed).LogProbability(trained.Data, Draws).Mean,
            TasteBaselines.Of(trained.Data, trained.Model.Latent),
            log);
        var metrics = trained.Folder.ReadMetrics();
        metrics["log_likelihood"] = report.LogLikelihood;
        foreach (var baseline in report.Baselines)
            (metrics[$"baseline.{baseline.Key}.log_likelihood"], metrics[$"baseline.{baseline.Key}.held_out"]) = (baseline.InSample, baseline.HeldOut);
        var path = trained.Folder.PathOf(WhiskyApp.ReportFile);
        AtomicFile.WriteText(path, report.Compose().ToHtml());
        trained.Folder.Write(metrics);
        if (terminal.IsJson) terminal.Output.WriteLine(metrics.ToJson());
        terminal.Say($"Report: {path}");
        return ExitCode.Success;
    }
}
