namespace VaeScience.Analysis.Embedding;

/// <summary>How sure the picture is of an edge of length d: 1 / (1 + a d^(2b)).</summary>
/// <remarks>a and b are the least-squares fit, at 300 distances from 0 to 3 spread, to 1 below the minimal distance and
/// exp(-(d - minimal distance) / spread) above. Source: McInnes, Healy and Melville 2018, definition 11.</remarks>
/// <param name="A">a, above 0.</param>
/// <param name="B">b, above 0.</param>
internal readonly record struct UmapCurve(double A, double B)
{
    private const int Points = 300;
    private const int MaxSteps = 200;

    /// <summary>The fit.</summary>
    /// <param name="minDistance">0 .. spread, units of the picture.</param>
    /// <param name="spread">Above 0, units of the picture.</param>
    internal static UmapCurve Fit(double minDistance, double spread)
    {
        // Levenberg and Marquardt from a = b = 1: a step that does not help is taken again, shorter.
        var (curve, damping) = (new UmapCurve(1, 1), 1e-3);
        var loss = curve.Loss(minDistance, spread);
        for (var step = 0; step < MaxSteps && damping < 1e12; step++)
        {
            var (aa, ab, bb, ra, rb) = curve.NormalEquations(minDistance, spread);
            var (p, q) = (aa * (1 + damping), bb * (1 + damping));
            var determinant = p * q - ab * ab;
            var next = new UmapCurve(curve.A + (q * ra - ab * rb) / determinant, curve.B + (p * rb - ab * ra) / determinant);
            var nextLoss = next.A > 0 && next.B > 0 ? next.Loss(minDistance, spread) : double.PositiveInfinity;
            if (nextLoss < loss) (curve, loss, damping) = (next, nextLoss, damping / 10);
            else damping *= 10;
        }
        return curve;
    }

    private double At(double d) => 1 / (1 + A * Math.Pow(d, 2 * B));

    private static (double Distance, double Target) Point(int i, double minDistance, double spread)
    {
        var d = 3 * spread * i / (Points - 1);
        return (d, d < minDistance ? 1 : Math.Exp(-(d - minDistance) / spread));
    }

    private double Loss(double minDistance, double spread)
    {
        var loss = 0.0;
        for (var i = 0; i < Points; i++)
        {
            var (d, target) = Point(i, minDistance, spread);
            loss += (At(d) - target) * (At(d) - target);
        }
        return loss;
    }

    /// <summary>J^T J and J^T r of the residuals r = target - curve.</summary>
    private (double Aa, double Ab, double Bb, double Ra, double Rb) NormalEquations(double minDistance, double spread)
    {
        var (aa, ab, bb, ra, rb) = (0.0, 0.0, 0.0, 0.0, 0.0);
        // At distance 0 the curve is 1 whatever a and b are.
        for (var i = 1; i < Points; i++)
        {
            var (d, target) = Point(i, minDistance, spread);
            var value = At(d);
            var slopeA = -value * value * Math.Pow(d, 2 * B);
            var slopeB = slopeA * A * 2 * Math.Log(d);
            var residual = target - value;
            aa += slopeA * slopeA;
            ab += slopeA * slopeB;
            bb += slopeB * slopeB;
            ra += slopeA * residual;
            rb += slopeB * residual;
        }
        return (aa, ab, bb, ra, rb);
    }
}
