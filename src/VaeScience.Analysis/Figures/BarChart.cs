namespace VaeScience.Analysis.Figures;

/// <summary>Bars from zero: one group a category, one bar a series, with error bars; lying unless told otherwise, so that names are
/// read.</summary>
public sealed class BarChart : Figure
{
    private const double NameSize = 12;
    private const double ValueSize = 11;

    private readonly Axis valueAxis;
    private readonly IReadOnlyList<string> categories;
    private readonly IReadOnlyList<BarSeries> series;
    private readonly int? decimals;

    /// <param name="title">The heading.</param>
    /// <param name="value">What the length of a bar measures; not logarithmic.</param>
    /// <param name="categories">The names beside the bars.</param>
    /// <param name="series">One or more series of one value a category.</param>
    /// <exception cref="ArgumentException">A series has another number of values, or only one end of its error bars, or the axis is
    /// logarithmic.</exception>
    public BarChart(string title, Axis value, IReadOnlyList<string> categories, params IReadOnlyList<BarSeries> series)
        : base(title)
    {
        if (value.Logarithmic)
            throw new ArgumentException("Bars start at zero, which a logarithmic axis has not: plot the logarithms, or use a line chart.",
                nameof(value));
        foreach (var s in series)
        {
            Guard.Length(s.Values.Count, categories.Count, nameof(series));
            if (s.Low is null != s.High is null)
                throw new ArgumentException($"'{s.Name}' has one end of its error bars only.", nameof(series));
        }
        (valueAxis, this.categories, this.series) = (value, categories, series);
        decimals = NumberText.CommonDecimals(series.SelectMany(s => s.Values));
    }

    /// <summary>Upright bars, for a few short names such as levels or epochs.</summary>
    public bool Upright { get; init; }

    /// <summary>Prints each value at the end of its bar where one series without error bars leaves room for it.</summary>
    public bool ShowValues { get; init; } = true;

    private bool Errors => series.Any(s => s.Low is not null);

    internal override double Draw(Svg svg, double width, double top)
    {
        List<LegendEntry> legend = series.Count > 1 ? [.. series.Select((s, i) => new LegendEntry(i, s.Name))] : [];
        var plotTop = top + Legend.Height(legend, width - 4);
        Legend.Draw(svg, new Box(4, top, width, plotTop), legend, Legend.AreaSample);
        return Upright ? DrawUpright(svg, width, plotTop) : DrawLying(svg, width, plotTop);
    }

    private double DrawLying(Svg svg, double width, double top)
    {
        var band = BandOf(series.Count);
        var bottom = top + 4 + Math.Max(1, categories.Count) * band;
        var named = band >= NameSize;
        var longest = categories.Select(c => FontMetrics.Width(c, NameSize)).DefaultIfEmpty(0).Max();
        var left = named ? Math.Min(width * 0.42, longest + 14) : 12;
        var area = new Box(left, top + 4, width - 10, bottom);
        var valued = Valued(band);
        var scale = new Scale(Domain(area.Width, valued), area.Left, area.Right, valueAxis);
        Frame.DrawHorizontalAxis(svg, area, scale, Frame.HorizontalTicks(scale), valueAxis);
        for (var c = 0; c < categories.Count; c++)
        {
            var y = area.Top + c * band;
            var name = named ? FontMetrics.Fit(categories[c], NameSize, left - 10) : "";
            if (named) svg.Label(left - 8, y + band / 2 + 4, name, NameSize, Palette.Ink, "end");
            for (var s = 0; s < series.Count; s++)
            {
                var (from, to) = Slot(y, band, s);
                DrawBar(svg, (c, s), scale, (from, to), lying: true);
                DrawError(svg, (c, s), scale, (from + to) / 2, lying: true);
                if (valued) DrawValue(svg, series[s].Values[c], scale, (from + to) / 2);
            }
        }
        svg.Line(scale.At(0), area.Top, scale.At(0), area.Bottom, Palette.Ink, 1);
        return bottom + Frame.BottomMargin(valueAxis, area.Width);
    }

    private double DrawUpright(Svg svg, double width, double top)
    {
        var plot = Math.Clamp(width * 0.42, 200, 380);
        var bottom = top + plot;
        var left = Frame.LeftMargin(new Scale(Domain(plot, false), bottom, top + 6, valueAxis), valueAxis);
        var area = new Box(left, top + 6, width - 8, bottom);
        var scale = new Scale(Domain(plot, false), area.Bottom, area.Top, valueAxis);
        Frame.DrawVerticalAxis(svg, area, scale, Frame.VerticalTicks(scale), valueAxis);
        var band = area.Width / Math.Max(1, categories.Count);
        for (var c = 0; c < categories.Count; c++)
            for (var s = 0; s < series.Count; s++)
            {
                var (from, to) = Slot(area.Left + c * band, band, s);
                DrawBar(svg, (c, s), scale, (from, to), lying: false);
                DrawError(svg, (c, s), scale, (from + to) / 2, lying: false);
            }
        svg.Line(area.Left, scale.At(0), area.Right, scale.At(0), Palette.Ink, 1);
        return bottom + DrawNamesBelow(svg, area, band);
    }

    // Side by side when they fit, else turned to read upwards, else none.
    private double DrawNamesBelow(Svg svg, Box area, double band)
    {
        var widest = categories.Select(c => FontMetrics.Width(c, NameSize)).DefaultIfEmpty(0).Max();
        if (widest + 8 <= band)
        {
            for (var c = 0; c < categories.Count; c++)
                svg.Label(area.Left + (c + 0.5) * band, area.Bottom + 17, categories[c], NameSize, Palette.Ink, "middle");
            return 26;
        }
        if (band < NameSize + 2) return 12;
        var room = Math.Min(widest, 140);
        for (var c = 0; c < categories.Count; c++)
        {
            var name = FontMetrics.Fit(categories[c], NameSize, room);
            svg.UprightLabel(area.Left + (c + 0.5) * band + 4, area.Bottom + 8, name, NameSize, Palette.Ink, "end");
        }
        return room + 16;
    }

    private double BandOf(int bars)
    {
        var comfortable = bars <= 1 ? 22 : bars * 11 + 10;
        return Math.Min(comfortable, Math.Max(1.5, 2400.0 / Math.Max(1, categories.Count)));
    }

    private bool Valued(double band) => ShowValues && series.Count == 1 && !Errors && band >= ValueSize + 3;

    private (double From, double To) Slot(double start, double band, int s)
    {
        var gap = Math.Min(band * 0.22, 10);
        var thickness = (band - gap) / Math.Max(1, series.Count);
        var from = start + gap / 2 + s * thickness;
        var space = thickness > 6 ? 1 : 0;
        return (from, from + thickness - space);
    }

    private Interval Domain(double pixels, bool valued)
    {
        var all = series.SelectMany(s => s.Values.Concat(s.Low ?? []).Concat(s.High ?? [])).Append(0);
        var data = Interval.Around(all)!.Value;
        var plain = Interval.ForAxis(data, valueAxis, 0.03);
        // Where no bar points, the axis ends at zero.
        var low = data is { Low: >= 0, Span: > 0 } && plain.Low < 0 ? 0 : plain.Low;
        var high = data is { High: <= 0, Span: > 0 } ? 0 : plain.High;
        var shown = new Interval(low, high);
        if (!valued) return shown;
        // Room for the printed values beyond the longest bars.
        var room = (series[0].Values.Max(v => (double?)FontMetrics.Width(NumberText.Fixed(v, decimals), ValueSize)) ?? 0) + 8;
        var share = Math.Min(0.3, room / pixels);
        return new Interval(data.Low < 0 ? low - shown.Span * share : low, data.High > 0 ? high + shown.Span * share : high);
    }

    private void DrawBar(Svg svg, (int Category, int Series) at, Scale scale, (double From, double To) slot, bool lying)
    {
        var s = series[at.Series];
        var (a, b) = (scale.At(0), scale.At(s.Values[at.Category]));
        var (low, length) = (Math.Min(a, b), Math.Abs(b - a));
        if (lying) svg.BeginRectangle(low, slot.From, length, slot.To - slot.From);
        else svg.BeginRectangle(slot.From, low, slot.To - slot.From, length);
        svg.Fill(Palette.Of(at.Series));
        if (categories.Count * series.Count <= ManyMarks) svg.Tooltip(TooltipOf(s, at.Category));
        svg.End();
    }

    private string TooltipOf(BarSeries s, int category)
    {
        var name = series.Count > 1 ? $"{categories[category]}, {s.Name}" : categories[category];
        var error = s.Low is null || s.High is null ? ""
            : $" ({NumberText.Short(s.Low[category])} to {NumberText.Short(s.High[category])})";
        return $"{name}: {NumberText.Short(s.Values[category])}{(valueAxis.Unit.Length == 0 ? "" : " " + valueAxis.Unit)}{error}";
    }

    private void DrawError(Svg svg, (int Category, int Series) at, Scale scale, double middle, bool lying)
    {
        var s = series[at.Series];
        if (s.Low is null || s.High is null) return;
        var (low, high) = (scale.At(s.Low[at.Category]), scale.At(s.High[at.Category]));
        // A pale line under the dark one keeps it visible on a dark bar.
        foreach (var (paint, thick) in new[] { (Palette.Paper, 3.6), (Palette.Ink, 1.4) })
            if (lying) svg.Line(low, middle, high, middle, paint, thick);
            else svg.Line(middle, low, middle, high, paint, thick);
    }

    private void DrawValue(Svg svg, double value, Scale scale, double middle)
    {
        var negative = value < 0;
        var x = scale.At(value) + (negative ? -4 : 4);
        svg.Label(x, middle + 4, NumberText.Fixed(value, decimals), ValueSize, Palette.Muted, negative ? "end" : "start");
    }
}
