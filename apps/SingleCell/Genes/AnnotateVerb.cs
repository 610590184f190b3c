using System.CommandLine;
using VaeScience.Analysis.Metrics;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.SingleCell.Clusters;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Genes;

/// <summary>Types of cells from a list of marker genes.</summary>
internal sealed class AnnotateVerb(Catalogs catalogs) : Verb("annotate", "types of cells from a list of marker genes",
    "annotate --markers runs/simulated/markers.csv", "annotate runs/cells --markers runs/simulated/markers.csv --expression counted --json")
{
    private const int MostDraws = 1000, ShownMissing = 5;
    private readonly RunArgument run = new(catalogs);
    private readonly Option<string?> markers = CommandOption.Text("--markers", "rows of type,gene[,weight]; or a column a type; or a .gmt file; -GENE speaks against a type", "FILE");
    private readonly GroupsOption groups = new();
    private readonly Option<string> expression = CommandOption.Choice("--expression", "what markers are looked up in: decoded expression or log-normalised counts", "denoised", "counted");
    private readonly Option<long> draws = CommandOption.Whole("--draws", "draws of z for each cell's probability", 10, 1, MostDraws);
    private readonly Option<bool> skip = CommandOption.Flag("--skip-unfound", "leave types out of which the run has no marker");
    private readonly Option<long> seed = CommandOption.Whole("--seed", "the seed of the draws", 1, 0, long.MaxValue);

    public override string Details =>
        "score: the mean standardised expression of a type's markers less that of genes of like mean expression. A group has the type with the highest score\n" +
        "among those that random markers of like expression hardly ever reach (permutations, adjusted p at most 0.05), else it is unknown; a cell the\n" +
        "one among those whose score exceeds 1.645 standard deviations of random markers. probability: the share of draws of z that agree with the cell's\n" +
        "type; it knows of the cell's noise and of nothing else. docs/annotation.md tells the rest.\n";

    protected override IEnumerable<Symbol> Symbols => [run.Argument, markers, groups.Option, expression, draws, skip, seed, .. run.Options];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        var path = input.GetValue(markers) ?? throw new UserException("--markers: not given, wanted is a file of marker genes");
        var list = MarkerList.Read(path);
        using var trained = run.Open(input);
        var types = TypeMarkers.Of(list, trained.Cells.Matrix, path, input.GetValue(skip));
        var chosen = groups.Of(input, trained);
        var start = (ulong)input.GetValue(seed);
        var typing = new CellTyping(trained, types, input.GetValue(expression) == "counted" ? 0 : (int)input.GetValue(draws), start);
        if (!terminal.TryTrack("Looking at", progress => typing.Fit(chosen?.Codes ?? new int[trained.Data.RowCount], chosen?.Names.Count ?? 1, progress), out var means)) return ExitCode.Interrupted;
        var annotated = chosen is null ? [] : AnnotatedGroup.Of(chosen, means, types, typing.Scale, start);
        double[] agreeing = [.. annotated.Select((g, k) => chosen!.CellsOf([k]).Average(cell => typing.Cells[cell].Type == g.Type.Type ? 1.0 : 0))];
        var figures = Figures(trained, typing, types, list, chosen, annotated);
        if (chosen is not null) trained.Folder.Write(CellsApp.AnnotatedGroupsFile, AnnotationTable.OfGroups(annotated, agreeing, types));
        else File.Delete(trained.Folder.PathOf(CellsApp.AnnotatedGroupsFile));
        new RunResult(CellsApp.AnnotationFile, AnnotationTable.OfCells(trained.Data.RowNames, typing.Cells, types, chosen, annotated), figures).Keep(trained.Folder, terminal);
        Say(typing, types, list, annotated, agreeing, terminal);
        SayKnown(figures, chosen, terminal);
        terminal.Say($"Table: {trained.Folder.PathOf(CellsApp.AnnotationFile)}{(chosen is null ? "" : $", {trained.Folder.PathOf(CellsApp.AnnotatedGroupsFile)}")}");
        return ExitCode.Success;
    }

    private static Dictionary<string, double> Figures(TrainedRun run, CellTyping typing, TypeMarkers[] types, MarkerList list, CellGrouping? groups, AnnotatedGroup[] annotated)
    {
        var figures = new Dictionary<string, double>
        {
            ["annotate.types"] = types.Length,
            ["annotate.types_unfound"] = list.Types.Count - types.Length,
            ["annotate.markers_found"] = types.Sum(t => t.Genes.Length),
            ["annotate.markers_missing"] = list.Types.Sum(t => t.Value.Count) - types.Sum(t => t.Genes.Length),
            ["annotate.cells_unknown"] = typing.Cells.Count(c => c.Type < 0),
        };
        if (groups is not null) figures["annotate.groups_unknown"] = annotated.Count(g => g.Type.Type < 0);
        if (run.Cells.Labels is not { } labels) return figures;
        Judge("cells", labels, typing.Cells.Select(c => c.Type), types, figures);
        if (groups is not null) Judge("groups", labels, groups.Codes.Select(code => code < 0 ? -1 : annotated[code].Type.Type), types, figures);
        return figures;
    }

    /// <summary>Compares types with known kinds: as groupings and, where kinds have the names of types, cell by cell.</summary>
    private static void Judge(string key, IReadOnlyList<string> labels, IEnumerable<int> found, TypeMarkers[] types, Dictionary<string, double> figures)
    {
        var known = labels.Zip(found).Where(c => c.First.Length > 0).ToList();
        if (known.Count == 0) return;
        var codes = labels.Distinct().Index().ToDictionary(l => l.Item, l => l.Index);
        int[] truth = [.. known.Select(c => codes[c.First])], given = [.. known.Select(c => c.Second + 1)];
        figures[$"annotate.{key}.ari"] = ClusterAgreement.AdjustedRandIndex(truth, given);
        figures[$"annotate.{key}.nmi"] = ClusterAgreement.NormalisedMutualInformation(truth, given);
        var named = types.Index().DistinctBy(t => t.Item.Name.ToUpperInvariant()).ToDictionary(t => t.Item.Name.ToUpperInvariant(), t => t.Index);
        var comparable = known.Where(c => named.ContainsKey(c.First.ToUpperInvariant())).ToList();
        if (comparable.Count > 0) figures[$"annotate.{key}.accuracy"] = comparable.Average(c => named[c.First.ToUpperInvariant()] == c.Second ? 1.0 : 0);
    }

    private static void Say(CellTyping typing, TypeMarkers[] types, MarkerList list, AnnotatedGroup[] annotated, double[] agreeing, Terminal terminal)
    {
        terminal.Say(["type", "markers", "missing", "cells", "missing are"], types.Select((t, k) => (IReadOnlyList<string>)
            [t.Name, $"{t.Genes.Length}", $"{t.Missing.Count}", $"{typing.Cells.Count(c => c.Type == k)}",
                string.Join(' ', t.Missing.Take(ShownMissing)) + (t.Missing.Count > ShownMissing ? " ..." : "")]));
        if (list.Types.Count > types.Length)
            terminal.Say($"Left out, no marker among the genes of the run: {string.Join(", ", list.Types.Keys.Except(types.Select(t => t.Name)).Select(n => Excerpt.Quoted(n)))}.");
        if (types.Any(t => t.Missing.Count > 0)) terminal.Say("Missing genes are not among those the run has; 'train' with more --genes keeps more.");
        terminal.Say($"{typing.Cells.Count(c => c.Type < 0)} of {typing.Cells.Length} cells are of no type that stands out.");
        if (annotated.Length > 0)
            terminal.Say(["group", "cells", "type", "score", "adjusted p", "second", "cells alike"], annotated.Select((g, k) => (IReadOnlyList<string>)
                [g.Name, $"{g.Cells}", AnnotationTable.NameOf(g.Type.Type, types), CellNumber.Close(g.Type.Score.Score), CellNumber.Exact(g.PValues[g.Leading].Adjusted),
                    g.Type.Second < 0 ? "" : $"{types[g.Type.Second].Name} {CellNumber.Close(g.Type.SecondScore)}", CellNumber.Percent(agreeing[k])]));
    }

    private static void SayKnown(Dictionary<string, double> figures, CellGrouping? groups, Terminal terminal)
    {
        if (!figures.TryGetValue("annotate.cells.ari", out var index)) return;
        terminal.Say($"Against the known kinds: adjusted Rand index {CellNumber.Close(index)} by cell" +
            (groups is null ? "" : $", {CellNumber.Close(figures["annotate.groups.ari"])} by group") +
            (figures.TryGetValue("annotate.cells.accuracy", out var right) ? $"; {CellNumber.Percent(right)} of the cells whose kind is a type are given it" : "") + ".");
    }
}
