using System.CommandLine;
using VaeScience.Analysis.Clustering;
using VaeScience.Analysis.Metrics;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Clusters;

/// <summary>Groups of cells, beside those that principal components of the counts give.</summary>
internal sealed class ClusterVerb(Catalogs catalogs) : Verb(
    "cluster", "groups of cells that express alike, beside a baseline",
    "cluster --clusters auto", "cluster runs/cells --method leiden --resolution 0.5", "cluster runs/cells --method gaussian-mixture --clusters 5 --json")
{
    private const string BaselineKey = "pca";
    private const int MostRegroupings = 100;
    private readonly RunArgument run = new(catalogs);
    private readonly GroupOptions options = new();
    private readonly CellSubset subset = new();
    private readonly Option<long> regroupings = CommandOption.Whole("--regroupings", "how often random parts of the cells are grouped anew, to see how far groups come back; 0 for not at all", 5, 0, MostRegroupings);
    private readonly Option<long> seed = CommandOption.Whole("--seed", "the seed of the starts", 1, 0, long.MaxValue);

    public override string Details =>
        "What cells are compared by (--on):\n" +
        "  denoised  20 principal components of log(1 + L rho), rho the decoder's mean at the cell's latent mean as a share, L the median total; with\n" +
        "            batches, averaged over the batch that the decoder is told. Expression without the noise of counting.\n" +
        "  latent    the latent means themselves.\n" +
        "  counts    50 principal components of log(1 + counts x L / total), without any model.\n" +
        "How groups are formed (--method):\n" +
        "  k-means           round groups, the best of 20 starts. The default.\n" +
        "  gaussian-mixture  elliptic groups of unequal size, with the probability of each cell's group.\n" +
        "  leiden            communities of cells joined to their nearest; finds the number of groups itself.\n" +
        "  mixture           the clusters of a model trained with clusters of its own: the most probable one by q(y|x), with its probability.\n" +
        "Beside them always: k-means into as many groups on the denoised expression, on the latent means, and on principal components of the counts.\n" +
        "--clusters auto takes the largest number of k-means groups whose mean silhouette is a local best and at least 0.8 of the highest, and whose\n" +
        "groups of one half of the cells predict those of the other half (adjusted Rand index at least 0.8); else the number of the highest silhouette.\n" +
        "A silhouette compares a cell's distance to its own group with that to the next: 1 deep inside, 0 between two, below 0 nearer to another.\n" +
        "Known kinds are only compared with: no group, and no number of groups that auto chooses, depends on them.\n";

    protected override IEnumerable<Symbol> Symbols => [run.Argument, .. options.Symbols, subset.Symbol, regroupings, seed, .. run.Options];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        options.Check(input);
        var use = new ResourceUse();
        using var trained = run.Open(input);
        var labels = RunGroupings.Known(trained);
        var some = subset.Rows(input, trained.Cells);
        var judged = KnownKinds.Of(labels, some);
        if (some is not null && judged is null) throw new UserException("--where: compares with known kinds, and fewer than two are known of these cells; train with --label, or choose other cells");
        var mixture = options.IsMixture(input) ? Mixture(trained) : null;
        var asked = options.FindsCount(input) ? null : options.Count(input, trained.Data.RowCount, KnownKinds.Of(labels)?.Count ?? 0);
        var start = (ulong)input.GetValue(seed);
        var figures = new RunFigures("cluster");
        var (ways, certainty) = terminal.Track("grouping, per cent", step => Group(input, trained, (mixture, asked, start), figures, step));
        var (chosen, kinds) = (ways[0], KnownKinds.Of(labels));
        Add(figures, chosen.Groups, certainty);
        if (kinds is not null) AddAgreement(figures, "", kinds, ways);
        if (some is not null)
        {
            figures["where.cells"] = judged!.Cells.Length;
            AddAgreement(figures, "where.", judged, ways);
        }
        (figures["seconds"], figures["peak_memory_bytes"]) = (use.Seconds, ResourceUse.PeakMemoryBytes);
        new RunResult(CellsApp.ClustersFile, ToTable(trained, ways, certainty), figures.Replacing(trained.Folder)).Keep(trained.Folder, terminal);
        Say(terminal, ways, certainty, figures);
        SayAgreement(terminal, ways, judged, subset.Words(input));
        terminal.Say($"Took {use}. Table: {trained.Folder.PathOf(CellsApp.ClustersFile)}");
        return ExitCode.Success;
    }

    private static MixtureVae Mixture(TrainedRun trained) => trained.Model as MixtureVae ??
        throw new UserException($"--method mixture: the model of {trained.Folder.Path} is a {trained.Model.Kind} without clusters of its own; train one with 'train --clusters K', or use k-means, gaussian-mixture or leiden");

    private (List<GroupedCells> Ways, GroupCertainty Certainty) Group(
        ParseResult input, TrainedRun trained, (MixtureVae? Model, int? Count, ulong Seed) asked, RunFigures figures, Action<int, int, string> step)
    {
        // Six in all, and one for each number of groups that is tried.
        var tried = 0;
        void Done(double steps, string words) => step((int)Math.Ceiling(100 * (tried + steps) / (tried + 6)), 100, words);
        Action<int, int> Components(int steps) => (block, of) => Done(steps + (double)block / of, "principal components");
        var z = trained.LatentMeans();
        var space = CellSpace.Of(options.Space(input), trained, z, asked.Seed, Components(0));
        Done(1, space.Words);
        var method = options.Method(input, trained.Device);
        var groups = asked.Model is { } model
            ? CellGroups.MostProbable(ClusterTable.Of(model, trained.Data, trained.Device).Responsibilities)
            : method.Group(space.Rows, Count(input, space, trained.Device, asked, figures, (k, of) =>
            {
                tried = of;
                Done(1 + k - of, $"{k + 1} groups tried");
            }), asked.Seed);
        Done(2, $"{groups.Count} groups");
        var standard = new GroupMethod.KMeansGroups(GroupOptions.StandardStarts, trained.Device);
        List<GroupedCells> ways = [new(Key(input), $"{options.MethodName(input)} on {space.Words}", groups)];
        foreach (var (name, done) in (ReadOnlySpan<(string, int)>)[(CellSpace.Denoised, 3), (CellSpace.Latent, 4), (CellSpace.Counts, 5)])
        {
            var key = name == CellSpace.Counts ? BaselineKey : name;
            if (key == ways[0].Key) continue;
            var other = name == space.Name ? space : CellSpace.Of(name, trained, z, asked.Seed, Components(done - 1));
            ways.Add(new GroupedCells(key, $"k-means on {other.Words}", standard.Group(other.Rows, groups.Count, asked.Seed)));
            Done(done, other.Words);
        }
        var certainty = GroupCertainty.Of(groups, space.Rows, asked.Model is null ? method : null, (int)input.GetValue(regroupings), asked.Seed);
        Done(6, "certainty");
        return (ways, certainty);
    }

    private int Count(ParseResult input, CellSpace space, CpuDevice device, (MixtureVae? Model, int? Count, ulong Seed) asked, RunFigures figures, Action<int, int> progress)
    {
        if (asked.Count is { } given || options.FindsCount(input)) return asked.Count ?? 1;
        var choice = ClusterCount.Choose(space.Rows, options.Most(input), asked.Seed, progress, device);
        foreach (var candidate in choice.Candidates)
            (figures[$"choice.{candidate.Clusters}.silhouette"], figures[$"choice.{candidate.Clusters}.agreement"]) = (candidate.Silhouette, candidate.Agreement);
        return choice.Best.Clusters;
    }

    private string Key(ParseResult input) => (options.MethodName(input), options.Space(input)) switch
    {
        (GroupMethod.KMeans, CellSpace.Counts) => BaselineKey,
        (GroupMethod.KMeans, var space) => space,
        (GroupMethod.Mixture, _) => GroupMethod.Mixture,
        (var method, CellSpace.Denoised) => method,
        (var method, var space) => $"{method}_{(space == CellSpace.Counts ? BaselineKey : space)}",
    };

    private static Table ToTable(TrainedRun trained, List<GroupedCells> ways, GroupCertainty certainty)
    {
        var probability = ways[0].Groups.Probability;
        List<string> columns = [RunTable.CellColumn, RunTable.GroupColumn, "silhouette"];
        List<IEnumerable<string>> cells = [trained.Data.RowNames, Names(ways[0].Groups), certainty.Silhouettes.Select(CellNumber.Exact)];
        if (probability is not null)
        {
            columns.Add("probability");
            cells.Add(probability.Select(CellNumber.Exact));
        }
        foreach (var way in ways.Skip(1))
        {
            columns.Add(RunTable.OtherGroups + way.Key);
            cells.Add(Names(way.Groups));
        }
        return Table.Of(CellsApp.ClustersFile, columns, cells);
    }

    private static IEnumerable<string> Names(CellGroups groups) => groups.Labels.Select(g => $"{g + 1}");

    private static void Add(RunFigures figures, CellGroups groups, GroupCertainty certainty)
    {
        figures["count"] = groups.Count;
        figures["silhouette"] = certainty.Silhouettes.Average();
        if (groups.Probability is { } probability) figures["probability"] = probability.Average();
        if (certainty.Stability is { } stability) figures["stability"] = stability.Mean;
        foreach (var (group, size) in groups.Sizes.Index())
        {
            figures[$"group.{group + 1}.cells"] = size;
            figures[$"group.{group + 1}.silhouette"] = certainty.SilhouetteOf(group, groups);
            if (certainty.Stability is { } s) figures[$"group.{group + 1}.returns"] = s.PerCluster[group];
        }
    }

    private static void AddAgreement(RunFigures figures, string prefix, KnownKinds kinds, List<GroupedCells> ways)
    {
        foreach (var (place, way) in ways.Index())
        {
            var (ari, nmi) = kinds.Agreement(way.Groups.Labels);
            (figures[$"{prefix}{way.Key}.ari"], figures[$"{prefix}{way.Key}.nmi"]) = (ari, nmi);
            if (place == 0) (figures[$"{prefix}ari"], figures[$"{prefix}nmi"]) = (ari, nmi);
        }
    }

    private static void Say(Terminal terminal, List<GroupedCells> ways, GroupCertainty certainty, RunFigures figures)
    {
        var (groups, stability) = (ways[0].Groups, certainty.Stability);
        var tried = Enumerable.Range(2, 1000).TakeWhile(k => !double.IsNaN(figures[$"choice.{k}.silhouette"])).ToArray();
        if (tried.Length > 0)
        {
            terminal.Say(["groups tried", "silhouette", "agreement of halves"], tried.Select(k => (IReadOnlyList<string>)
                [k == groups.Count ? $"{k} (chosen)" : $"{k}", CellNumber.Close(figures[$"choice.{k}.silhouette"]), CellNumber.Close(figures[$"choice.{k}.agreement"])]));
        }
        terminal.Say($"{groups.Count} groups by {ways[0].Words}.");
        List<string> headers = ["group", "cells", "silhouette"];
        if (groups.Probability is not null) headers.Add("probability");
        if (stability is not null) headers.Add("comes back");
        terminal.Say(headers, groups.Sizes.Select((size, g) => (IReadOnlyList<string>)[.. Line(g, size)]));
        terminal.Say("Silhouette: 1 deep inside its group, 0 between two, below 0 nearer to another; means over cells.");
        if (stability is not null)
            terminal.Say($"Comes back: overlap with the most similar group when random parts of the cells are grouped anew, above 0.75 a firm group, below 0.5 doubtful. Over all groups (adjusted Rand index): {CellNumber.Close(stability.Mean)}");

        IEnumerable<string> Line(int group, int size)
        {
            yield return $"{group + 1}";
            yield return $"{size}";
            yield return CellNumber.Close(certainty.SilhouetteOf(group, groups));
            if (groups.Probability is { } p) yield return CellNumber.Close(p.Where((_, i) => groups.Labels[i] == group).Average());
            if (stability is not null) yield return CellNumber.Close(stability.PerCluster[group]);
        }
    }

    private static void SayAgreement(Terminal terminal, List<GroupedCells> ways, KnownKinds? judged, string? where)
    {
        if (judged is null)
        {
            terminal.Say($"No kinds are known. Agreement with the baseline (adjusted Rand index): {CellNumber.Close(ClusterAgreement.AdjustedRandIndex(ways[0].Groups.Labels, ways[^1].Groups.Labels))}");
            return;
        }
        terminal.Say(["", "ARI", "NMI"], ways.Select(w =>
        {
            var (ari, nmi) = judged.Agreement(w.Groups.Labels);
            return (IReadOnlyList<string>)[w.Words, CellNumber.Close(ari), CellNumber.Close(nmi)];
        }));
        terminal.Say($"Against the known kinds of {judged.Cells.Length} cells{(where is null ? "" : $" ({where})")}: adjusted Rand index and normalised mutual information, 1 for the same groups, 0 for chance.");
    }
}
