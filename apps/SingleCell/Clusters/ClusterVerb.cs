using System.CommandLine;
using VaeScience.Analysis.Baselines;
using VaeScience.Analysis.Clustering;
using VaeScience.Analysis.Metrics;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.SingleCell.Counts;
using VaeScience.SingleCell.Expression;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Clusters;

/// <summary>Groups of cells, beside those that principal components of the counts give.</summary>
internal sealed class ClusterVerb(Catalogs catalogs) : Verb(
    "cluster", "groups of cells that express alike, beside a baseline", "cluster --clusters 5", "cluster runs/cells --clusters 5 --json")
{
    private const int Components = 20, BaselineComponents = 50, Restarts = 20, MostClusters = 1000;
    private readonly RunArgument run = new(catalogs);
    private readonly Option<long> clusters = CommandOption.Whole("--clusters", "how many groups; by default as many as there are known kinds", 0, 1, MostClusters);
    private readonly Option<long> seed = CommandOption.Whole("--seed", "the seed of the starts", 1, 0, long.MaxValue);

    public override string Details =>
        "k-means, the best of 20 starts, on 20 principal components of the log denoised expression: log(1 + L rho), rho the decoder's mean at the\n" +
        "cell's latent mean as a share, L the median total; with batches, averaged over the batch that the decoder is told. Beside it k-means on the\n" +
        "latent means, and on 50 principal components of log(1 + counts x L / total), which needs no model. Known kinds are only compared with.\n";

    protected override IEnumerable<Symbol> Symbols => [.. run.Symbols, clusters, seed];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        var use = new ResourceUse();
        using var trained = run.Open(input);
        var count = Count(input, trained);
        var start = (ulong)input.GetValue(seed);
        var z = trained.LatentMeans();
        List<(string Key, string Name, int[] Groups)> ways =
        [
            ("denoised", "denoised expression", Groups(CellExpression.Denoised(trained, z), Components, count, start, trained.Device, terminal)),
            ("latent", "latent means", KMeans.Fit(z, count, start, new KMeansOptions { Restarts = Restarts }, trained.Device).Labels),
            ("pca", "PCA of the counts (baseline)", Groups(CellExpression.Counted(trained.Cells.Matrix), BaselineComponents, count, start, trained.Device, terminal)),
        ];
        var figures = new Dictionary<string, double> { ["cluster.count"] = count };
        foreach (var (key, _, groups) in ways) Judge(trained.Cells, groups, key, figures);
        foreach (var (name, value) in use.Figures("cluster")) figures[name] = value;
        var table = Table.Of(CellsApp.ClustersFile, ["cell", .. ways.Select(w => w.Key == "denoised" ? "cluster" : $"cluster_{w.Key}")],
            [trained.Data.RowNames, .. ways.Select(w => w.Groups.Select(g => $"{g + 1}"))]);
        new RunResult(CellsApp.ClustersFile, table, figures).Keep(trained.Folder, terminal);
        Say(ways, trained.Cells, figures, terminal);
        terminal.Say($"Took {use}. Table: {trained.Folder.PathOf(CellsApp.ClustersFile)}");
        return ExitCode.Success;
    }

    private int Count(ParseResult input, TrainedRun trained)
    {
        var known = trained.Cells.Labels?.Where(l => l.Length > 0).Distinct().Count() ?? 0;
        if (!input.Has(clusters) && known < 2)
            throw new UserException("--clusters: got nothing, and no kinds of cells are known to take their number; give the number of groups");
        var count = input.Has(clusters) ? (int)input.GetValue(clusters) : known;
        return count <= trained.Data.RowCount
            ? count
            : throw new UserException($"--clusters: got {count}, the run has {trained.Data.RowCount} cells; allowed are 1..{trained.Data.RowCount}");
    }

    private static int[] Groups(RowBlocks expression, int components, int count, ulong seed, CpuDevice device, Terminal terminal)
    {
        var most = Math.Min(expression.Rows - 1, expression.Columns);
        var scores = terminal.Track("components, block", report => LeadingComponents.Scores(
            expression, Math.Min(components, most), seed, device, (done, all) => report(done, all, $"of {expression.Rows} cells")));
        return KMeans.Fit(scores, count, seed, new KMeansOptions { Restarts = Restarts }, device).Labels;
    }

    private static void Judge(PreparedCells cells, int[] groups, string key, Dictionary<string, double> figures)
    {
        if (cells.Labels is not { } labels) return;
        // Cells of unknown kind are grouped, but say nothing of how right the groups are.
        int[] known = [.. Enumerable.Range(0, labels.Count).Where(i => labels[i].Length > 0)];
        if (known.Length == 0) return;
        var codes = labels.Distinct().Index().ToDictionary(l => l.Item, l => l.Index);
        int[] truth = [.. known.Select(i => codes[labels[i]])], found = [.. known.Select(i => groups[i])];
        figures[$"cluster.{key}.ari"] = ClusterAgreement.AdjustedRandIndex(truth, found);
        figures[$"cluster.{key}.nmi"] = ClusterAgreement.NormalisedMutualInformation(truth, found);
    }

    private static void Say(List<(string Key, string Name, int[] Groups)> ways, PreparedCells cells, Dictionary<string, double> figures, Terminal terminal)
    {
        terminal.Say($"Groups by denoised expression: {string.Join(", ", ways[0].Groups.GroupBy(g => g).OrderBy(g => g.Key).Select(g => $"{g.Key + 1}: {g.Count()}"))} cells.");
        if (cells.Labels is null)
        {
            terminal.Say($"No kinds are known. Agreement with the baseline (adjusted Rand index): {CellNumber.Close(ClusterAgreement.AdjustedRandIndex(ways[0].Groups, ways[^1].Groups))}");
            return;
        }
        terminal.Say(["k-means on", "ARI", "NMI"], ways.Select(w => (IReadOnlyList<string>)
            [w.Name, CellNumber.Close(figures.GetValueOrDefault($"cluster.{w.Key}.ari", double.NaN)), CellNumber.Close(figures.GetValueOrDefault($"cluster.{w.Key}.nmi", double.NaN))]));
        terminal.Say("Against the known kinds: adjusted Rand index and normalised mutual information, 1 for the same groups, 0 for chance.");
    }
}
