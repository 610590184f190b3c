using VaeScience.Analysis.Statistics;

namespace VaeScience.Analysis.Figures;

/// <summary>Thousands of points in a plane, coloured by group, the groups named where they lie. The points are one image, so that the file stays small.</summary>
/// <remarks>Points are drawn in a random order that is always the same, those of no known group below all others: no group hides another by its place in the file.</remarks>
public sealed class PointCloud : Figure
{
    private const double Narrow = 480, MapMargin = 20, LongestName = 130, Reach = 38, TallestMap = 620, PlotDensity = 0.6, Most = 0.75;

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
    public PointCloud(string title, Axis x, Axis y, IReadOnlyList<double> xs, IReadOnlyList<double> ys)
        : base(title)
    {
        Guard.Drawable(xs, nameof(xs));
        Guard.Drawable(ys, nameof(ys));
        Guard.Length(ys.Count, xs.Count, nameof(ys));
        (xAxis, yAxis, this.xs, this.ys) = (x, y, xs, ys);
    }

    /// <summary>[n] the group of each point, empty for none that is known; null for one kind of points.</summary>
    public IReadOnlyList<string>? Groups
    {
        get;
        init
        {
            if (value is not null) Guard.Length(value.Count, xs.Count, nameof(Groups));
            field = value;
        }
    }

    /// <summary>The groups in the order of their colours and of the legend; others follow as they come.</summary>
    public IReadOnlyList<string> GroupOrder { get; init; } = [];

    /// <summary>The names of the groups are written onto the points, too.</summary>
    public bool NamesGroups { get; init; }

    /// <summary>The axes' numbers mean nothing, as in an embedding: one unit for both, and no ticks.</summary>
    public bool IsMap { get; init; }

    /// <summary>The name of the line y = x, which is then drawn; empty for none.</summary>
    public string DiagonalName { get; init; } = "";

    internal override double Draw(Svg svg, double width, double top)
    {
        string[] names = Groups is null ? [] : [.. GroupOrder.Concat(Groups).Distinct().Where(g => g.Length > 0)];
        var isUnknown = Groups?.Contains("") == true;
        List<LegendEntry> legend = [.. names.Select((name, i) => new LegendEntry(i, Counted(name)))];
        if (isUnknown) legend.Add(new LegendEntry(-1, $"not known ({Groups!.Count(g => g.Length == 0)})"));
        var frameTop = top + Legend.Height(legend, width - 4);
        Legend.Draw(svg, new Box(4, top, width, frameTop), legend, Sample);
        var (area, scales, height) = IsMap ? DrawMap(svg, width, frameTop) : DrawFrame(svg, width, frameTop);
        var points = new (double X, double Y)[xs.Count];
        for (var i = 0; i < points.Length; i++) points[i] = (scales.X.At(xs[i]), scales.Y.At(ys[i]));
        var codes = names.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i);
        int[] group = [.. Enumerable.Range(0, points.Length).Select(i => Groups is null ? 0 : codes.GetValueOrDefault(Groups[i], -1))];
        int[] colour = [.. group.Select(g => g < 0 ? GroupColours.All.Length : g % GroupColours.All.Length)];
        var radius = PointRaster.Radius(area, points.Length) * (IsMap ? 1 : PlotDensity);
        PointRaster.Draw(svg, area, points, ([.. GroupColours.All, GroupColours.Unknown], colour), PointRaster.Order(points.Length).OrderBy(i => group[i] >= 0), radius);
        if (DiagonalName.Length > 0) DrawDiagonal(svg, area, scales);
        if (NamesGroups) DrawNames(svg, area, names, points, group, width < Narrow ? 11 : 14);
        return height;
    }

    private string Counted(string name) => $"{name} ({Groups!.Count(g => g == name)})";

    private static void Sample(Svg svg, LegendEntry entry, double x, double y) =>
        svg.Begin("circle").Attr("cx", x).Attr("cy", y).Attr("r", 6).Attr("fill", entry.Series < 0 ? GroupColours.Unknown : GroupColours.Of(entry.Series)).End();

    private (Box Area, (Scale X, Scale Y) Scales, double Height) DrawMap(Svg svg, double width, double top)
    {
        var height = Math.Min(TallestMap, (width - MapMargin) * PointRaster.Shape(xs, ys));
        var area = new Box(MapMargin, top + 2, width - 2, top + 2 + height);
        PointRaster.DrawGround(svg, area);
        svg.Label(area.Left, area.Bottom + 15, xAxis.Text, Frame.TickSize, Palette.Muted);
        svg.UprightLabel(MapMargin - 6, area.Bottom, yAxis.Text, Frame.TickSize, Palette.Muted, "start");
        return (area, PointRaster.Scales(area, xs, ys), area.Bottom + MapMargin + 2);
    }

    private (Box Area, (Scale X, Scale Y) Scales, double Height) DrawFrame(Svg svg, double width, double top)
    {
        var height = top + Math.Clamp(width * 0.62, Math.Min(300, width), 520) + Frame.BottomMargin(xAxis, width - 58);
        var domains = (X: Interval.ForAxis(Interval.Around(xs), xAxis, 0.02), Y: Interval.ForAxis(Interval.Around(ys), yAxis, 0.03));
        var frame = Frame.Fit(new Box(0, top, width, height), (xAxis, yAxis), domains);
        frame.Draw(svg);
        return (frame.Area, (frame.X, frame.Y), height);
    }

    private void DrawDiagonal(Svg svg, Box area, (Scale X, Scale Y) scales)
    {
        var (x, y) = (scales.X.Domain, scales.Y.Domain);
        var (from, to) = (Math.Max(x.Low, y.Low), Math.Min(x.High, y.High));
        if (from >= to) return;
        svg.Begin("line").Attr("x1", scales.X.At(from)).Attr("y1", scales.Y.At(from)).Attr("x2", scales.X.At(to)).Attr("y2", scales.Y.At(to))
            .Stroke(Palette.Ink, 1.2).Attr("stroke-dasharray", "6 4").End();
        svg.Begin("line").Attr("x1", area.Left + 8).Attr("y1", area.Top + 12).Attr("x2", area.Left + 34).Attr("y2", area.Top + 12).Stroke(Palette.Ink, 1.2).Attr("stroke-dasharray", "6 4").End();
        svg.Label(area.Left + 40, area.Top + 16, FontMetrics.Fit(DiagonalName, Frame.TickSize, area.Width - 48), Frame.TickSize, Palette.Ink);
    }

    private static void DrawNames(Svg svg, Box area, string[] names, (double X, double Y)[] points, int[] group, double size)
    {
        var anchors = new List<Anchor>();
        var texts = new List<string>();
        for (var g = 0; g < names.Length; g++)
        {
            int[] members = [.. Enumerable.Range(0, points.Length).Where(i => group[i] == g)];
            if (members.Length == 0) continue;
            var text = FontMetrics.Fit(names[g], size, Math.Min(LongestName, area.Width / 3), bold: true);
            var (x, y) = Middle(points, members);
            double[] reach = [.. members.Select(i => Math.Max(Math.Abs(points[i].X - x), Math.Abs(points[i].Y - y))).Order()];
            // A name would cover a group that is smaller than itself: it stands beside it.
            var isSmall = 2 * reach[reach.Length / 2] < FontMetrics.Width(text, size, bold: true);
            anchors.Add(new Anchor(x, y, isSmall ? reach[(int)(reach.Length * Most)] + 2 : 0));
            texts.Add(text);
        }
        var sizes = texts.Select(t => (FontMetrics.Width(t, size, bold: true) + 4, size * (FontMetrics.Ascent + FontMetrics.Descent) + 2)).ToList();
        var placed = new LabelPlacer(area, [], []) { Centred = true, Reach = Reach }.Place(anchors, sizes);
        foreach (var label in placed.Where(l => l.Leader))
        {
            var (x, y, _) = anchors[label.Index];
            var (footX, footY) = label.Foot(x, y);
            svg.Begin("line").Attr("x1", x).Attr("y1", y).Attr("x2", footX).Attr("y2", footY).Attr("stroke", GroupColours.Ink).Attr("stroke-width", 1).End();
        }
        foreach (var label in placed)
            svg.Begin("text").Attr("x", label.Box.CentreX).Attr("y", label.Box.Bottom - size * FontMetrics.Descent - 1).Attr("font-size", size).Attr("font-weight", "bold")
                .Attr("text-anchor", "middle").Attr("paint-order", "stroke").Attr("stroke-linejoin", "round").Attr("stroke", GroupColours.Paper).Attr("stroke-width", 4)
                .Attr("fill", GroupColours.Ink).Content(texts[label.Index]).End();
    }

    // The member nearest to the medians: on the group even where it is bent.
    private static (double X, double Y) Middle((double X, double Y)[] points, int[] members)
    {
        var (x, y) = (Quantiles.Of([.. members.Select(i => points[i].X)], 0.5), Quantiles.Of([.. members.Select(i => points[i].Y)], 0.5));
        return points[members.MinBy(i => (points[i].X - x) * (points[i].X - x) + (points[i].Y - y) * (points[i].Y - y))];
    }
}
