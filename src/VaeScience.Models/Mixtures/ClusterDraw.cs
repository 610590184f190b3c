namespace VaeScience.Models.Mixtures;

/// <summary>A cluster drawn by its probability.</summary>
internal static class ClusterDraw
{
    /// <summary>The cluster that belongs to a standard normal deviate: a pass gives rows normal streams of their own, and no others.</summary>
    /// <param name="probabilities">[K], sum 1.</param>
    /// <param name="deviate">Its cumulative probability is looked up among the cumulative probabilities of the clusters.</param>
    public static int Of(ReadOnlySpan<double> probabilities, double deviate)
    {
        var left = SpecialFunctions.Ndtr(deviate);
        for (var y = 0; y < probabilities.Length - 1; y++)
        {
            left -= probabilities[y];
            if (left < 0) return y;
        }
        return probabilities.Length - 1;
    }
}
