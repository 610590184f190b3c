using VaeScience.Analysis.Clustering;

namespace VaeScience.SingleCell.Clusters;

/// <summary>How sure groups are: each cell's place between its group and the next, and how far groups come back when cells are left out.</summary>
/// <param name="Silhouettes">[n], -1 .. 1; NaN where there is but one group.</param>
/// <param name="Stability">Of groups of random parts of the cells; null where the method cannot group anew.</param>
internal sealed record GroupCertainty(double[] Silhouettes, ClusterStability? Stability)
{
    private const int MostOfGroup = 500, MostCells = 5000;

    /// <summary>The silhouettes, and the stability over regroupings.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="rows">What they were found from, [n, c].</param>
    /// <param name="method">Groups anew; null for no regroupings.</param>
    /// <param name="regroupings">How many; 0 for none.</param>
    /// <param name="seed">The same seed gives the same figures.</param>
    public static GroupCertainty Of(CellGroups groups, double[,] rows, GroupMethod? method, int regroupings, ulong seed)
    {
        var silhouettes = new double[groups.Labels.Length];
        if (groups.Count < 2) Array.Fill(silhouettes, double.NaN);
        else silhouettes = Silhouette.PerRow(rows, groups.Labels, MostOfGroup, seed);
        var stability = method is null || regroupings == 0
            ? null
            : ClusterStability.Of(rows, groups.Labels, (some, s) => method.Group(some, Math.Min(groups.Count, some.GetLength(0)), s).Labels, regroupings, MostCells, seed);
        return new GroupCertainty(silhouettes, stability);
    }

    /// <summary>The mean silhouette of the cells of a group.</summary>
    public double SilhouetteOf(int group, CellGroups groups) => Silhouettes.Where((_, i) => groups.Labels[i] == group).Average();
}
