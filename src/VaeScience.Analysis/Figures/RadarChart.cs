namespace VaeScience.Analysis.Figures;

/// <summary>Profiles of a few rows over named attributes, one spoke an attribute, clockwise from the top.</summary>
public sealed class RadarChart : Figure
{
    private const double NameSize = 12;

    private readonly Axis valueAxis;
    private readonly IReadOnlyList<string> attributes;
    private readonly IReadOnlyList<RadarProfile> profiles;

    /// <param name="title">The heading.</param>
    /// <param name="value">What a spoke measures; From (0 if not given) is the centre, To the rim, both widened by the data.</param>
    /// <param name="attributes">Names of the spokes.</param>
    /// <param name="profiles">Up to about four can be told apart.</param>
    /// <exception cref="ArgumentException">A profile has another number of values, or the axis is logarithmic.</exception>
    public RadarChart(string title, Axis value, IReadOnlyList<string> attributes, params IReadOnlyList<RadarProfile> profiles)
        : base(title)
    {
        if (value.Logarithmic) throw new ArgumentException("Spokes are linear: pass the logarithms of the values.", nameof(value));
        foreach (var p in profiles) Guard.Length(p.Values.Count, attributes.Count, nameof(profiles));
        (valueAxis, this.attributes, this.profiles) = (value with { From = value.From ?? 0 }, attributes, profiles);
    }

    internal override double Draw(Svg svg, double width, double top)
    {
        List<LegendEntry> legend = [.. profiles.Select((p, i) => new LegendEntry(i, p.Name))];
        var plotTop = top + Legend.Height(legend, width - 4);
        Legend.Draw(svg, new Box(4, top, width, plotTop), legend, Legend.LineSample);
        var room = Math.Min(width * 0.26, attributes.Select(a => FontMetrics.Width(a, NameSize)).DefaultIfEmpty(0).Max());
        var radius = Math.Min(210, width / 2 - room - 14);
        var (centreX, centreY) = (width / 2, plotTop + radius + 26);
        var data = Interval.Around(profiles.SelectMany(p => p.Values));
        var shown = Interval.ForAxis(data, valueAxis, 0);
        var scale = new Scale(shown, 0, radius, valueAxis);
        DrawWeb(svg, (centreX, centreY), scale, radius, room);
        for (var i = 0; i < profiles.Count; i++) DrawProfile(svg, i, (centreX, centreY), scale);
        var bottom = centreY + radius + 30;
        if (valueAxis.Text.Length == 0) return bottom;
        svg.Label(centreX, bottom + 10, FontMetrics.Fit("distance from the centre: " + valueAxis.Text, NameSize, width - 8), NameSize,
            Palette.Muted, "middle");
        return bottom + 18;
    }

    private void DrawWeb(Svg svg, (double X, double Y) centre, Scale scale, double radius, double room)
    {
        var ticks = scale.Ticks(_ => 28);
        foreach (var tick in ticks)
            svg.Begin("circle").Attr("cx", centre.X).Attr("cy", centre.Y).Attr("r", scale.At(tick.Value)).Attr("fill", "none")
                .Stroke(Palette.Grid, 1).End();
        for (var a = 0; a < attributes.Count; a++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * a / attributes.Count);
            svg.Line(centre.X, centre.Y, centre.X + radius * sin, centre.Y - radius * cos, Palette.Grid, 1);
            var anchor = Math.Abs(sin) < 0.1 ? "middle" : sin > 0 ? "start" : "end";
            var y = centre.Y - (radius + 10) * cos + 4 - 5 * cos;
            svg.Label(centre.X + (radius + 10) * sin, y, FontMetrics.Fit(attributes[a], NameSize, room), NameSize, Palette.Ink, anchor);
        }
        // Halfway between two spokes the numbers stay clear of the names; the zero of the centre says nothing.
        var (turnSin, turnCos) = Math.SinCos(Math.PI / Math.Max(1, attributes.Count));
        foreach (var tick in ticks)
            if (scale.At(tick.Value) > 12)
                svg.Label(centre.X + scale.At(tick.Value) * turnSin, centre.Y - scale.At(tick.Value) * turnCos + 4, tick.Text,
                    NameSize - 1, Palette.Muted, "middle");
    }

    private void DrawProfile(Svg svg, int i, (double X, double Y) centre, Scale scale)
    {
        if (attributes.Count == 0) return;
        var points = new (double X, double Y)[attributes.Count];
        for (var a = 0; a < points.Length; a++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * a / attributes.Count);
            var r = scale.At(profiles[i].Values[a]);
            points[a] = (centre.X + r * sin, centre.Y - r * cos);
        }
        var d = string.Join('L', points.Select(p => NumberText.Point(p.X, p.Y)));
        svg.Begin("path").Attr("d", "M" + d + "Z").Fill(Palette.Of(i)).Attr("fill-opacity", "0.08").Stroke(Palette.Of(i), 2)
            .Attr("stroke-linejoin", "round");
        svg.Dash(i);
        svg.Tooltip(profiles[i].Name).End();
        for (var a = 0; a < points.Length; a++)
            Marker.Draw(svg, i, points[a].X, points[a].Y, 3.6,
                $"{profiles[i].Name}, {attributes[a]}: {NumberText.Short(profiles[i].Values[a])}");
    }
}
