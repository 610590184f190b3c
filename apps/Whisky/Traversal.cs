using VaeScience.Models.Synthesis;

namespace VaeScience.Whisky;

/// <summary>What one factor does while the others stand at 0, the mean of the prior.</summary>
/// <param name="Factor">Which, from 0.</param>
/// <param name="Positions">Where it stands, [m], standard deviations of the prior.</param>
/// <param name="Points">The same as points of the space, [m, d].</param>
/// <param name="Expected">E[x] there, [m, f].</param>
internal sealed record Traversal(int Factor, double[] Positions, double[,] Points, double[,] Expected)
{
    /// <summary>Moves a factor from -range to range.</summary>
    public static Traversal Of(FactorSpace space, int factor, int steps, double range)
    {
        var positions = LatentTraversal.Positions(range, steps);
        var points = LatentTraversal.Points(new double[space.Dimensions], factor, positions);
        return new Traversal(factor, positions, points, space.Expected(points));
    }
}
