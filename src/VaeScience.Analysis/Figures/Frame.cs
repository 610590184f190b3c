namespace VaeScience.Analysis.Figures;

/// <summary>A plot area between a horizontal and a vertical axis.</summary>
internal sealed class Frame
{
    public const double TickSize = 12;
    public const double LabelSize = 13;

    private readonly Axis xAxis;
    private readonly Axis yAxis;
    private readonly IReadOnlyList<Tick> xTicks;
    private readonly IReadOnlyList<Tick> yTicks;

    private Frame(Box area, (Axis X, Axis Y) axes, (Scale X, Scale Y) scales)
    {
        Area = area;
        (xAxis, yAxis) = axes;
        (X, Y) = scales;
        xTicks = HorizontalTicks(X);
        yTicks = VerticalTicks(Y);
    }

    public Box Area { get; }

    public Scale X { get; }

    public Scale Y { get; }

    /// <summary>Fits axes with their ticks and labels into a box.</summary>
    /// <param name="outer">The room for plot area, ticks and labels.</param>
    /// <param name="axes">What is measured.</param>
    /// <param name="domains">What is shown.</param>
    /// <param name="equal">One unit is equally long on both axes; the domain with room to spare grows.</param>
    public static Frame Fit(Box outer, (Axis X, Axis Y) axes, (Interval X, Interval Y) domains, bool equal = false)
    {
        var (top, right) = (outer.Top + 6, outer.Right - 8);
        // The left margin depends on the ticks, those on the height, that on the lines of the label below: guess the left margin once.
        var bottom = outer.Bottom - BottomMargin(axes.X, right - outer.Left - 50);
        var left = outer.Left + LeftMargin(new Scale(domains.Y, bottom, top, axes.Y), axes.Y);
        var area = new Box(left, top, right, bottom);
        if (equal)
        {
            domains = Equalised(area, domains);
            left = outer.Left + LeftMargin(new Scale(domains.Y, bottom, top, axes.Y), axes.Y);
            area = area with { Left = left };
            domains = Equalised(area, domains);
        }
        return new Frame(area, axes,
            (new Scale(domains.X, area.Left, area.Right, axes.X), new Scale(domains.Y, area.Bottom, area.Top, axes.Y)));
    }

    /// <summary>Grid lines, tick labels and axis labels.</summary>
    public void Draw(Svg svg)
    {
        DrawVerticalAxis(svg, Area, Y, yTicks, yAxis);
        DrawHorizontalAxis(svg, Area, X, xTicks, xAxis);
    }

    /// <summary>The lines of the two zeros, where the axes show them.</summary>
    public void DrawOrigin(Svg svg)
    {
        if (X.Domain is { Low: < 0, High: > 0 }) svg.Line(X.At(0), Area.Top, X.At(0), Area.Bottom, Palette.Axis, 1);
        if (Y.Domain is { Low: < 0, High: > 0 }) svg.Line(Area.Left, Y.At(0), Area.Right, Y.At(0), Palette.Axis, 1);
    }

    /// <summary>Ticks of a scale that runs from left to right.</summary>
    public static IReadOnlyList<Tick> HorizontalTicks(Scale scale) => scale.Ticks(text => FontMetrics.Width(text, TickSize) + 22);

    /// <summary>Ticks of a scale that runs upwards.</summary>
    public static IReadOnlyList<Tick> VerticalTicks(Scale scale) => scale.Ticks(_ => 38);

    /// <summary>Room left of the plot area for the ticks and the label of a vertical axis.</summary>
    public static double LeftMargin(Scale scale, Axis axis) =>
        VerticalTicks(scale).Select(t => FontMetrics.Width(t.Text, TickSize)).DefaultIfEmpty(0).Max() + (axis.Text.Length == 0 ? 10 : 30);

    /// <summary>Room below the plot area for the ticks and the label of a horizontal axis.</summary>
    public static double BottomMargin(Axis axis, double width) => 28 + 16 * FontMetrics.Wrap(axis.Text, LabelSize, width).Count;

    public static void DrawHorizontalAxis(Svg svg, Box area, Scale scale, IReadOnlyList<Tick> ticks, Axis axis)
    {
        foreach (var tick in ticks)
        {
            var x = scale.At(tick.Value);
            svg.Line(x, area.Top, x, area.Bottom, Palette.Grid, 1);
            // A wide label of the last tick gives way to the edge of the picture.
            var centre = Math.Min(x, area.Right + 8 - FontMetrics.Width(tick.Text, TickSize) / 2);
            svg.Label(centre, area.Bottom + 17, tick.Text, TickSize, Palette.Muted, "middle");
        }
        svg.Line(area.Left, area.Bottom, area.Right, area.Bottom, Palette.Axis, 1);
        var y = area.Bottom + 37;
        foreach (var line in FontMetrics.Wrap(axis.Text, LabelSize, area.Width))
        {
            svg.Label(area.CentreX, y, line, LabelSize, Palette.Ink, "middle");
            y += 16;
        }
    }

    public static void DrawVerticalAxis(Svg svg, Box area, Scale scale, IReadOnlyList<Tick> ticks, Axis axis)
    {
        foreach (var tick in ticks)
        {
            var y = scale.At(tick.Value);
            svg.Line(area.Left, y, area.Right, y, Palette.Grid, 1);
            svg.Label(area.Left - 7, y + 4, tick.Text, TickSize, Palette.Muted, "end");
        }
        svg.Line(area.Left, area.Top, area.Left, area.Bottom, Palette.Axis, 1);
        if (axis.Text.Length == 0) return;
        var widest = ticks.Select(t => FontMetrics.Width(t.Text, TickSize)).DefaultIfEmpty(0).Max();
        svg.UprightLabel(area.Left - widest - 16, area.CentreY, FontMetrics.Fit(axis.Text, LabelSize, area.Height), LabelSize, Palette.Ink);
    }

    /// <summary>Domains widened until one unit is equally long on both axes of an area.</summary>
    public static (Interval X, Interval Y) Equalised(Box area, (Interval X, Interval Y) domains)
    {
        var unitsPerPixel = Math.Max(domains.X.Span / area.Width, domains.Y.Span / area.Height);
        return (Grown(domains.X, unitsPerPixel * area.Width), Grown(domains.Y, unitsPerPixel * area.Height));
    }

    private static Interval Grown(Interval domain, double span)
    {
        var pad = Math.Max(0, (span - domain.Span) / 2);
        return new Interval(domain.Low - pad, domain.High + pad);
    }
}
