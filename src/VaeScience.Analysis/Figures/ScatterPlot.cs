using System.Globalization;
using System.Text;

namespace VaeScience.Analysis.Figures;

/// <summary>Points in a plane: names that avoid each other, groups by shape and colour, loadings as arrows, spreads as ellipses.</summary>
public sealed class ScatterPlot : Figure
{
    private const double NameSize = 11;
    private const int MostLabels = 200;
    private const double Narrow = 480;
    private const int EllipseCorners = 72;

    private readonly Axis xAxis;
    private readonly Axis yAxis;
    private readonly IReadOnlyList<double> xs;
    private readonly IReadOnlyList<double> ys;

    /// <param name="title">The heading.</param>
    /// <param name="x">What the horizontal axis measures.</param>
    /// <param name="y">What the vertical axis measures.</param>
    /// <param name="xs">[n], finite.</param>
    /// <param name="ys">[n], finite.</param>
    /// <exception cref="ArgumentException">A value is not finite, or the lengths differ.</exception>
    public ScatterPlot(string title, Axis x, Axis y, IReadOnlyList<double> xs, IReadOnlyList<double> ys)
        : base(title)
    {
        Guard.Drawable(xs, nameof(xs));
        Guard.Drawable(ys, nameof(ys));
        Guard.Length(ys.Count, xs.Count, nameof(ys));
        (xAxis, yAxis, this.xs, this.ys) = (x, y, xs, ys);
    }

    /// <summary>[n] names for tooltips and labels; null for none. An empty name is no label.</summary>
    public IReadOnlyList<string>? Names { get; init => field = Checked(value, nameof(Names)); }

    /// <summary>[n] groups, told apart by shape and colour; null for one kind of mark. At most 48 look different.</summary>
    public IReadOnlyList<string>? Groups { get; init => field = Checked(value, nameof(Groups)); }

    /// <summary>The points whose names are printed; null prints all of up to 200 names, and none of more.</summary>
    public IReadOnlyList<int>? Labelled { get; init; }

    /// <summary>Directions from the origin, such as loadings.</summary>
    public IReadOnlyList<Arrow> Arrows { get; init; } = [];

    /// <summary>Ellipses, such as posterior spreads.</summary>
    public IReadOnlyList<Ellipse> Ellipses { get; init; } = [];

    /// <summary>One unit is equally long on both axes, as distances in a latent space ask for.</summary>
    public bool EqualScale { get; init; }

    private IReadOnlyList<string>? Checked(IReadOnlyList<string>? values, string name)
    {
        if (values is not null) Guard.Length(values.Count, xs.Count, name);
        return values;
    }

    internal override double Draw(Svg svg, double width, double top)
    {
        var layout = Arrange(width, top);
        Legend.Draw(svg, new Box(4, top, width, layout.Frame.Area.Top), layout.Legend, Legend.MarkerSample);
        layout.Frame.Draw(svg);
        layout.Frame.DrawOrigin(svg);
        DrawEllipses(svg, layout);
        // Behind arrows, points without groups are the background.
        svg.Begin("g").Attr("opacity", Arrows.Count > 0 && Groups is null ? "0.45" : "1");
        if (xs.Count > ManyMarks) DrawManyPoints(svg, layout);
        else DrawPoints(svg, layout);
        svg.End();
        DrawArrows(svg, layout);
        DrawLabels(svg, layout);
        return layout.Height;
    }

    /// <summary>Everything's place, before anything is drawn.</summary>
    internal ScatterLayout Arrange(double width, double top)
    {
        var names = Groups?.Distinct().ToList() ?? [];
        List<LegendEntry> legend = [.. names.Select((name, i) => new LegendEntry(i, name.Length == 0 ? "(none)" : name))];
        var frameTop = top + Legend.Height(legend, width - 4) + (Arrows.Count > 0 ? NameSize + 4 : 0);
        var domains = Domains();
        var shape = EqualScale ? Math.Clamp(domains.Y.Span / domains.X.Span, 0.4, 1.1) : width < Narrow ? 1.1 : 0.74;
        var height = frameTop + Math.Clamp(width * shape, Math.Min(300, width), 680) + Frame.BottomMargin(xAxis, width - 58);
        var frame = Frame.Fit(new Box(0, frameTop, width, height), (xAxis, yAxis), domains, EqualScale);
        var radius = xs.Count > 500 ? 3 : width < Narrow ? 3.4 : 4.4;
        var points = new (double X, double Y)[xs.Count];
        for (var i = 0; i < points.Length; i++) points[i] = (frame.X.At(xs[i]), frame.Y.At(ys[i]));
        var group = new int[xs.Count];
        if (Groups is not null)
        {
            var index = names.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i);
            for (var i = 0; i < group.Length; i++) group[i] = index[Groups[i]];
        }
        var layout = new ScatterLayout(frame, height, legend, points, group, radius);
        PlaceArrows(layout);
        // On a telephone long leaders would cover the cloud: names that find no place nearby are left to the tooltips.
        PlaceLabels(layout, width < Narrow ? NameSize - 1 : NameSize, width < Narrow ? 20 : 92);
        return layout;
    }

    private (Interval X, Interval Y) Domains()
    {
        var outlines = Ellipses.SelectMany(e => Enumerable.Range(0, EllipseCorners).Select(i => e.PointAt(i, EllipseCorners))).ToList();
        var shownX = xs.Concat(outlines.Select(p => p.X));
        var shownY = ys.Concat(outlines.Select(p => p.Y));
        if (Arrows.Count > 0) (shownX, shownY) = (shownX.Append(0), shownY.Append(0));
        return (Interval.ForAxis(Interval.Around(shownX), xAxis, 0.05), Interval.ForAxis(Interval.Around(shownY), yAxis, 0.05));
    }

    private void PlaceArrows(ScatterLayout layout)
    {
        var (area, frame) = (layout.Frame.Area, layout.Frame);
        if (Arrows.Count == 0) return;
        // The largest stretch that keeps every tip, with room for its name, inside the plot area.
        var stretch = double.PositiveInfinity;
        foreach (var a in Arrows)
        {
            if (a.X != 0) stretch = Math.Min(stretch, (a.X > 0 ? frame.X.Domain.High : frame.X.Domain.Low) / a.X);
            if (a.Y != 0) stretch = Math.Min(stretch, (a.Y > 0 ? frame.Y.Domain.High : frame.Y.Domain.Low) / a.Y);
        }
        layout.ArrowStretch = double.IsFinite(stretch) ? Scale.OneDigitBelow(0.85 * stretch) : 1;
        foreach (var a in Arrows)
            layout.Tips.Add(new Anchor(frame.X.At(a.X * layout.ArrowStretch), frame.Y.At(a.Y * layout.ArrowStretch), 1));
        foreach (var (x, y, _) in layout.Tips) layout.Shafts.Add((frame.X.At(0), frame.Y.At(0), x, y));
        var sizes = Arrows.Select(a => (FontMetrics.Width(a.Name, NameSize + 1, bold: true) + 4, NameSize + 3)).ToList();
        var clear = new LabelPlacer(area, Marks(layout), []) { Reach = 40, Strokes = layout.Shafts }.Place(layout.Tips, sizes);
        // An arrow without its name says nothing: what found no place clear of the points may lie over them, its rim keeps it readable.
        var missing = Enumerable.Range(0, Arrows.Count).Except(clear.Select(l => l.Index)).ToList();
        var rest = new LabelPlacer(area, [], [.. clear.Select(l => l.Box)]) { Strokes = layout.Shafts }
            .Place([.. missing.Select(i => layout.Tips[i])], [.. missing.Select(i => sizes[i])]);
        layout.ArrowLabels = [.. clear, .. rest.Select(l => l with { Index = missing[l.Index] })];
    }

    private void PlaceLabels(ScatterLayout layout, double size, double reach)
    {
        layout.NameSize = size;
        if (Names is null) return;
        var wanted = Labelled ?? (xs.Count <= MostLabels ? [.. Enumerable.Range(0, xs.Count)] : []);
        layout.Labelled = [.. wanted.Where(i => Names[i].Length > 0)];
        List<Box> texts = [.. layout.ArrowLabels.Select(l => l.Box)];
        var anchors = layout.Labelled.Select(i => new Anchor(layout.Points[i].X, layout.Points[i].Y, layout.Radius)).ToList();
        var lineHeight = size * (FontMetrics.Ascent + FontMetrics.Descent) + 1;
        var sizes = layout.Labelled.Select(i => (FontMetrics.Width(Names[i], size) + 2, lineHeight)).ToList();
        var placer = new LabelPlacer(layout.Frame.Area, Marks(layout), texts) { Reach = reach, Strokes = layout.Shafts };
        layout.Labels = placer.Place(anchors, sizes);
    }

    private static List<Box> Marks(ScatterLayout layout)
    {
        var r = layout.Radius;
        return [.. layout.Points.Select(p => new Box(p.X - r, p.Y - r, p.X + r, p.Y + r))];
    }

    private void DrawEllipses(Svg svg, ScatterLayout layout)
    {
        foreach (var e in Ellipses)
        {
            var d = new StringBuilder();
            for (var i = 0; i < EllipseCorners; i++)
            {
                var (x, y) = e.PointAt(i, EllipseCorners);
                d.Append(i == 0 ? 'M' : 'L').Append(NumberText.Point(layout.Frame.X.At(x), layout.Frame.Y.At(y)));
            }
            var group = Groups is null || e.Group.Length == 0 ? -1 : layout.Legend.FindIndex(l => l.Text == e.Group);
            var paint = group < 0 ? Palette.Axis : Palette.Of(group);
            svg.Begin("path").Attr("d", d.Append('Z').ToString()).Fill(paint).Attr("fill-opacity", "0.08").Stroke(paint, 1)
                .Attr("stroke-opacity", "0.7").Tooltip(e.Name).End();
        }
    }

    private void DrawArrows(Svg svg, ScatterLayout layout)
    {
        if (Arrows.Count == 0) return;
        var (x0, y0) = (layout.Frame.X.At(0), layout.Frame.Y.At(0));
        for (var i = 0; i < Arrows.Count; i++)
        {
            var (x, y, _) = layout.Tips[i];
            var tooltip = $"{Arrows[i].Name}: {NumberText.Short(Arrows[i].X)}, {NumberText.Short(Arrows[i].Y)}";
            svg.BeginStroke(ArrowPath(x0, y0, x, y)).Stroke(Palette.Ink, 1.3).Tooltip(tooltip).End();
        }
        foreach (var label in layout.ArrowLabels)
        {
            var (x, y, _) = layout.Tips[label.Index];
            var (footX, footY) = label.Foot(x, y);
            if (label.Leader) svg.Line(x, y, footX, footY, Palette.Axis, 0.7);
            svg.RimmedLabel(label.Box.CentreX, label.Box.Bottom - 3, Arrows[label.Index].Name, NameSize + 1, Palette.Ink, "middle");
        }
        var area = layout.Frame.Area;
        svg.Label(area.Right, area.Top - 5, $"arrows × {NumberText.Short(layout.ArrowStretch)}", NameSize, Palette.Muted, "end");
    }

    private static string ArrowPath(double x0, double y0, double x, double y)
    {
        var angle = Math.Atan2(y - y0, x - x0);
        var (leftX, leftY) = (x - 7 * Math.Cos(angle - 0.4), y - 7 * Math.Sin(angle - 0.4));
        var (rightX, rightY) = (x - 7 * Math.Cos(angle + 0.4), y - 7 * Math.Sin(angle + 0.4));
        return string.Create(CultureInfo.InvariantCulture,
            $"M{x0:0.##} {y0:0.##}L{x:0.##} {y:0.##}M{leftX:0.##} {leftY:0.##}L{x:0.##} {y:0.##}L{rightX:0.##} {rightY:0.##}");
    }

    private void DrawPoints(Svg svg, ScatterLayout layout)
    {
        for (var i = 0; i < xs.Count; i++)
        {
            var name = Names is null ? "" : Names[i] + ": ";
            var group = Groups is null ? "" : " (" + Groups[i] + ")";
            var tooltip = $"{name}{NumberText.Short(xs[i])}, {NumberText.Short(ys[i])}{group}";
            Marker.Draw(svg, layout.Group[i], layout.Points[i].X, layout.Points[i].Y, layout.Radius, tooltip);
        }
    }

    // Thousands of points: one path a group, a dot for each pixel that is hit.
    private void DrawManyPoints(Svg svg, ScatterLayout layout)
    {
        for (var g = 0; g < Math.Max(1, layout.Legend.Count); g++)
        {
            var d = new StringBuilder();
            var seen = new HashSet<(int, int)>();
            for (var i = 0; i < xs.Count; i++)
            {
                var pixel = ((int)Math.Round(layout.Points[i].X), (int)Math.Round(layout.Points[i].Y));
                if (layout.Group[i] == g && seen.Add(pixel)) d.Append(CultureInfo.InvariantCulture, $"M{pixel.Item1} {pixel.Item2}h0");
            }
            if (d.Length == 0) continue;
            svg.BeginStroke(d.ToString()).Stroke(Palette.Of(g), 2.2)
                .Attr("stroke-linecap", "round").Attr("stroke-opacity", "0.6").End();
        }
    }

    private void DrawLabels(Svg svg, ScatterLayout layout)
    {
        if (Names is null) return;
        foreach (var label in layout.Labels.Where(l => l.Leader))
        {
            var (x, y) = layout.Points[layout.Labelled[label.Index]];
            var (footX, footY) = label.Foot(x, y);
            svg.Line(x, y, footX, footY, Palette.Axis, 0.7);
        }
        foreach (var label in layout.Labels)
            svg.Label(label.Box.Left + 1, label.Box.Bottom - layout.NameSize * FontMetrics.Descent - 0.5,
                Names[layout.Labelled[label.Index]], layout.NameSize, Palette.Ink);
    }
}
