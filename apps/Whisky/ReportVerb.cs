using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;

namespace VaeScience.Whisky;

/// <summary>A run as one self-contained HTML page.</summary>
internal sealed class ReportVerb(Catalogs catalogs) : Verb("report", "a run as one self-contained HTML page", "report runs/whisky")
{
    private const int Draws = 1000;
    private readonly RunArgument run = new(catalogs);

    protected override IEnumerable<Symbol> Symbols => run.Symbols;

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var seed = trained.Folder.Configuration.Training.Seed;
        var log = trained.Folder.ReadLog();
        if (log.Count == 0) throw new UserException($"{trained.Folder.LogPath}: holds no epochs; train again");
        var report = new TasteReport(
            trained,
            TasteFactors.Of(trained.Model, trained.Data, seed, trained.Device),
            MarginalLikelihood.Estimate(trained.Model, trained.Data, Draws, seed, trained.Device).Average(),
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
