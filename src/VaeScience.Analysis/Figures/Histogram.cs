namespace VaeScience.Analysis.Figures;

/// <summary>How often values fall into bins. One sample is counted; several are compared by the share of each sample, in per
/// cent.</summary>
/// <remarks>
/// Bins are as wide as Freedman and Diaconis (1981) advise, 2 IQR / cbrt(n), rounded up to 1, 2 or 5 times a power of ten; whole numbers
/// over a short range get a bin each. A bin holds its lower edge, not its upper one.
/// </remarks>
public sealed class Histogram : Figure
{
    private const int MostBins = 80;
    private const int FewWholeNumbers = 40;

    private readonly Axis axis;
    private readonly IReadOnlyList<Sample> samples;

    /// <param name="title">The heading.</param>
    /// <param name="axis">What is counted; not logarithmic.</param>
    /// <param name="samples">The first is drawn filled, the others as outlines.</param>
    /// <exception cref="ArgumentException">The axis is logarithmic.</exception>
    public Histogram(string title, Axis axis, params IReadOnlyList<Sample> samples)
        : base(title)
    {
        if (axis.Logarithmic) throw new ArgumentException("Bins are equally wide: pass the logarithms of the values.", nameof(axis));
        (this.axis, this.samples) = (axis, samples);
    }

    /// <summary>The width of a bin in units of the axis; null chooses it from the data.</summary>
    public double? BinWidth { get; init; }

    /// <summary>A value marked by an upright line, such as a threshold; null for none.</summary>
    public double? Marked { get; init; }

    /// <summary>The name of the marked value.</summary>
    public string MarkedName { get; init; } = "";

    internal override double Draw(Svg svg, double width, double top)
    {
        List<LegendEntry> legend = samples.Count > 1 ? [.. samples.Select((s, i) => new LegendEntry(i, s.Name))] : [];
        var plotTop = top + Legend.Height(legend, width - 4);
        Legend.Draw(svg, new Box(4, top, width, plotTop), legend, DrawSample);
        var (start, bin, count) = Bins();
        var heights = samples.Select(s => Heights(s, start, bin, count)).ToList();
        var highest = heights.SelectMany(h => h).DefaultIfEmpty(0).Max();
        var yAxis = samples.Count > 1 ? new Axis("share of each sample", "%") : new Axis("count") { Whole = true };
        var x = new Interval(start, start + bin * count);
        if (Marked is { } marked) x = x.With(marked - bin / 2).With(marked + bin / 2);
        var height = plotTop + Math.Clamp(width * 0.4, 200, 360) + Frame.BottomMargin(axis, width - 58);
        // Above the bars there is room for the name of the marked value.
        var y = new Interval(0, highest > 0 ? highest * (MarkedName.Length > 0 ? 1.16 : 1.05) : 1);
        var frame = Frame.Fit(new Box(0, plotTop, width, height), (axis, yAxis), (x, y));
        frame.Draw(svg);
        for (var i = 0; i < samples.Count; i++)
            if (i == 0) DrawFilled(svg, frame, heights[i], start, bin);
            else DrawOutline(svg, frame, heights[i], (start, bin), i);
        DrawMarked(svg, frame);
        return height;
    }

    private static void DrawSample(Svg svg, LegendEntry entry, double x, double y)
    {
        if (entry.Series == 0) Legend.AreaSample(svg, entry, x, y);
        else Legend.LineSample(svg, entry, x, y);
    }

    /// <summary>The lower edge of the first bin, the width of a bin, and how many there are.</summary>
    internal (double Start, double Width, int Count) Bins()
    {
        var all = samples.SelectMany(s => s.Values).Order().ToArray();
        if (all.Length == 0) return (0, 1, 1);
        var span = all[^1] - all[0];
        var whole = BinWidth is null && span <= FewWholeNumbers && all.All(double.IsInteger);
        var width = whole ? 1 : BinWidth ?? Advised(all, span);
        if (!(width > 0) || span / width > 10_000)
            throw new ArgumentException($"Bins of width {width} over a span of {span}: 1 to 10 000 bins can be drawn.", nameof(BinWidth));
        var start = whole ? all[0] - 0.5 : Math.Floor(all[0] / width + 1e-9) * width;
        return (start, width, (int)Math.Floor((all[^1] - start) / width + 1e-9) + 1);
    }

    private static double Advised(double[] sorted, double span)
    {
        if (span == 0) return Math.Max(1e-9, Math.Abs(sorted[0]) * 0.1);
        var range = sorted[(int)(0.75 * (sorted.Length - 1))] - sorted[(int)(0.25 * (sorted.Length - 1))];
        var width = 2 * range / Math.Cbrt(sorted.Length);
        return Scale.RoundStep(Math.Max(width > 0 ? width : span / 10, span / MostBins));
    }

    private double[] Heights(Sample sample, double start, double bin, int count)
    {
        var heights = new double[count];
        foreach (var v in sample.Values) heights[Math.Clamp((int)Math.Floor((v - start) / bin + 1e-9), 0, count - 1)]++;
        if (samples.Count > 1 && sample.Values.Count > 0)
            for (var i = 0; i < count; i++) heights[i] *= 100.0 / sample.Values.Count;
        return heights;
    }

    private void DrawFilled(Svg svg, Frame frame, double[] heights, double start, double bin)
    {
        for (var i = 0; i < heights.Length; i++)
        {
            if (heights[i] == 0) continue;
            var (left, right) = (frame.X.At(start + i * bin), frame.X.At(start + (i + 1) * bin));
            var gap = right - left > 30 ? 3 : right - left > 6 ? 1 : 0;
            var y = frame.Y.At(heights[i]);
            svg.BeginRectangle(left + gap / 2.0, y, right - left - gap, frame.Area.Bottom - y)
                .Fill(Palette.Of(0)).Attr("fill-opacity", samples.Count > 1 ? "0.75" : "1");
            var edges = $"{NumberText.Short(start + i * bin)} to {NumberText.Short(start + (i + 1) * bin)}";
            svg.Tooltip($"{edges}: {NumberText.Short(heights[i])}").End();
        }
    }

    private void DrawOutline(Svg svg, Frame frame, double[] heights, (double Start, double Width) bin, int series)
    {
        var d = $"M{NumberText.Point(frame.X.At(bin.Start), frame.Area.Bottom)}";
        for (var i = 0; i < heights.Length; i++)
            d += $"V{NumberText.Coordinate(frame.Y.At(heights[i]))}H{NumberText.Coordinate(frame.X.At(bin.Start + (i + 1) * bin.Width))}";
        d += $"V{NumberText.Coordinate(frame.Area.Bottom)}";
        // A pale rim keeps the outline visible in front of the filled sample.
        svg.BeginStroke(d).Stroke(Palette.Paper, 4).End();
        svg.BeginStroke(d).Stroke(Palette.Of(series), 2);
        svg.Dash(series);
        svg.Tooltip(samples[series].Name).End();
    }

    private void DrawMarked(Svg svg, Frame frame)
    {
        if (Marked is not { } value) return;
        var x = frame.X.At(value);
        svg.Begin("line").Attr("x1", x).Attr("y1", frame.Area.Top).Attr("x2", x).Attr("y2", frame.Area.Bottom).Stroke(Palette.Ink, 1.2)
            .Attr("stroke-dasharray", "4 3").Tooltip($"{MarkedName}: {NumberText.Short(value)}").End();
        if (MarkedName.Length == 0) return;
        var onLeft = x > frame.Area.CentreX;
        var name = FontMetrics.Fit(MarkedName, 12, onLeft ? x - frame.Area.Left - 6 : frame.Area.Right - x - 6, bold: true);
        svg.RimmedLabel(onLeft ? x - 6 : x + 6, frame.Area.Top + 13, name, 12, Palette.Ink, onLeft ? "end" : "start");
    }
}
