using VaeScience.SingleCell.Clusters;

namespace VaeScience.SingleCell.Genes;

/// <summary>What a group of cells is taken for.</summary>
/// <param name="Name">The group.</param>
/// <param name="Cells">How many cells it has.</param>
/// <param name="Type">Its type, the one with the highest score among those that random markers do not reach.</param>
/// <param name="Scores">[types].</param>
/// <param name="PValues">[types], how often random markers score as high, and this adjusted over groups and types.</param>
internal sealed record AnnotatedGroup(string Name, int Cells, CellType Type, TypeScore[] Scores, (double P, double Adjusted)[] PValues)
{
    /// <summary>The adjusted p-value up to which a group is given a type.</summary>
    public const double Level = 0.05;

    /// <summary>Decides on all groups.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="means">[groups][genes], mean standardised expression.</param>
    /// <param name="types">The types.</param>
    /// <param name="scale">Says which genes are alike.</param>
    /// <param name="seed">The seed of random markers.</param>
    public static AnnotatedGroup[] Of(CellGrouping groups, double[][] means, TypeMarkers[] types, ExpressionScale scale, ulong seed)
    {
        var p = TypeNull.PValues(means, types, scale, seed);
        return [.. groups.Names.Select((name, k) =>
        {
            var scores = TypeScore.Of(means[k], types, scale);
            (double P, double Adjusted)[] pValues = [.. Enumerable.Range(0, types.Length).Select(t => p[k, t])];
            var best = -1;
            for (var t = 0; t < types.Length; t++)
                if (pValues[t].Adjusted <= Level && (best < 0 || scores[t].Score > scores[best].Score)) best = t;
            return new AnnotatedGroup(name, groups.CellsOf([k]).Length, CellType.Of(best, scores, double.NaN), scores, pValues);
        })];
    }

    /// <summary>The type whose p-value stands for the group: its own, or that of the highest score where no type fits.</summary>
    public int Leading => Type.Type >= 0 ? Type.Type : Type.Second;
}
