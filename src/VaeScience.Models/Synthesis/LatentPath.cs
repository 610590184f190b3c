namespace VaeScience.Models.Synthesis;

/// <summary>A way from one latent point to another.</summary>
public static class LatentPath
{
    // Below it the two directions are the same or opposite, and the arc has no plane of its own.
    private const double LeastSine = 1e-6;

    /// <summary>Points at equal steps, both ends among them.</summary>
    /// <param name="from">[d].</param>
    /// <param name="to">[d].</param>
    /// <param name="steps">At least 1.</param>
    /// <param name="shape">
    /// Slerp is sin((1 - t) w) / sin w a + sin(t w) / sin w b with w the angle at the origin; along one line through the origin it is the straight line.
    /// </param>
    /// <returns>[steps + 1, d].</returns>
    /// <exception cref="ShapeException">The ends have different sizes.</exception>
    /// <remarks>Source: Shoemake 1985; White 2016.</remarks>
    public static double[,] Points(double[] from, double[] to, int steps, PathShape shape = PathShape.Lerp)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (from.Length != to.Length) throw new ShapeException($"a path runs between points of one size, got {from.Length} and {to.Length} dimensions");
        var lengths = Length(from) * Length(to);
        var angle = lengths == 0 ? 0 : Math.Acos(Math.Clamp(from.Zip(to, (a, b) => a * b).Sum() / lengths, -1, 1));
        var sine = Math.Sin(angle);
        var points = new double[steps + 1, from.Length];
        for (var s = 0; s <= steps; s++)
        {
            var t = (double)s / steps;
            var (a, b) = shape == PathShape.Slerp && sine > LeastSine ? (Math.Sin((1 - t) * angle) / sine, Math.Sin(t * angle) / sine) : (1 - t, t);
            for (var c = 0; c < from.Length; c++) points[s, c] = a * from[c] + b * to[c];
        }
        return points;
    }

    private static double Length(double[] x) => Math.Sqrt(x.Sum(v => v * v));
}
