using System.Text;

namespace VaeScience.Analysis.Figures;

/// <summary>Lines told apart by dash and colour, named at their ends where there is room; bands for spreads; logarithmic axes.</summary>
public sealed class LineChart : Figure
{
    private const double NameSize = 12;
    private const double NameHeight = 15;
    private const int MarkedPoints = 24;

    private readonly Axis xAxis;
    private readonly Axis yAxis;
    private readonly IReadOnlyList<LineSeries> lines;

    /// <param name="title">The heading.</param>
    /// <param name="x">What the horizontal axis measures.</param>
    /// <param name="y">What the vertical axis measures.</param>
    /// <param name="lines">The lines; up to 24 points of one are also marked.</param>
    /// <exception cref="ArgumentException">A line has only one edge of its band.</exception>
    public LineChart(string title, Axis x, Axis y, params IReadOnlyList<LineSeries> lines)
        : base(title)
    {
        foreach (var line in lines)
            if (line.Low is null != line.High is null)
                throw new ArgumentException($"'{line.Name}' has one edge of its band only.", nameof(lines));
        var whole = lines.All(l => l.Xs.All(double.IsInteger));
        (xAxis, yAxis, this.lines) = (x with { Whole = whole }, y, lines);
    }

    /// <summary>A reference level drawn across the plot, such as a baseline; null for none.</summary>
    public double? Reference { get; init; }

    /// <summary>The name of the reference level.</summary>
    public string ReferenceName { get; init; } = "";

    internal override double Draw(Svg svg, double width, double top)
    {
        var domains = Domains();
        var plotHeight = Math.Clamp(width * 0.46, 220, 420);
        var nameWidth = lines.Select(l => FontMetrics.Width(l.Name, NameSize)).DefaultIfEmpty(0).Max() + 16;
        var direct = lines.Count > 1 && nameWidth < width * 0.3 && lines.Count * NameHeight < plotHeight * 0.8;
        List<LegendEntry> legend = lines.Count > 1 && !direct ? [.. lines.Select((l, i) => new LegendEntry(i, l.Name))] : [];
        var plotTop = top + Legend.Height(legend, width - 4);
        Legend.Draw(svg, new Box(4, top, width, plotTop), legend, Legend.LineSample);
        var height = plotTop + plotHeight + Frame.BottomMargin(xAxis, width - 58);
        var frame = Frame.Fit(new Box(0, plotTop, direct ? width - nameWidth : width, height), (xAxis, yAxis), domains);
        frame.Draw(svg);
        DrawReference(svg, frame);
        for (var i = 0; i < lines.Count; i++) DrawBand(svg, frame, i);
        for (var i = 0; i < lines.Count; i++) DrawLine(svg, frame, i);
        if (direct) DrawNames(svg, frame);
        return height;
    }

    private (Interval X, Interval Y) Domains()
    {
        var xs = Interval.Around(lines.SelectMany(l => l.Xs));
        var ys = lines.SelectMany(l => l.Ys.Concat(l.Low ?? []).Concat(l.High ?? []));
        if (Reference is { } level) ys = ys.Append(level);
        return (Interval.ForAxis(xs, xAxis, 0.02), Interval.ForAxis(Interval.Around(ys), yAxis, 0.05));
    }

    private void DrawReference(Svg svg, Frame frame)
    {
        if (Reference is not { } level) return;
        var y = frame.Y.At(level);
        svg.Begin("line").Attr("x1", frame.Area.Left).Attr("y1", y).Attr("x2", frame.Area.Right).Attr("y2", y)
            .Stroke(Palette.Muted, 1).Attr("stroke-dasharray", "1 3").Tooltip($"{ReferenceName}: {NumberText.Short(level)}").End();
        if (ReferenceName.Length == 0) return;
        var name = FontMetrics.Fit(ReferenceName, NameSize, frame.Area.Width - 12);
        var box = FreePlace(frame, y, FontMetrics.Width(name, NameSize) + 4);
        svg.Label(box.Left + 2, box.Bottom - 4, name, NameSize, Palette.Muted);
    }

    // Of the places along the level, above and below it, the one that the fewest lines run through.
    private Box FreePlace(Frame frame, double y, double width)
    {
        var best = default(Box);
        var fewest = int.MaxValue;
        foreach (var top in new[] { y - NameHeight - 1, y + 1 })
            for (var left = frame.Area.Left + 4; left + width <= frame.Area.Right; left += 24)
            {
                var box = new Box(left, top, left + width, top + NameHeight);
                if (!frame.Area.Contains(box)) continue;
                var crossings = lines.Sum(l => Crossings(frame, l, box.Grown(3)));
                if (crossings < fewest) (best, fewest) = (box, crossings);
            }
        return fewest < int.MaxValue ? best : new Box(frame.Area.Left, y - NameHeight, frame.Area.Left + width, y);
    }

    private static int Crossings(Frame frame, LineSeries line, Box box)
    {
        var crossings = 0;
        for (var k = 1; k < line.Xs.Count; k++)
            if (box.Meets(frame.X.At(line.Xs[k - 1]), frame.Y.At(line.Ys[k - 1]), frame.X.At(line.Xs[k]), frame.Y.At(line.Ys[k])))
                crossings++;
        return crossings;
    }

    private void DrawBand(Svg svg, Frame frame, int i)
    {
        var line = lines[i];
        if (line.Low is null || line.High is null || line.Xs.Count == 0) return;
        var d = new StringBuilder(Polyline(frame, line.Xs, line.High));
        for (var k = line.Xs.Count - 1; k >= 0; k--)
            d.Append('L').Append(NumberText.Point(frame.X.At(line.Xs[k]), frame.Y.At(line.Low[k])));
        svg.Begin("path").Attr("d", d.Append('Z').ToString()).Fill(Palette.Of(i)).Attr("fill-opacity", "0.15").Attr("stroke", "none").End();
    }

    private void DrawLine(Svg svg, Frame frame, int i)
    {
        var line = lines[i];
        if (line.Xs.Count == 0) return;
        svg.BeginStroke(Polyline(frame, line.Xs, line.Ys)).Stroke(Palette.Of(i), line.Xs.Count > ManyMarks ? 1 : 2)
            .Attr("stroke-linejoin", "round");
        svg.Dash(i);
        svg.Tooltip(line.Name).End();
        if (line.Xs.Count > MarkedPoints) return;
        for (var k = 0; k < line.Xs.Count; k++)
            Marker.Draw(svg, i, frame.X.At(line.Xs[k]), frame.Y.At(line.Ys[k]), 3.6,
                $"{line.Name}: {NumberText.Short(line.Xs[k])}, {NumberText.Short(line.Ys[k])}");
    }

    // Of the points that fall on one pixel column only the first, lowest, highest and last can be seen.
    private static string Polyline(Frame frame, IReadOnlyList<double> xs, IReadOnlyList<double> ys)
    {
        var d = new StringBuilder();
        for (var k = 0; k < xs.Count;)
        {
            var column = Math.Round(frame.X.At(xs[k]));
            int end = k, low = k, high = k;
            while (xs.Count > ManyMarks && end + 1 < xs.Count && Math.Round(frame.X.At(xs[end + 1])) == column)
            {
                end++;
                if (ys[end] < ys[low]) low = end;
                if (ys[end] > ys[high]) high = end;
            }
            foreach (var p in new SortedSet<int> { k, low, high, end })
                d.Append(d.Length == 0 ? 'M' : 'L').Append(NumberText.Coordinate(frame.X.At(xs[p]))).Append(' ')
                    .Append(NumberText.Coordinate(frame.Y.At(ys[p])));
            k = end + 1;
        }
        return d.ToString();
    }

    private void DrawNames(Svg svg, Frame frame)
    {
        var ends = Enumerable.Range(0, lines.Count).Where(i => lines[i].Xs.Count > 0)
            .Select(i => (Line: i, X: frame.X.At(lines[i].Xs[^1]), Y: frame.Y.At(lines[i].Ys[^1])))
            .OrderBy(e => e.Y).ThenBy(e => e.Line).ToList();
        var places = SpreadNames([.. ends.Select(e => e.Y)], frame.Area.Top + NameHeight / 2, frame.Area.Bottom - NameHeight / 2);
        var x = frame.Area.Right + 12;
        for (var i = 0; i < ends.Count; i++)
        {
            var (line, endX, endY) = ends[i];
            var leader = $"M{NumberText.Point(endX + 3, endY)}L{NumberText.Point(x - 2, places[i])}";
            svg.BeginStroke(leader).Stroke(Palette.Of(line), 0.8).End();
            svg.Label(x, places[i] + 4, lines[line].Name, NameSize, Palette.Ink);
        }
    }

    /// <summary>Moves sorted positions apart to at least a name's height, as little as that takes, within the limits.</summary>
    internal static double[] SpreadNames(double[] wanted, double top, double bottom)
    {
        // Neighbours too close form a block that sits at the mean of its wishes; blocks merge until none touch.
        var blocks = new List<(double Centre, int Count)>();
        foreach (var y in wanted)
        {
            blocks.Add((Math.Clamp(y, top, bottom), 1));
            while (blocks.Count > 1 && blocks[^1].Centre - blocks[^2].Centre < (blocks[^1].Count + blocks[^2].Count) * NameHeight / 2)
            {
                var (a, b) = (blocks[^2], blocks[^1]);
                var count = a.Count + b.Count;
                var half = (count - 1) * NameHeight / 2;
                var centre = (a.Centre * a.Count + b.Centre * b.Count) / count;
                blocks.RemoveRange(blocks.Count - 2, 2);
                blocks.Add((Math.Max(top + half, Math.Min(bottom - half, centre)), count));
            }
        }
        return [.. blocks.SelectMany(b => Enumerable.Range(0, b.Count).Select(i => b.Centre + (i - (b.Count - 1) / 2.0) * NameHeight))];
    }
}
