using System.CommandLine;
using System.Globalization;
using VaeScience.Analysis.Metrics;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;

namespace VaeScience.Whisky;

/// <summary>Groups of rows that taste alike: how many, which, and how sure.</summary>
internal sealed class ClusterVerb(Catalogs catalogs) : Verb(
    "cluster", "groups of rows that taste alike: how many, which, and how sure", "cluster runs/whisky", "cluster runs/whisky --clusters 4 --json")
{
    private const int MostClusters = 50, MostCategories = 20, MostListed = 8;
    private readonly RunArgument run = new(catalogs);
    private readonly Option<long> clusters = CommandOption.Whole("--clusters", "how many groups; 0 chooses by the Bayesian information criterion", 0, 0, MostClusters);
    private readonly Option<long> most = CommandOption.Whole("--most", "the most groups that are tried", 8, 1, MostClusters);
    private readonly Option<long> seed = CommandOption.Whole("--seed", "the seed of the starts", 1, 0);

    public override string Details =>
        "A Gaussian mixture with full covariances on the posterior means, fitted by expectation maximisation from ten starts; k-means with as many\n" +
        "groups beside it. A row's probability of its group is averaged over its posterior.\n";

    protected override IEnumerable<Symbol> Symbols => [.. run.Symbols, clusters, most, seed];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var data = trained.Data;
        var space = FactorSpace.Of(trained);
        var found = TasteClusters.Of(space.Places, (int)input.GetValue(clusters), (int)input.GetValue(most), (ulong)input.GetValue(seed));
        int[] labels = found.Labels;
        double[] sure = [.. labels.Select((k, i) => found.Probabilities[i, k])];
        trained.Folder.Write(WhiskyApp.ClusterTrialsFile, Trials(found));
        var table = Table.Of(WhiskyApp.ClustersFile, ["name", "cluster", "probability", "kmeans"],
            [data.RowNames, labels.Select(k => $"{k + 1}"), sure.Select(TasteNumber.Exact), found.KMeansLabels.Select(k => $"{k + 1}")]);
        var figures = Figures(found, data, sure);
        new RunResult(WhiskyApp.ClustersFile, table, figures).Keep(trained.Folder, terminal);
        Show(found, data, terminal, figures);
        terminal.Say($"Tables: {trained.Folder.PathOf(WhiskyApp.ClustersFile)}, {trained.Folder.PathOf(WhiskyApp.ClusterTrialsFile)}");
        return ExitCode.Success;
    }

    private static Dictionary<string, double> Figures(TasteClusters found, Dataset data, double[] sure)
    {
        var trial = found.Trials.Single(t => t.Count == found.Count);
        var figures = new Dictionary<string, double>
        {
            ["cluster.count"] = found.Count,
            ["cluster.bic"] = trial.Bic,
            ["cluster.bic_weight"] = found.Weight(trial),
            ["cluster.silhouette"] = trial.MixtureSilhouette,
            ["cluster.kmeans.silhouette"] = trial.KMeansSilhouette,
            ["cluster.kmeans.agreement"] = ClusterAgreement.AdjustedRandIndex(found.Labels, found.KMeansLabels),
            ["cluster.mean_probability"] = sure.Average(),
        };
        foreach (var (label, cells) in Categories(data)) figures[$"cluster.agreement.{label}"] = found.Agreement(cells);
        return figures;
    }

    private static IEnumerable<(string Label, IReadOnlyList<string> Cells)> Categories(Dataset data) => (data.Labels?.Columns ?? [])
        .Select(label => (label, data.Labels!.Text(label))).Where(l => l.Item2.Distinct().Count() is > 1 and <= MostCategories);

    private static Table Trials(TasteClusters found) => Table.Of(WhiskyApp.ClusterTrialsFile, ["clusters", "bic", "bic_weight", "silhouette", "kmeans_silhouette", "kmeans_inertia"],
        [found.Trials.Select(t => $"{t.Count}"), found.Trials.Select(t => TasteNumber.Exact(t.Bic)), found.Trials.Select(t => TasteNumber.Exact(found.Weight(t))),
            found.Trials.Select(t => Known(t.MixtureSilhouette)), found.Trials.Select(t => Known(t.KMeansSilhouette)), found.Trials.Select(t => TasteNumber.Exact(t.KMeans.Inertia))]);

    private static string Known(double value) => double.IsNaN(value) ? "" : TasteNumber.Exact(value);

    private static void Show(TasteClusters found, Dataset data, Terminal terminal, Dictionary<string, double> figures)
    {
        terminal.Say(["groups", "BIC", "weight", "silhouette", "k-means silhouette"], found.Trials.Select(t => (IReadOnlyList<string>)
            [$"{t.Count}{(t.Count == found.Count ? " *" : "")}", t.Bic.ToString("F1", CultureInfo.InvariantCulture), TasteNumber.Percent(found.Weight(t)),
                TasteNumber.Close(t.MixtureSilhouette), TasteNumber.Close(t.KMeansSilhouette)]));
        var labels = found.Labels;
        for (var k = 0; k < found.Count; k++)
        {
            var members = Enumerable.Range(0, labels.Length).Where(i => labels[i] == k).OrderByDescending(i => found.Probabilities[i, k]).ToList();
            var listed = string.Join(", ", members.Take(MostListed).Select(i => $"{data.RowNames[i]} ({TasteNumber.Percent(found.Probabilities[i, k])})"));
            terminal.Say($"Group {k + 1}, {members.Count} rows: {listed}{(members.Count > MostListed ? " ..." : "")}");
        }
        terminal.Say($"A row is in its group with a probability of {TasteNumber.Percent(figures["cluster.mean_probability"])} on average. Agreement with k-means (adjusted Rand index) {TasteNumber.Close(figures["cluster.kmeans.agreement"])}");
        foreach (var (label, _) in Categories(data))
            terminal.Say($"Agreement with {label} {TasteNumber.Close(figures[$"cluster.agreement.{label}"])} (1 is the same groups, 0 is chance)");
    }
}
