namespace VaeScience.Analysis.Figures;

/// <summary>A table of numbers as colours, each number printed in its cell where it fits.</summary>
/// <remarks>Values of one sign run from pale to dark; values of both signs from rust over white (zero) to blue, with the sign
/// printed.</remarks>
public sealed class HeatMap : Figure
{
    private const double NameSize = 12;
    private const double ValueSize = 11;
    private const int MostCells = 40_000;
    private const int FewNumbers = 100;
    private const int LegendSteps = 40;
    private const double LegendWidth = 160;

    private readonly Axis valueAxis;
    private readonly IReadOnlyList<string> rows;
    private readonly IReadOnlyList<string> columns;
    private readonly IReadOnlyList<IReadOnlyList<double>> values;
    private readonly int? decimals;

    /// <param name="title">The heading.</param>
    /// <param name="value">What the colour measures; its From and To widen the scale.</param>
    /// <param name="rows">Names of the rows.</param>
    /// <param name="columns">Names of the columns.</param>
    /// <param name="values">[rows][columns], finite; at most 40 000 cells.</param>
    /// <exception cref="ArgumentException">A value is not finite, the shape does not agree with the names, there are too many cells, or
    /// the axis is logarithmic.</exception>
    public HeatMap(string title, Axis value, IReadOnlyList<string> rows, IReadOnlyList<string> columns,
        IReadOnlyList<IReadOnlyList<double>> values)
        : base(title)
    {
        Guard.Length(values.Count, rows.Count, nameof(values));
        foreach (var row in values)
        {
            Guard.Length(row.Count, columns.Count, nameof(values));
            Guard.Drawable(row, nameof(values));
        }
        if ((long)rows.Count * columns.Count > MostCells)
            throw new ArgumentException($"{rows.Count} x {columns.Count} cells; at most {MostCells} can be told apart: aggregate first.",
                nameof(values));
        if (value.Logarithmic) throw new ArgumentException("The colour scale is linear: pass the logarithms of the values.", nameof(value));
        (valueAxis, this.rows, this.columns, this.values) = (value, rows, columns, values);
        decimals = NumberText.CommonDecimals(values.SelectMany(v => v));
    }

    internal override double Draw(Svg svg, double width, double top)
    {
        var left = Math.Min(width * 0.34, rows.Select(r => FontMetrics.Width(r, NameSize)).DefaultIfEmpty(0).Max() + 12);
        var cellWidth = Math.Min(76, (width - left - 6) / Math.Max(1, columns.Count));
        var cellHeight = Math.Min(26, Math.Max(1.5, 1800.0 / Math.Max(1, rows.Count)));
        var range = Range(out var diverging);
        DrawLegend(svg, top + 4, width, range, diverging);
        var bodyTop = DrawColumnNames(svg, left, top + 44, cellWidth);
        for (var r = 0; r < rows.Count; r++)
        {
            var y = bodyTop + r * cellHeight;
            if (cellHeight >= NameSize)
                svg.Label(left - 8, y + cellHeight / 2 + 4, FontMetrics.Fit(rows[r], NameSize, left - 10), NameSize, Palette.Ink, "end");
            for (var c = 0; c < columns.Count; c++)
                DrawCell(svg, (r, c), new Box(left + c * cellWidth, y, left + (c + 1) * cellWidth, y + cellHeight),
                    Colour(values[r][c], range, diverging));
        }
        return bodyTop + Math.Max(1, rows.Count) * cellHeight + 8;
    }

    private Interval Range(out bool diverging)
    {
        var data = Interval.Around(values.SelectMany(v => v)) ?? new Interval(0, 1);
        if (valueAxis.From is { } from) data = data.With(from);
        if (valueAxis.To is { } to) data = data.With(to);
        diverging = data.Low < 0 && data.High > 0;
        if (diverging)
        {
            var reach = Math.Max(-data.Low, data.High);
            return new Interval(-reach, reach);
        }
        return data.Span > 0 ? data : new Interval(data.Low - 0.5, data.High + 0.5);
    }

    private static string Colour(double value, Interval range, bool diverging)
    {
        var t = (value - range.Low) / range.Span;
        return diverging ? Palette.Diverging(t) : Palette.Sequential(t);
    }

    private void DrawLegend(Svg svg, double top, double width, Interval range, bool diverging)
    {
        for (var i = 0; i < LegendSteps; i++)
        {
            var value = range.Low + range.Span * (i + 0.5) / LegendSteps;
            svg.BeginRectangle(2 + i * LegendWidth / LegendSteps, top, LegendWidth / LegendSteps + 0.3, 10)
                .Attr("fill", Colour(value, range, diverging)).End();
        }
        svg.Label(2, top + 24, NumberText.Short(range.Low), ValueSize, Palette.Muted);
        if (diverging) svg.Label(2 + LegendWidth / 2, top + 24, "0", ValueSize, Palette.Muted, "middle");
        svg.Label(2 + LegendWidth, top + 24, NumberText.Short(range.High), ValueSize, Palette.Muted, "end");
        svg.Label(LegendWidth + 14, top + 10, FontMetrics.Fit(valueAxis.Text, NameSize, width - LegendWidth - 18), NameSize, Palette.Ink);
    }

    private double DrawColumnNames(Svg svg, double left, double top, double cellWidth)
    {
        var widest = columns.Select(c => FontMetrics.Width(c, NameSize)).DefaultIfEmpty(0).Max();
        if (widest + 6 <= cellWidth)
        {
            for (var c = 0; c < columns.Count; c++)
                svg.Label(left + (c + 0.5) * cellWidth, top + 8, columns[c], NameSize, Palette.Ink, "middle");
            return top + 16;
        }
        if (cellWidth < NameSize) return top;
        var room = Math.Min(widest, 130);
        for (var c = 0; c < columns.Count; c++)
        {
            var name = FontMetrics.Fit(columns[c], NameSize, room);
            svg.UprightLabel(left + (c + 0.5) * cellWidth + 4, top + room - 4, name, NameSize, Palette.Ink, "start");
        }
        return top + room + 2;
    }

    private void DrawCell(Svg svg, (int Row, int Column) at, Box box, string colour)
    {
        var value = values[at.Row][at.Column];
        var gap = box.Width > 8 && box.Height > 8 ? 1 : 0;
        svg.BeginRectangle(box.Left, box.Top, box.Width - gap, box.Height - gap).Attr("fill", colour);
        if (rows.Count * columns.Count <= ManyMarks) svg.Tooltip($"{rows[at.Row]}, {columns[at.Column]}: {NumberText.Short(value)}");
        svg.End();
        // Of many shares most are nothing: numbers only where there is something to read.
        if (value == 0 && rows.Count * columns.Count > FewNumbers) return;
        var text = NumberText.Fixed(value, decimals);
        if (box.Height < ValueSize + 3 || FontMetrics.Width(text, ValueSize) + 4 > box.Width) return;
        svg.Begin("text").Attr("x", box.CentreX).Attr("y", box.CentreY + 4).Attr("font-size", ValueSize).Attr("text-anchor", "middle")
            .Attr("fill", Palette.TakesDarkText(colour) ? Palette.Ink.Light : "#ffffff").Content(text).End();
    }
}
