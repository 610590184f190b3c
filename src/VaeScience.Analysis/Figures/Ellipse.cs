namespace VaeScience.Analysis.Figures;

/// <summary>The ellipse of a two-dimensional Gaussian: all points at one Mahalanobis distance from its mean.</summary>
/// <param name="X">Mean, horizontal, in units of the axis.</param>
/// <param name="Y">Mean, vertical.</param>
/// <param name="VarianceX">Variance, horizontal, at least 0.</param>
/// <param name="Covariance">Covariance; its square is at most VarianceX * VarianceY.</param>
/// <param name="VarianceY">Variance, vertical, at least 0.</param>
public sealed record Ellipse(double X, double Y, double VarianceX, double Covariance, double VarianceY)
{
    /// <summary>The distance in standard deviations; 1 holds 39 % of the mass, 2.4477 holds 95 %.</summary>
    public double Radius { get; init; } = 1;

    /// <summary>The tooltip.</summary>
    public string Name { get; init; } = "";

    /// <summary>The group whose colour it takes, as in <see cref="ScatterPlot.Groups"/>; empty for grey.</summary>
    public string Group { get; init; } = "";

    /// <summary>The ellipse of points of equal posterior density of a diagonal Gaussian.</summary>
    /// <param name="x">Mean, horizontal.</param>
    /// <param name="y">Mean, vertical.</param>
    /// <param name="sdX">Standard deviation, horizontal, at least 0.</param>
    /// <param name="sdY">Standard deviation, vertical, at least 0.</param>
    public static Ellipse OfDeviations(double x, double y, double sdX, double sdY) => new(x, y, sdX * sdX, 0, sdY * sdY);

    /// <summary>Point i of n on the ellipse: mean + radius * L (cos, sin), with L the Cholesky factor of the covariance.</summary>
    internal (double X, double Y) PointAt(int i, int n)
    {
        var angle = 2 * Math.PI * i / n;
        var l11 = Math.Sqrt(VarianceX);
        var l21 = l11 > 0 ? Covariance / l11 : 0;
        var l22 = Math.Sqrt(Math.Max(0, VarianceY - l21 * l21));
        return (X + Radius * l11 * Math.Cos(angle), Y + Radius * (l21 * Math.Cos(angle) + l22 * Math.Sin(angle)));
    }
}
