using VaeScience.Analysis;
using VaeScience.Analysis.Figures;
using VaeScience.Analysis.Metrics;
using VaeScience.Analysis.Statistics;
using VaeScience.SingleCell.Clusters;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Pictures;

/// <summary>The part of the report that shows every cell as a point: by group, kind, type and batch, and by the expression of genes.</summary>
internal static class MapSection
{
    private const int MostPanels = 24, FewestInGroup = 20;
    private const double DarkestShare = 0.99;

    /// <summary>Adds the section.</summary>
    public static void Add(Report report, CellFindings found)
    {
        report.Section("The cells");
        if (found.Pictures.Count == 0)
        {
            report.Note($"No picture of the cells yet: '{found.Command(RunTable.Embedding)}' draws one.");
            return;
        }
        report.Paragraph($"Every point is a cell; cells whose counts the model explains alike lie together. {Trust(found)} What lies beside what is to be trusted, within a group and where groups touch. " +
            "Distances between groups, their areas and how dense they look are made by the drawing and mean nothing.");
        var first = found.Pictures[0];
        if (found.Groups is { } groups) report.Figure(Map(first, groups, $"Cells by {groups.Word}", GroupCaption(found, groups)));
        if (found.Kinds is { } kinds) report.Figure(Map(first, kinds, $"Cells by known kind ({kinds.Source})", KindCaption(found, kinds)));
        if (found.Types is { } types) report.Figure(Map(first, types, "Cells by type, as told by marker genes", $"{types.Counted}: {Sizes(types)}. Types come from the list of marker genes given to 'annotate'{(types.Codes.Any(c => c < 0) ? "; grey cells could not be told" : "")}."));
        if (found.Batches is { } batches) report.Figure(Map(first, batches, $"Cells by batch ({batches.Source})", BatchCaption(found, batches)));
        if (found.Groups is null && found.Kinds is null && found.Batches is null) report.Figure(Map(first, null, "Cells", "All cells, without groups."));
        foreach (var other in found.Pictures.Skip(1))
            if ((found.Groups ?? found.Kinds) is { } again)
                report.Figure(Map(other, again, $"The same cells by {other.Method.Name}, by {again.Word}",
                    $"Another way to draw the same latent space. A group that holds together in both pictures is no accident of one of them; {other.Method.Name} parts groups more evenly and keeps less of the whole."));
        Genes(report, found, first);
    }

    private static PointCloud Map(CellPicture picture, CellGrouping? grouping, string title, string caption) =>
        new(title, new Axis($"{picture.Method.Name} 1"), new Axis($"{picture.Method.Name} 2"), picture.X, picture.Y)
        {
            Groups = grouping?.OfCells,
            GroupOrder = grouping?.Names ?? [],
            // Batches are spread over the whole picture, and have no place of their own to be named at.
            NamesGroups = grouping is { Word: not RunGroupings.BatchWord },
            IsMap = true,
            Caption = caption,
        };

    private static string Trust(CellFindings found)
    {
        var words = found.Pictures.Select(p => (p.Method.Name, Value: found.Metrics[$"embed.{p.Method.Key}.trustworthiness"])).Where(p => double.IsFinite(p.Value)).ToList();
        return words.Count == 0
            ? ""
            : $"How far neighbours in the picture are neighbours in what was drawn (trustworthiness, 1 for all, about 0.5 by chance): {string.Join(", ", words.Select(w => $"{w.Name} {Prose.Close(w.Value)}"))}.";
    }

    private static string GroupCaption(CellFindings found, CellGrouping groups)
    {
        var (largest, smallest) = (Array.IndexOf(groups.Sizes, groups.Sizes.Max()), Array.IndexOf(groups.Sizes, groups.Sizes.Min()));
        var all = groups.Sizes.Sum();
        return $"The {groups.Counted} that 'cluster' found, without knowing any kind. The largest is {groups.Names[largest]} with {groups.Sizes[largest]} cells ({Prose.Percent((double)groups.Sizes[largest] / all)}), " +
            $"the smallest {groups.Names[smallest]} with {groups.Sizes[smallest]}. Groups were formed in the model's space, not in this picture: where one is torn here, the picture tore it.";
    }

    private static string KindCaption(CellFindings found, CellGrouping kinds)
    {
        var unknown = kinds.Codes.Count(c => c < 0);
        var start = $"What is known of the cells beforehand: {kinds.Counted}{(unknown > 0 ? $", and {unknown} cells of no known kind in grey" : "")}. The model has not seen it.";
        if (found.Groups is not { } groups) return start;
        var shares = kinds.SharesIn(groups);
        var together = Enumerable.Range(0, kinds.Names.Count).Count(k => Enumerable.Range(0, groups.Names.Count).Any(g => shares[k, g] > 0.5));
        int[] known = [.. Enumerable.Range(0, kinds.Codes.Length).Where(i => kinds.Codes[i] >= 0 && groups.Codes[i] >= 0)];
        var ari = ClusterAgreement.AdjustedRandIndex([.. known.Select(i => kinds.Codes[i])], [.. known.Select(i => groups.Codes[i])]);
        return $"{start} {together} of {kinds.Counted} have more than half of their cells in one group; agreement of groups and kinds (adjusted Rand index, 1 the same, 0 chance): {Prose.Close(ari)}.";
    }

    private static string BatchCaption(CellFindings found, CellGrouping batches)
    {
        const string Reading = "Where batches were brought together, every part of the picture shows all colours; a part of one colour is either a batch that was not, or cells that only this batch has.";
        if (found.Groups is not { } groups) return Reading;
        var shares = groups.SharesIn(batches);
        double all = batches.Sizes.Sum();
        var worst = (from g in Enumerable.Range(0, groups.Names.Count)
                     where groups.Sizes[g] >= FewestInGroup
                     from b in Enumerable.Range(0, batches.Names.Count)
                     orderby Math.Abs(shares[g, b] - batches.Sizes[b] / all) descending
                     select (Group: groups.Names[g], Batch: batches.Names[b], Share: shares[g, b], Overall: batches.Sizes[b] / all)).FirstOrDefault();
        return worst.Group is null
            ? Reading
            : $"{Reading} Of the groups with at least {FewestInGroup} cells, group {worst.Group} is furthest from the whole: {Prose.Percent(worst.Share)} of it is {worst.Batch}, which has {Prose.Percent(worst.Overall)} of all cells.";
    }

    private static void Genes(Report report, CellFindings found, CellPicture picture)
    {
        var genes = found.MapGenes(MostPanels);
        if (genes.Count == 0) return;
        var names = found.Run.Cells.Matrix.GeneNames;
        var values = found.Expression.OfGenes(genes);
        report.Figure(new PointPanels("Cells by the expression of genes", picture.X, picture.Y, [.. genes.Select((gene, k) => new PointPanel(names[gene], values[k], Darkest(values[k])))])
        {
            Caption = $"log(1 + count), counts as if every cell had the same total; each gene on a scale of its own, dark for the highest hundredth of the cells that show it. Grey: not counted in the cell, which for a gene of few counts is often chance. {Whose(found, genes, names)}",
        });
    }

    private static string Whose(CellFindings found, IReadOnlyList<int> genes, IReadOnlyList<string> names)
    {
        if (found.Markers is not { } markers || found.Shown is not { } shown) return "";
        List<string> firsts = [.. from k in genes
                                  let g = markers.OfGroups.Index().Where(m => m.Item.Count > 0 && m.Item[0].Gene == k).Select(m => (int?)m.Index).FirstOrDefault()
                                  where g is not null
                                  select $"{names[k]} of {shown.Word} {shown.Names[g.Value]}"];
        return firsts.Count == 0 ? "" : $"First markers: {GroupNames.Listed(firsts, 30)}.";
    }

    private static double Darkest(double[] values)
    {
        double[] shown = [.. values.Where(v => v > 0)];
        return shown.Length == 0 ? 1 : Quantiles.Of(shown, DarkestShare);
    }

    private static string Sizes(CellGrouping grouping) => string.Join(", ", grouping.Names.Select((name, g) => $"{name} {grouping.Sizes[g]}"));
}
