namespace VaeScience.Models.Synthesis;

/// <summary>One latent unit moved while the others stay.</summary>
public static class LatentTraversal
{
    /// <summary>Positions at equal steps from -range to range, both among them.</summary>
    /// <param name="range">In standard deviations of the prior, where that is N(0, I).</param>
    /// <param name="steps">At least 1.</param>
    /// <returns>[steps + 1].</returns>
    public static double[] Positions(double range, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return [.. Enumerable.Range(0, steps + 1).Select(s => range * (2.0 * s / steps - 1))];
    }

    /// <summary>The points of a traversal.</summary>
    /// <param name="centre">Where the other units stay, [d]; zeros are the mean of N(0, I).</param>
    /// <param name="unit">Which unit moves, from 0.</param>
    /// <param name="positions">Where it goes, [m].</param>
    /// <returns>[m, d].</returns>
    public static double[,] Points(double[] centre, int unit, double[] positions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(unit);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(unit, centre.Length);
        var points = new double[positions.Length, centre.Length];
        for (var s = 0; s < positions.Length; s++)
            for (var c = 0; c < centre.Length; c++)
                points[s, c] = c == unit ? positions[s] : centre[c];
        return points;
    }
}
