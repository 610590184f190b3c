using VaeScience.Analysis.Metrics;
using VaeScience.Data;

namespace VaeScience.Whisky;

/// <summary>How a factor and an attribute hang together.</summary>
/// <param name="Factor">Which, from 0.</param>
/// <param name="Attribute">Which, from 0.</param>
/// <param name="Loading">Change of E[x_j] with one standard deviation of the factor, by a straight line.</param>
/// <param name="Sensitivity">E[x_j] at +1 standard deviation less that at -1, the other factors at 0: what a decoder that bends really does.</param>
/// <param name="Information">Mutual information of the rows' positions and scores, nats.</param>
internal sealed record AttributeTie(int Factor, int Attribute, double Loading, double Sensitivity, double Information)
{
    private const int FewestInBin = 8, MostBins = 5;

    /// <summary>All ties of a run, factor by factor.</summary>
    public static IReadOnlyList<AttributeTie> Of(FactorSpace space)
    {
        var ties = new List<AttributeTie>();
        for (var c = 0; c < space.Dimensions; c++)
        {
            var moved = Traversal.Of(space, c, steps: 2, range: 1).Expected;
            var factor = space.Factors.Factors[c];
            for (var j = 0; j < space.Run.Data.FeatureCount; j++)
                ties.Add(new AttributeTie(c, j, factor.Loadings[j], moved[2, j] - moved[0, j], MutualInformation.NearestNeighbour(factor.Means, Levels(space.Run.Data, j))));
        }
        return ties;
    }

    // Scores are their own labels; numbers are cut into bins of equal frequency.
    private static int[] Levels(Dataset data, int feature)
    {
        double[] values = [.. Enumerable.Range(0, data.RowCount).Select(i => (double)data.Row(i)[feature])];
        return data.Features[feature].LevelCount > 0
            ? [.. values.Select(v => (int)v)]
            : MutualInformation.EqualFrequencyBins(values, Math.Clamp(data.RowCount / FewestInBin, 2, MostBins));
    }
}
