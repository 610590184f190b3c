using VaeScience.Analysis;
using VaeScience.Analysis.Figures;
using VaeScience.Analysis.Statistics;
using VaeScience.SingleCell.Clusters;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Pictures;

/// <summary>The part of the report that shows which genes tell the groups apart.</summary>
internal static class GeneSection
{
    // As many columns as stand side by side on a desktop.
    private const int MostInFigures = 48, MostEach = 4, MostListed = 6, CellsOfGroup = 60;
    private const double FullColourShare = 0.99;

    /// <summary>Adds the section.</summary>
    public static void Add(Report report, CellFindings found)
    {
        report.Section("The genes");
        if (found.Shown is not { } shown || found.Markers is not { } markers || shown.Names.Count < 2)
        {
            report.Note($"No groups to compare genes between: '{found.Command(RunTable.Clusters)}' finds some.");
            return;
        }
        if (!markers.AreTested)
            report.Note($"Markers have not been tested. Shown instead are the genes whose mean log expression in a {shown.Word} exceeds that of all other cells most; '{found.Command(RunTable.Markers)}' finds markers with their certainty.");
        var genes = markers.Apart(found.Order, Math.Clamp(MostInFigures / shown.Names.Count, 1, MostEach));
        if (genes.Length > 0) report.Figure(Dots(found, shown, markers, genes)).Figure(Cells(found, shown, genes));
        Listed(report, found, shown, markers);
    }

    private static DotPlot Dots(CellFindings found, CellGrouping shown, MarkerGenes markers, int[] genes)
    {
        var names = found.Run.Cells.Matrix.GeneNames;
        return new DotPlot("Markers by group", (new Axis("mean log expression"), new Axis("of cells show it")), ([.. found.Order.Select(g => shown.Titled(g))], [.. genes.Select(g => names[g])]),
            [.. found.Order.Select(r => (IReadOnlyList<double>)[.. genes.Select(g => found.Means[r, g])])],
            [.. found.Order.Select(r => (IReadOnlyList<double>)[.. genes.Select(g => Math.Min(1, found.Shares[r, g]))])])
        {
            Caption = $"The best genes of each {shown.Word} that no {shown.Word} above it has shown; {shown.Plural} that express alike stand together. A good marker is one large dark dot in its column; a column of large dots is a gene that many {shown.Plural} have. {Clearest(shown, markers, names)}",
        };
    }

    private static string Clearest(CellGrouping shown, MarkerGenes markers, IReadOnlyList<string> names)
    {
        var firsts = markers.OfGroups.Index().Where(m => m.Item.Count > 0).Select(m => (Group: shown.Names[m.Index], Marker: m.Item[0])).ToList();
        if (firsts.Count == 0) return "";
        var clear = firsts.Count(f => (f.Marker.IsSure || !markers.AreTested) && f.Marker.Share > 0.5 && f.Marker.ShareElsewhere < 0.25);
        var (group, best) = firsts.MaxBy(f => f.Marker.Share - f.Marker.ShareElsewhere);
        return $"Of the first markers of {firsts.Count} {shown.Plural}, {(clear == 0 ? "none is" : clear == 1 ? "one is" : $"{clear} are")} shown by more than half of the {shown.Word} and less than a quarter of the other cells; " +
            $"the clearest is {names[best.Gene]}, shown by {Prose.Percent(best.Share)} of {shown.Word} {group} and {Prose.Percent(best.ShareElsewhere)} of the others.";
    }

    private static BandedHeatMap Cells(CellFindings found, CellGrouping shown, int[] genes)
    {
        var names = found.Run.Cells.Matrix.GeneNames;
        int[] order = [.. Enumerable.Range(0, shown.Codes.Length)];
        new Philox(1, RandomPurpose.Shuffle).Shuffle(order);
        var drawn = found.Order.Select(g => order.Where(i => shown.Codes[i] == g).Take(CellsOfGroup).ToArray()).ToList();
        int[] cells = [.. drawn.SelectMany(d => d)];
        var values = found.Expression.OfGenes(genes);
        return new BandedHeatMap("Markers by cell", new Axis("relative log expression"), [.. genes.Select(g => names[g])], [.. found.Order.Zip(drawn, (g, d) => (shown.Names[g], d.Length, g))],
            [.. values.Select(v => Scaled([.. cells.Select(i => v[i])]))])
        {
            Caption = $"The same genes, a column for each cell: up to {CellsOfGroup} cells of each {shown.Word}, drawn at random, so that small {shown.Plural} are seen too; 1 is the highest hundredth of the cells that show the gene. Dark blocks along the diagonal are genes of one {shown.Word}; " +
                $"a block that goes on to the right or left is shared with its neighbour; pale streaks within a block are cells in which the gene was not counted.",
        };
    }

    private static double[] Scaled(double[] values)
    {
        double[] shown = [.. values.Where(v => v > 0)];
        if (shown.Length == 0) return values;
        var full = Quantiles.Of(shown, FullColourShare);
        return [.. values.Select(v => Math.Min(1, v / full))];
    }

    private static void Listed(Report report, CellFindings found, CellGrouping shown, MarkerGenes markers)
    {
        var names = found.Run.Cells.Matrix.GeneNames;
        report.Table([shown.Word, "cells", .. found.Types is null ? Array.Empty<string>() : ["mostly of type"], "first genes"],
            [.. shown.Names.Select((name, g) => (IReadOnlyList<string>)
                [name, $"{shown.Sizes[g]}", .. found.Types is { } types ? [MostlyOf(shown, g, types)] : Array.Empty<string>(), First(markers.OfGroups[g], markers.AreTested, names)])],
            markers.AreTested
                ? $"For each {shown.Word} the first markers with their log2 fold change (posterior median) against all other cells, and the share of its cells that show them. 'markers' has all, with certainty."
                : $"For each {shown.Word} the genes that stand out, with the difference of mean log expression and the share of its cells that show them. Not tested.");
    }

    private static string First(IReadOnlyList<MarkerGene> genes, bool areTested, IReadOnlyList<string> names)
    {
        if (genes.Count == 0) return "none stands out";
        var caution = areTested && !genes[0].IsSure ? "none is sure; nearest are " : "";
        return caution + string.Join(", ", genes.Take(MostListed).Select(m => $"{names[m.Gene]} (+{CellNumber.Count(Math.Round(m.Difference, 1))}, {Prose.RoundPercent(m.Share)})"));
    }

    private static string MostlyOf(CellGrouping shown, int group, CellGrouping types)
    {
        var shares = shown.SharesIn(types);
        var best = Enumerable.Range(0, types.Names.Count).MaxBy(t => shares[group, t]);
        return shares[group, best] > 0 ? $"{types.Names[best]} ({Prose.Percent(shares[group, best])})" : "";
    }
}
