namespace VaeScience.Whisky;

/// <summary>A way from one latent point to another.</summary>
internal static class LatentPath
{
    // Below it the two directions are the same or opposite, and the arc has no plane of its own.
    private const double LeastSine = 1e-6;

    /// <summary>Points at equal steps, both ends among them.</summary>
    /// <param name="from">[d].</param>
    /// <param name="to">[d].</param>
    /// <param name="steps">At least 1.</param>
    /// <param name="isArc">
    /// Spherical interpolation, sin((1 - t) w) / sin w a + sin(t w) / sin w b with w the angle at the origin; points between then stay about as
    /// far from the origin as the ends do. Along one line through the origin it is the straight line. Source: Shoemake 1985; White 2016.
    /// </param>
    /// <returns>[steps + 1, d].</returns>
    public static double[,] Points(double[] from, double[] to, int steps, bool isArc)
    {
        var lengths = Length(from) * Length(to);
        var angle = lengths == 0 ? 0 : Math.Acos(Math.Clamp(from.Zip(to, (a, b) => a * b).Sum() / lengths, -1, 1));
        var sine = Math.Sin(angle);
        var points = new double[steps + 1, from.Length];
        for (var s = 0; s <= steps; s++)
        {
            var t = (double)s / steps;
            var (a, b) = isArc && sine > LeastSine ? (Math.Sin((1 - t) * angle) / sine, Math.Sin(t * angle) / sine) : (1 - t, t);
            for (var c = 0; c < from.Length; c++) points[s, c] = a * from[c] + b * to[c];
        }
        return points;
    }

    private static double Length(double[] x) => Math.Sqrt(x.Sum(v => v * v));
}
