namespace VaeScience.Analysis.Figures;

/// <summary>A table of dots: the area of a dot is a share, its colour a mean. The columns are broken into blocks where they do not fit side by side.</summary>
public sealed class DotPlot : Figure
{
    private const double NameSize = 12, LegendSize = 11, RowHeight = 21, LeastColumn = 17, MostColumn = 30, BarWidth = 120, LongestName = 110, BlockGap = 14, LegendStep = 56;
    private static readonly double[] LegendShares = [0.1, 0.25, 0.5, 1];

    private readonly Axis colourAxis;
    private readonly Axis sizeAxis;
    private readonly IReadOnlyList<string> rows;
    private readonly IReadOnlyList<string> columns;
    private readonly IReadOnlyList<IReadOnlyList<double>> means;
    private readonly IReadOnlyList<IReadOnlyList<double>> shares;

    /// <param name="title">The heading.</param>
    /// <param name="axes">What colour and area measure; the colour's To widens its scale, which starts at 0.</param>
    /// <param name="names">The names of rows and columns.</param>
    /// <param name="means">[rows][columns], finite, from 0: the colours.</param>
    /// <param name="shares">[rows][columns], 0 .. 1: the areas.</param>
    /// <exception cref="ArgumentException">A value is out of range, or a shape does not agree with the names.</exception>
    public DotPlot(string title, (Axis Colour, Axis Size) axes, (IReadOnlyList<string> Rows, IReadOnlyList<string> Columns) names,
        IReadOnlyList<IReadOnlyList<double>> means, IReadOnlyList<IReadOnlyList<double>> shares)
        : base(title)
    {
        Guard.Length(means.Count, names.Rows.Count, nameof(means));
        Guard.Length(shares.Count, names.Rows.Count, nameof(shares));
        for (var r = 0; r < means.Count; r++)
        {
            Guard.Length(means[r].Count, names.Columns.Count, nameof(means));
            Guard.Length(shares[r].Count, names.Columns.Count, nameof(shares));
            Guard.Drawable(means[r], nameof(means));
            if (means[r].Any(m => m < 0)) throw new ArgumentException($"Row {r} has a mean below 0, where the colours start.", nameof(means));
            if (!shares[r].All(s => s is >= 0 and <= 1)) throw new ArgumentException($"Row {r} has a share outside 0 .. 1.", nameof(shares));
        }
        ((colourAxis, sizeAxis), (rows, columns), this.means, this.shares) = (axes, names, means, shares);
    }

    internal override double Draw(Svg svg, double width, double top)
    {
        var left = Math.Min(width * 0.34, rows.Select(r => FontMetrics.Width(r, NameSize)).DefaultIfEmpty(0).Max() + 12);
        var most = Math.Max(1, (int)((width - left - 4) / LeastColumn));
        var blocks = Math.Max(1, (columns.Count + most - 1) / most);
        var perBlock = Math.Max(1, (columns.Count + blocks - 1) / blocks);
        var cell = Math.Min(MostColumn, (width - left - 4) / perBlock);
        var high = Math.Max(colourAxis.To ?? 0, means.SelectMany(m => m).DefaultIfEmpty(0).Max());
        var y = DrawLegends(svg, top + 4, width, high > 0 ? high : 1);
        for (var b = 0; b < blocks; b++)
        {
            var (from, to) = (b * perBlock, Math.Min(columns.Count, (b + 1) * perBlock));
            y = DrawBlock(svg, (from, to), new Box(left, y, left + (to - from) * cell, 0), high > 0 ? high : 1) + BlockGap;
        }
        return y - BlockGap + 8;
    }

    private double DrawBlock(Svg svg, (int From, int To) span, Box at, double high)
    {
        var cell = span.To > span.From ? at.Width / (span.To - span.From) : MostColumn;
        var room = Math.Min(LongestName, columns.Skip(span.From).Take(span.To - span.From).Select(c => FontMetrics.Width(c, NameSize)).DefaultIfEmpty(0).Max());
        var bodyTop = at.Top + room + 6;
        for (var c = span.From; c < span.To; c++)
            svg.UprightLabel(at.Left + (c - span.From + 0.5) * cell + 4, bodyTop - 5, FontMetrics.Fit(columns[c], NameSize, room), NameSize, Palette.Ink, "start");
        var largest = Math.Min(cell, RowHeight) / 2 - 0.8;
        // The darkest dots would be lost on a dark page.
        PointRaster.DrawGround(svg, new Box(at.Left, bodyTop, at.Right, bodyTop + rows.Count * RowHeight));
        for (var r = 0; r < rows.Count; r++)
        {
            var y = bodyTop + (r + 0.5) * RowHeight;
            svg.Begin("line").Attr("x1", at.Left).Attr("y1", y).Attr("x2", at.Right).Attr("y2", y).Attr("stroke", Palette.Grid.Light).Attr("stroke-width", 1).End();
            svg.Label(at.Left - 8, y + 4, FontMetrics.Fit(rows[r], NameSize, at.Left - 10), NameSize, Palette.Ink, "end");
            for (var c = span.From; c < span.To; c++) DrawDot(svg, (r, c), at.Left + (c - span.From + 0.5) * cell, y, largest, high);
        }
        return bodyTop + rows.Count * RowHeight;
    }

    private void DrawDot(Svg svg, (int Row, int Column) at, double x, double y, double largest, double high)
    {
        var (mean, share) = (means[at.Row][at.Column], shares[at.Row][at.Column]);
        var radius = largest * Math.Sqrt(share);
        // Dots too small to be seen would only make the file larger.
        if (radius < 0.4) return;
        svg.Begin("circle").Attr("cx", x).Attr("cy", y).Attr("r", radius).Attr("fill", Palette.OfPoints(mean / high));
        if (rows.Count * columns.Count <= ManyMarks)
            svg.Tooltip($"{rows[at.Row]}, {columns[at.Column]}: {NumberText.Short(mean)}, {NumberText.Short(100 * share)} %");
        svg.End();
    }

    private double DrawLegends(Svg svg, double top, double width, double high)
    {
        ColourBar.Draw(svg, new Box(2, top, 2 + BarWidth, top + 10), Palette.OfPoints, NumberText.Short(high));
        var text = FontMetrics.Fit(colourAxis.Text, NameSize, width - BarWidth - 18);
        svg.Label(BarWidth + 14, top + 10, text, NameSize, Palette.Ink);
        var sizes = LegendShares.Length * LegendStep + FontMetrics.Width(sizeAxis.Text, NameSize) + 10;
        var beside = BarWidth + 14 + FontMetrics.Width(text, NameSize) + 34;
        var fits = beside + sizes <= width;
        var (x, y) = fits ? (beside, top + 6) : (2, top + 46);
        foreach (var share in LegendShares)
        {
            var radius = (RowHeight / 2 - 0.8) * Math.Sqrt(share);
            svg.Begin("circle").Attr("cx", x + 10).Attr("cy", y).Attr("r", radius).Fill(Palette.Axis).End();
            svg.Label(x + 23, y + 4, $"{100 * share:0} %", LegendSize, Palette.Muted);
            x += LegendStep;
        }
        var wraps = x + 4 + FontMetrics.Width(sizeAxis.Text, NameSize) > width;
        if (wraps) (x, y) = (0, y + RowHeight);
        svg.Label(x + 2, y + 4, FontMetrics.Fit(sizeAxis.Text, NameSize, width - x - 4), NameSize, Palette.Ink);
        return (fits ? top + 36 : top + 68) + (wraps ? RowHeight : 0);
    }
}
