using VaeScience.Data;

namespace VaeScience.SingleCell.Genes;

/// <summary>markers.csv: a row for each group and gene, best first within a group.</summary>
internal static class MarkerTable
{
    private static readonly (string Name, Func<GeneDifference, double> Value)[] OfModel =
    [
        ("lfc_mean", d => d.Change.Mean),
        ("lfc_median", d => d.Change.Median),
        ("lfc_sd", d => d.Change.Sd),
        ("lfc_low", d => d.Change.Low),
        ("lfc_high", d => d.Change.High),
        ("probability", d => d.Change.Probability),
        ("bayes_factor", d => d.Change.BayesFactor),
        ("fdr", d => d.ExpectedFalse),
    ];

    private static readonly (string Name, Func<GeneDifference, bool> Value)[] Calls = [("is_marker", d => d.IsMarker), ("is_confirmed", d => d.IsConfirmed)];

    private static readonly (string Name, Func<GeneDifference, double> Value)[] OfGroups =
    [
        ("share_group", d => d.Share),
        ("share_against", d => d.ShareAgainst),
        ("raw_mean_group", d => d.Counted.FirstMean),
        ("raw_mean_against", d => d.Counted.SecondMean),
        ("non_zero_group", d => d.Counted.FirstShown),
        ("non_zero_against", d => d.Counted.SecondShown),
        ("wilcoxon_z", d => d.Counted.Ranks.Z),
        ("auroc", d => d.Counted.Ranks.AreaUnderCurve),
        ("wilcoxon_p", d => d.Counted.Ranks.PValue),
        ("wilcoxon_fdr", d => d.AdjustedP),
    ];

    private static readonly (string Name, Func<GeneDifference, double> Value)[] OfReplicates =
    [
        ("replicates", d => d.Change.Replicates),
        ("replicates_agree", d => d.Change.Agreeing),
        ("lfc_sd_replicates", d => d.Change.SdOfReplicates),
    ];

    /// <summary>The table.</summary>
    /// <param name="groups">Groups that could be compared.</param>
    /// <param name="names">The genes' names.</param>
    /// <param name="hasReplicates">Whether columns for replicates are wanted.</param>
    public static Table Of(IReadOnlyList<ComparedGroup> groups, IReadOnlyList<string> names, bool hasReplicates)
    {
        var rows = groups.SelectMany(group => group.Genes!.Select(gene => (Group: group, Gene: gene))).ToList();
        var last = hasReplicates ? [.. OfGroups, .. OfReplicates] : OfGroups;
        return Table.Of(CellsApp.MarkersFile, ["group", "against", "gene", .. OfModel.Select(f => f.Name), .. Calls.Select(c => c.Name), .. last.Select(f => f.Name)],
        [
            rows.Select(r => r.Group.Name),
            rows.Select(r => r.Group.Against),
            rows.Select(r => names[r.Gene.Gene]),
            .. OfModel.Select(f => rows.Select(r => CellNumber.Exact(f.Value(r.Gene)))),
            .. Calls.Select(c => rows.Select(r => c.Value(r.Gene) ? "yes" : "no")),
            .. last.Select(f => rows.Select(r => CellNumber.Exact(f.Value(r.Gene)))),
        ]);
    }
}
