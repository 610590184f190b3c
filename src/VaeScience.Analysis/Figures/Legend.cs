namespace VaeScience.Analysis.Figures;

/// <summary>A legend above the plot: entries side by side, broken into rows.</summary>
internal static class Legend
{
    private const double Size = 12;
    private const double RowHeight = 20;
    private const double SwatchWidth = 22;
    private const double Gap = 16;

    /// <summary>The height the entries take at a width.</summary>
    public static double Height(IReadOnlyList<LegendEntry> entries, double width) =>
        entries.Count == 0 ? 0 : (Places(entries, width)[^1].Row + 1) * RowHeight + 4;

    /// <summary>Draws the entries, each beside a sample drawn at the given centre.</summary>
    public static void Draw(Svg svg, Box box, IReadOnlyList<LegendEntry> entries, Action<Svg, LegendEntry, double, double> sample)
    {
        var places = Places(entries, box.Width);
        for (var i = 0; i < entries.Count; i++)
        {
            var (column, row) = places[i];
            var y = box.Top + row * RowHeight + RowHeight / 2;
            sample(svg, entries[i], box.Left + column + SwatchWidth / 2 - 2, y);
            svg.Label(box.Left + column + SwatchWidth, y + 4, Text(entries[i], box.Width), Size, Palette.Ink);
        }
    }

    /// <summary>A short horizontal stroke with the dash of the series.</summary>
    public static void LineSample(Svg svg, LegendEntry entry, double x, double y)
    {
        svg.Begin("line").Attr("x1", x - 10).Attr("y1", y).Attr("x2", x + 10).Attr("y2", y).Stroke(Palette.Of(entry.Series), 2);
        svg.Dash(entry.Series);
        svg.End();
    }

    /// <summary>A filled square in the colour of the series.</summary>
    public static void AreaSample(Svg svg, LegendEntry entry, double x, double y) =>
        svg.BeginRectangle(x - 6, y - 6, 12, 12).Fill(Palette.Of(entry.Series)).End();

    /// <summary>The mark of the group.</summary>
    public static void MarkerSample(Svg svg, LegendEntry entry, double x, double y) => Marker.Draw(svg, entry.Series, x, y, 5);

    private static string Text(LegendEntry entry, double width) => FontMetrics.Fit(entry.Text, Size, width - SwatchWidth);

    private static List<(double Column, int Row)> Places(IReadOnlyList<LegendEntry> entries, double width)
    {
        var places = new List<(double, int)>();
        double x = 0;
        var row = 0;
        foreach (var entry in entries)
        {
            var taken = SwatchWidth + FontMetrics.Width(Text(entry, width), Size);
            if (x > 0 && x + taken > width)
            {
                x = 0;
                row++;
            }
            places.Add((x, row));
            x += taken + Gap;
        }
        return places;
    }
}
