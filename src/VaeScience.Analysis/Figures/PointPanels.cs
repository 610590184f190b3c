namespace VaeScience.Analysis.Figures;

/// <summary>The same map of points several times, side by side, each time coloured by another number from 0 (grey) to dark blue.</summary>
/// <remarks>Points with 0 lie below all others, which are drawn in a random order that is always the same.</remarks>
public sealed class PointPanels : Figure
{
    private const int Levels = 48;
    private const double Narrow = 480, Gap = 14, NameSize = 13, BarHeight = 8;

    private readonly IReadOnlyList<double> xs;
    private readonly IReadOnlyList<double> ys;
    private readonly IReadOnlyList<PointPanel> panels;

    /// <param name="title">The heading.</param>
    /// <param name="xs">[n], finite.</param>
    /// <param name="ys">[n], finite.</param>
    /// <param name="panels">The numbers.</param>
    /// <exception cref="ArgumentException">A value is not finite, or the lengths differ.</exception>
    public PointPanels(string title, IReadOnlyList<double> xs, IReadOnlyList<double> ys, IReadOnlyList<PointPanel> panels)
        : base(title)
    {
        Guard.Drawable(xs, nameof(xs));
        Guard.Drawable(ys, nameof(ys));
        Guard.Length(ys.Count, xs.Count, nameof(ys));
        foreach (var panel in panels) Guard.Length(panel.Values.Count, xs.Count, nameof(panels));
        (this.xs, this.ys, this.panels) = (xs, ys, panels);
    }

    internal override double Draw(Svg svg, double width, double top)
    {
        var across = Math.Max(1, Math.Min(panels.Count, width < Narrow ? 2 : width < 1100 ? 3 : 4));
        var side = (width - 4 - (across - 1) * Gap) / across;
        var height = side * PointRaster.Shape(xs, ys);
        var step = NameSize + 8 + height + BarHeight + ColourBar.NumberHeight + 20;
        for (var k = 0; k < panels.Count; k++)
        {
            var (left, up) = (2 + k % across * (side + Gap), top + k / across * step);
            DrawPanel(svg, panels[k], new Box(left, up + NameSize + 8, left + side, up + NameSize + 8 + height));
        }
        return top + (panels.Count + across - 1) / across * step + 4;
    }

    private void DrawPanel(Svg svg, PointPanel panel, Box area)
    {
        svg.Label(area.Left, area.Top - 6, FontMetrics.Fit(panel.Name, NameSize, area.Width, bold: true), NameSize, Palette.Ink, bold: true);
        var scales = PointRaster.Scales(area, xs, ys);
        var points = new (double X, double Y)[xs.Count];
        for (var i = 0; i < points.Length; i++) points[i] = (scales.X.At(xs[i]), scales.Y.At(ys[i]));
        int[] level = [.. panel.Values.Select(v => v == 0 ? 0 : 1 + (int)Math.Min(Levels - 1, v / panel.High * Levels))];
        PointRaster.DrawGround(svg, area);
        string[] colours = [.. Enumerable.Range(0, Levels + 1).Select(l => Palette.OfPoints((double)l / Levels))];
        PointRaster.Draw(svg, area, points, (colours, level), PointRaster.Order(points.Length).OrderBy(i => level[i] > 0), PointRaster.Radius(area, points.Length));
        var most = (panel.Values.Any(v => v > panel.High) ? "≥ " : "") + NumberText.Short(panel.High);
        ColourBar.Draw(svg, new Box(area.Left, area.Bottom + 6, area.Left + Math.Min(120, area.Width * 0.6), area.Bottom + 6 + BarHeight), Palette.OfPoints, most);
    }
}
