using VaeScience.Analysis;
using VaeScience.Analysis.Figures;
using VaeScience.Analysis.Metrics;
using VaeScience.SingleCell.Clusters;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Pictures;

/// <summary>The part of the report about the groups themselves: how large, how like the known kinds, how like those of other methods.</summary>
internal static class GroupSection
{
    /// <summary>Adds the section.</summary>
    public static void Add(Report report, CellFindings found)
    {
        report.Section("The groups");
        if (found.Groups is not { } groups)
        {
            report.Note($"No groups yet: '{found.Command(RunTable.Clusters)}' finds some.");
            return;
        }
        report.Figure(new BarChart("Sizes of the groups", new Axis("cells") { From = 0, Whole = true }, [.. Enumerable.Range(0, groups.Names.Count).Select(groups.Titled)], new BarSeries("cells", [.. groups.Sizes.Select(s => (double)s)]))
        {
            Caption = $"Half of all cells are in the {Half(groups)} largest of {groups.Counted}. Groups of a few dozen cells are worth a second look: by their markers, and by another seed.{Tightness(found, groups)}",
        });
        if (found.Kinds is { } kinds && kinds.Names.Count > 1) Crossed(report, groups, kinds);
        if (found.Batches is { } batches)
            report.Figure(Shares("Batches in each group", groups, batches, [.. Enumerable.Range(0, batches.Names.Count)],
                $"Each row is a group and sums to 1. Over all cells the batches have {Overall(batches)}: a row far from that is a group that not all batches share, or a batch that was not brought together with the others."));
        Agreement(report, found, groups);
    }

    private static void Crossed(Report report, CellGrouping groups, CellGrouping kinds)
    {
        var shares = kinds.SharesIn(groups);
        // Each group stands where the kinds that it holds stand, so that what agrees lies along the diagonal.
        var met = groups.SharesIn(kinds);
        int[] order = [.. Enumerable.Range(0, groups.Names.Count).OrderBy(g => Enumerable.Range(0, kinds.Names.Count).Sum(k => k * met[g, k]))];
        var mixed = Enumerable.Range(0, kinds.Names.Count).MinBy(k => Enumerable.Range(0, groups.Names.Count).Max(g => shares[k, g]));
        var most = Enumerable.Range(0, groups.Names.Count).Max(g => shares[mixed, g]);
        report.Figure(Shares("Where the known kinds went", kinds, groups, order,
            $"Each row is a known kind and sums to 1: one dark cell is a kind that stays together, two dark cells in a column are kinds that the groups do not part. " +
            (most >= 0.95 ? $"Every kind has at least {Prose.Percent(most)} of its cells in one group." : $"The most scattered kind is {kinds.Names[mixed]}, with at most {Prose.Percent(most)} in one group.")));
    }

    private static HeatMap Shares(string title, CellGrouping rows, CellGrouping columns, int[] order, string caption)
    {
        var shares = rows.SharesIn(columns);
        return new HeatMap(title, new Axis($"share of the {rows.Word}") { From = 0, To = 1 }, [.. Enumerable.Range(0, rows.Names.Count).Select(rows.Titled)], [.. order.Select(columns.Titled)],
            [.. Enumerable.Range(0, rows.Names.Count).Select(r => (IReadOnlyList<double>)[.. order.Select(c => Math.Round(shares[r, c], 2))])])
        {
            Caption = caption,
        };
    }

    private static string Tightness(CellFindings found, CellGrouping groups)
    {
        if (found.Silhouettes is not { } mean || mean.Length < 2) return "";
        var (best, worst) = (Array.IndexOf(mean, mean.Max()), Array.IndexOf(mean, mean.Min()));
        return $" Cells of group {groups.Names[best]} lie surest within their group (mean silhouette {Prose.Close(mean[best])}; 1 deep inside, 0 between two), those of group {groups.Names[worst]} least ({Prose.Close(mean[worst])}).";
    }

    private static int Half(CellGrouping groups)
    {
        var (needed, sum) = (0, 0);
        foreach (var size in groups.Sizes.OrderDescending())
        {
            needed++;
            sum += size;
            if (2 * sum >= groups.Sizes.Sum()) break;
        }
        return needed;
    }

    private static string Overall(CellGrouping batches) => string.Join(", ", batches.Names.Select((name, b) => $"{name} {Prose.Percent(batches.Sizes[b] / (double)batches.Sizes.Sum())}"));

    private static void Agreement(Report report, CellFindings found, CellGrouping groups)
    {
        List<CellGrouping> ways = [groups, .. found.Ways.Skip(1)];
        var reference = found.Kinds ?? ways.Find(w => w.Source == RunTable.BaselineColumn);
        if (reference is null || reference.Names.Count < 2) return;
        var rows = ways.Where(w => w != reference).Select(w => (Way: w, Ari: Agree(w, reference, ClusterAgreement.AdjustedRandIndex), Nmi: Agree(w, reference, ClusterAgreement.NormalisedMutualInformation))).ToList();
        var beside = found.Kinds is not null && rows.Find(r => r.Way.Source == RunTable.BaselineColumn) is { Way: not null } baseline
            ? $" Here the groups shown {(rows[0].Ari > baseline.Ari + 0.005 ? "agree better than" : rows[0].Ari < baseline.Ari - 0.005 ? "agree less than" : "agree about as well as")} the baseline."
            : "";
        report.Table(["groups", "how many", "ARI", "NMI"], [.. rows.Select(r => (IReadOnlyList<string>)[Described(r.Way.Source), $"{r.Way.Names.Count}", Prose.Close(r.Ari), Prose.Close(r.Nmi)])],
            $"Agreement with {(found.Kinds is null ? "the baseline, no kinds being known" : "the known kinds")}: adjusted Rand index and normalised mutual information, 1 for the same groups; ARI 0 for chance. " +
            $"Principal components of the counts need no model: groups worth the trouble beat them.{beside} One training is one throw: another seed moves these by some hundredths.");
    }

    private static double Agree(CellGrouping one, CellGrouping other, Func<int[], int[], double> measure)
    {
        int[] known = [.. Enumerable.Range(0, one.Codes.Length).Where(i => one.Codes[i] >= 0 && other.Codes[i] >= 0)];
        return measure([.. known.Select(i => other.Codes[i])], [.. known.Select(i => one.Codes[i])]);
    }

    private static string Described(string column) => column switch
    {
        RunTable.GroupColumn => "groups shown here",
        "cluster_latent" => "k-means on the latent means",
        "cluster_denoised" => "k-means on the denoised expression",
        RunTable.BaselineColumn => "k-means on principal components of the counts (baseline)",
        _ => column,
    };
}
