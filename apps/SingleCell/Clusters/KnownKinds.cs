using VaeScience.Analysis.Metrics;

namespace VaeScience.SingleCell.Clusters;

/// <summary>Known kinds (or batches) of cells as numbers, with the cells of which they are known.</summary>
/// <param name="Cells">[m], rising.</param>
/// <param name="Codes">[m], from 0.</param>
internal sealed record KnownKinds(int[] Cells, int[] Codes)
{
    /// <summary>How many kinds there are.</summary>
    public int Count { get; } = Codes.Distinct().Count();

    /// <summary>The kinds of some cells; null where fewer than two are known, with which nothing can agree or disagree.</summary>
    /// <param name="kinds">The kinds, or batches, of all cells; null where there are none.</param>
    /// <param name="some">The cells to look at; null for all.</param>
    /// <remarks>Cells of unknown kind are grouped, but say nothing of how right the groups are.</remarks>
    public static KnownKinds? Of(CellGrouping? kinds, int[]? some = null)
    {
        if (kinds is null) return null;
        int[] known = [.. (some ?? Enumerable.Range(0, kinds.Codes.Length)).Where(i => kinds.Codes[i] >= 0)];
        return new KnownKinds(known, kinds.CodesOf(known)) is { Count: > 1 } several ? several : null;
    }

    /// <summary>Agreement of groups with the kinds: adjusted Rand index and normalised mutual information.</summary>
    /// <param name="groups">[n], of all cells.</param>
    public (double Ari, double Nmi) Agreement(IReadOnlyList<int> groups)
    {
        int[] found = [.. Cells.Select(i => groups[i])];
        return (ClusterAgreement.AdjustedRandIndex(Codes, found), ClusterAgreement.NormalisedMutualInformation(Codes, found));
    }
}
