using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.SingleCell.Clusters;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Genes;

/// <summary>Genes that differ between groups of cells.</summary>
internal sealed class MarkersVerb(Catalogs catalogs) : Verb("markers", "genes that differ between groups of cells, beside a rank-sum test without the model",
    "markers", "markers runs/cells --groups label --group group_1,group_2 --against group_3", "markers runs/cells --groups label --genes gene_1,gene_2 --json")
{
    private const int MostDraws = 1_000_000, FewCells = 10, TopGenes = 6;
    private readonly RunArgument run = new(catalogs);
    private readonly GroupsOption groups = new();
    private readonly Option<string?> group = CommandOption.Text("--group", "only this group, or several as one, with commas between them; by default each in turn", "NAME,...");
    private readonly Option<string?> against = CommandOption.Text("--against", "the group, or groups, that --group is compared with; by default all other cells of a group", "NAME,...");
    private readonly GeneOption genes = new();
    private readonly Option<string?> sample = CommandOption.Text("--sample-column", "the column with the replicate of each cell (donor, mouse), each of which then weighs the same", "COLUMN");
    private readonly Option<string> batches = CommandOption.Choice("--batches", "compare decoded shares averaged over batches, or cells of one batch under it", "average", "within");
    private readonly Option<double> delta = CommandOption.Number("--delta", "the least log2 fold change that counts", 0.25, "numbers from 0", x => x >= 0);
    private readonly Option<double> level = CommandOption.Number("--fdr", "the expected share of false ones among called genes", 0.05, "numbers from 0 to below 1", x => x is >= 0 and < 1);
    private readonly Option<long> draws = CommandOption.Whole("--draws", "pairs of draws of each comparison", 5000, 100, MostDraws);
    private readonly Option<long> seed = CommandOption.Whole("--seed", "the seed of the draws", 1, 0, long.MaxValue);

    public override string Details =>
        "A draw is a cell of each group and z ~ q(z|x) of it, a place where the cell may lie; rho is a gene's share of all counts as the decoder has it there,\n" +
        "lfc = log2(rho + eps) of the group less that of the other: the log2 fold change, eps so small that only genes hardly counted feel it.\n" +
        "probability: the greater of P(lfc > delta) and P(lfc < -delta). fdr: the mean of 1 - probability down to the gene. is_marker: fdr is at most --fdr.\n" +
        "is_confirmed: the rank-sum test calls it too, in the same direction; of simulated genes hardly any that both call is false.\n" +
        "wilcoxon_z, auroc, wilcoxon_p, wilcoxon_fdr (Benjamini and Hochberg) come from log-normalised counts, without the model.\n" +
        "First come confirmed genes that a group has more of and that a tenth of its cells show, by lfc_mean. docs/differential-expression.md tells the rest.\n";

    protected override IEnumerable<Symbol> Symbols => [run.Argument, groups.Option, group, against, genes.Option, sample, batches, delta, level, draws, seed, .. run.Options];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var chosen = groups.Of(input, trained) ?? throw new UserException($"{trained.Folder.Path}: the run has no groups and no known kinds; '{RunTable.Clusters.Command(trained.Folder)}' makes groups, or --groups names a column of the cells");
        var pairs = Pairs(input, chosen);
        var matrix = trained.Cells.Matrix;
        var comparison = new GroupComparison(trained, genes.Of(input, matrix), Options(input, trained));
        if (!terminal.TryTrack("Comparing group", progress => Compare(pairs, chosen, comparison, progress), out var results)) return ExitCode.Interrupted;
        var done = results.Where(r => r.Genes is not null).ToList();
        if (done.Count == 0) throw Incomparable(input, results[0]);
        var figures = new Dictionary<string, double>
        {
            ["markers.groups"] = done.Count,
            ["markers.genes"] = done[0].Genes!.Length,
            ["markers.called"] = done.Sum(r => r.Called),
            ["markers.called_more"] = done.Sum(r => r.CalledMore),
            ["markers.confirmed"] = done.Sum(r => r.Confirmed),
            ["markers.wilcoxon_called"] = done.Sum(r => r.Seen),
        };
        new RunResult(CellsApp.MarkersFile, MarkerTable.Of(done, matrix.GeneNames, input.Has(sample)), figures).Keep(trained.Folder, terminal);
        Say(done, results, chosen, matrix, input, terminal);
        terminal.Say($"Table: {trained.Folder.PathOf(CellsApp.MarkersFile)}");
        return ExitCode.Success;
    }

    private static List<ComparedGroup> Compare(List<GroupPair> pairs, CellGrouping chosen, GroupComparison comparison, Action<int, int, string> progress)
    {
        var found = new List<ComparedGroup>();
        foreach (var pair in pairs)
        {
            var (cells, others) = (chosen.CellsOf(pair.First), pair.Second is { } second ? chosen.CellsOf(second) : chosen.CellsBut(pair.First));
            found.Add(new ComparedGroup(pair.Name, pair.Against, cells.Length, comparison.Compare(cells, others, found.Count)));
            progress(found.Count, pairs.Count, pair.Name);
        }
        return found;
    }

    private List<GroupPair> Pairs(ParseResult input, CellGrouping chosen)
    {
        if (chosen.Names.Count < 2) throw new UserException($"--groups: all cells are of one group, {string.Join(", ", chosen.Names.Select(n => Excerpt.Quoted(n)))}; two or more are needed");
        if (input.GetValue(group) is not { } name)
            return input.Has(against)
                ? throw new UserException("--against: says what --group is compared with; give --group too")
                : [.. chosen.Names.Select((each, g) => new GroupPair(each, [g]))];
        var first = chosen.Find(name, group.Name);
        if (input.GetValue(against) is not { } other)
            return first.Length < chosen.Names.Count ? [new GroupPair(name, first)] : throw new UserException("--group: got all groups, which leaves none to compare with; name fewer");
        var second = chosen.Find(other, against.Name);
        return first.Intersect(second).Any()
            ? throw new UserException($"--against: group {Excerpt.Quoted(chosen.Names[first.Intersect(second).First()])} is of --group too; name others")
            : [new GroupPair(name, first, other, second)];
    }

    private DifferenceOptions Options(ParseResult input, TrainedRun trained)
    {
        var (column, isWithin, cells) = (input.GetValue(sample), input.GetValue(batches) == "within", trained.Cells);
        if (column is not null && isWithin) throw new UserException("--batches within: cannot go with --sample-column; replicates are compared within themselves where they have both groups; leave one out");
        if (isWithin && cells.Columns.Batch is null) throw new UserException("--batches within: the run knows no batches; 'train --batch-column COLUMN' names them, or leave the option out");
        if (column is not null && !cells.Matrix.Cells.Has(column))
            throw new UserException($"--sample-column: the cells have no column {Excerpt.Quoted(column)}; {NearestName.Hint(column, cells.Matrix.Cells.Columns)}");
        return new DifferenceOptions
        {
            Draws = (int)input.GetValue(draws),
            Delta = input.GetValue(delta),
            Level = input.GetValue(level),
            Seed = (ulong)input.GetValue(seed),
            Replicates = column is null ? null : Codes(cells.Matrix.Cells.Text(column), [.. cells.Matrix.Cells.Text(column).Where(t => t.Length > 0).Distinct()]),
            Batches = isWithin ? Codes(cells.Matrix.Cells.Text(cells.Columns.Batch!), cells.Batches) : null,
        };
    }

    private static int[] Codes(IReadOnlyList<string> names, IReadOnlyList<string> levels)
    {
        var codes = levels.Index().ToDictionary(l => l.Item, l => l.Index, StringComparer.Ordinal);
        return [.. names.Select(name => codes.GetValueOrDefault(name, -1))];
    }

    private UserException Incomparable(ParseResult input, ComparedGroup group) => new(input.GetValue(sample) is { } column
        ? $"--sample-column: in column {Excerpt.Quoted(column)} group {Excerpt.Quoted(group.Name)} or {Excerpt.Quoted(group.Against)} has fewer than two replicates of {CellPairs.FewestOfReplicate} cells, " +
            "and one replicate says nothing of how replicates differ; leave the option out to compare cells"
        : $"--batches within: no batch has cells of group {Excerpt.Quoted(group.Name)} and of {Excerpt.Quoted(group.Against)}; leave the option out");

    private void Say(List<ComparedGroup> done, List<ComparedGroup> all, CellGrouping chosen, CountMatrix matrix, ParseResult input, Terminal terminal)
    {
        terminal.Say(["group", "against", "cells", "more", "less", "confirmed", "most of"], done.Select(r => (IReadOnlyList<string>)
            [r.Name, r.Against, $"{r.Cells}", $"{r.CalledMore}", $"{r.Called - r.CalledMore}", $"{r.Confirmed}", string.Join(' ', r.Top(TopGenes).Select(g => g.IsMarker ? matrix.GeneNames[g.Gene] : $"({matrix.GeneNames[g.Gene]})"))]));
        terminal.Say($"more, less: genes called at an expected share of false ones of {CellNumber.Count(input.GetValue(level))}, with a log2 fold change beyond {CellNumber.Count(input.GetValue(delta))}.\n" +
            "confirmed: those of them that a rank-sum test of the counts calls too. most of: in brackets what is not called.");
        foreach (var skipped in all.Where(r => r.Genes is null))
            terminal.Say($"{skipped.Name}: left out, too few {(input.Has(sample) ? $"replicates of {CellPairs.FewestOfReplicate} cells" : "batches with cells on both sides")}.");
        foreach (var small in done.Where(r => r.Cells < FewCells)) terminal.Say($"{small.Name}: only {small.Cells} cells, its figures rest on little.");
        if (chosen.IsFound) terminal.Say("The groups were found in the same counts: differences are partly what made them groups, and probabilities and p-values flatter.");
    }
}
