namespace VaeScience.Analysis.Figures;

/// <summary>Many columns in groups that stand side by side, few rows: numbers from 0 to 1 as colours, drawn as one image.</summary>
public sealed class BandedHeatMap : Figure
{
    private const double NameSize = 12, SmallName = 10.5, RowHeight = 14, BandHeight = 8, BarWidth = 120, Resolution = 2, LongestName = 120;
    private const int Levels = 64;

    private readonly Axis valueAxis;
    private readonly IReadOnlyList<string> rows;
    private readonly IReadOnlyList<(string Name, int Columns, int Colour)> bands;
    private readonly IReadOnlyList<IReadOnlyList<double>> values;

    /// <param name="title">The heading.</param>
    /// <param name="value">What the colour measures.</param>
    /// <param name="rows">Names of the rows.</param>
    /// <param name="bands">Each group from left to right: its name, how many columns it has, and the number of its colour in other figures.</param>
    /// <param name="values">[rows][columns], 0 .. 1.</param>
    /// <exception cref="ArgumentException">A value outside 0 .. 1, or a shape that does not agree.</exception>
    public BandedHeatMap(string title, Axis value, IReadOnlyList<string> rows, IReadOnlyList<(string Name, int Columns, int Colour)> bands, IReadOnlyList<IReadOnlyList<double>> values)
        : base(title)
    {
        Guard.Length(values.Count, rows.Count, nameof(values));
        foreach (var row in values)
        {
            Guard.Length(row.Count, bands.Sum(b => b.Columns), nameof(values));
            if (!row.All(v => v is >= 0 and <= 1)) throw new ArgumentException("A value lies outside 0 .. 1.", nameof(values));
        }
        (valueAxis, this.rows, this.bands, this.values) = (value, rows, bands, values);
    }

    internal override double Draw(Svg svg, double width, double top)
    {
        var left = Math.Min(width * 0.3, rows.Select(r => FontMetrics.Width(r, SmallName)).DefaultIfEmpty(0).Max() + 10);
        var area = new Box(left, 0, width - 4, 0);
        var bodyTop = DrawBands(svg, area, DrawLegend(svg, top + 4, width));
        var columns = bands.Sum(b => b.Columns);
        for (var r = 0; r < rows.Count; r++)
            svg.Label(left - 6, bodyTop + (r + 0.5) * RowHeight + 4, FontMetrics.Fit(rows[r], SmallName, left - 8), SmallName, Palette.Ink, "end");
        if (columns > 0 && rows.Count > 0) svg.Image(new Box(area.Left, bodyTop, area.Right, bodyTop + rows.Count * RowHeight), Pixels(area.Width, columns));
        return bodyTop + rows.Count * RowHeight + 8;
    }

    private IndexedImage Pixels(double width, int columns)
    {
        var across = (int)(width * Resolution);
        var high = (int)(RowHeight * Resolution);
        var image = new IndexedImage(across, rows.Count * high, [.. Enumerable.Range(0, Levels).Select(l => Palette.Sequential((double)l / (Levels - 1)))]);
        int[] ends = [.. bands.Select((_, b) => (int)((long)bands.Take(b + 1).Sum(x => x.Columns) * across / columns))];
        for (var r = 0; r < rows.Count; r++)
            for (var x = 0; x < across; x++)
            {
                // A gap of one pixel between groups.
                if (Array.BinarySearch(ends, x + 1) >= 0 && x + 1 < across) continue;
                var level = (int)(values[r][(int)((long)x * columns / across)] * (Levels - 1) + 0.5);
                for (var y = r * high; y < (r + 1) * high - 1; y++) image[x, y] = level;
            }
        return image;
    }

    // The names stand upright; one whose band is narrower than its letters gives way to its neighbours.
    private double DrawBands(Svg svg, Box area, double top)
    {
        var room = Math.Min(LongestName, bands.Select(b => FontMetrics.Width(b.Name, SmallName)).DefaultIfEmpty(0).Max());
        var (columns, before, free) = (Math.Max(1, bands.Sum(b => b.Columns)), 0, double.NegativeInfinity);
        for (var b = 0; b < bands.Count; b++)
        {
            var (from, to) = (area.Left + area.Width * before / columns, area.Left + area.Width * (before + bands[b].Columns) / columns);
            before += bands[b].Columns;
            svg.BeginRectangle(from, top + room + 6, Math.Max(0.5, to - from - 0.5), BandHeight).Attr("fill", GroupColours.Of(bands[b].Colour)).Tooltip(bands[b].Name).End();
            var middle = (from + to) / 2;
            if (bands[b].Columns == 0 || middle - free < SmallName + 1) continue;
            svg.UprightLabel(middle + 4, top + room + 2, FontMetrics.Fit(bands[b].Name, SmallName, room), SmallName, Palette.Ink, "start");
            free = middle;
        }
        return top + room + BandHeight + 9;
    }

    private double DrawLegend(Svg svg, double top, double width)
    {
        ColourBar.Draw(svg, new Box(2, top, 2 + BarWidth, top + 10), Palette.Sequential, "1");
        svg.Label(BarWidth + 14, top + 10, FontMetrics.Fit(valueAxis.Text, NameSize, width - BarWidth - 18), NameSize, Palette.Ink);
        return top + 36;
    }
}
