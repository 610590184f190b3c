namespace VaeScience.Analysis.Figures;

/// <summary>A picture of plain numbers in the house style. The same input gives the same bytes.</summary>
/// <remarks>Every kind reads in black and white, escapes what it prints, and gives each mark a tooltip while there are few
/// enough.</remarks>
public abstract class Figure
{
    /// <summary>Above this number of marks a figure draws them thin and without tooltips.</summary>
    internal const int ManyMarks = 2000;

    private const double TitleSize = 15;

    private protected Figure(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        Title = title;
    }

    /// <summary>The heading above the picture; empty for none.</summary>
    public string Title { get; }

    /// <summary>What the reader is to see in it. A report prints it below; the SVG carries it for screen readers.</summary>
    public string Caption { get; init; } = "";

    /// <summary>The picture as one SVG document, 880 pixels wide.</summary>
    /// <exception cref="ArgumentException">A value is not positive on a logarithmic axis.</exception>
    public string ToSvg() => ToSvg(880);

    /// <summary>The picture laid out anew for a width: letters keep their size, so that it is read on a telephone, too.</summary>
    /// <param name="width">Pixels, 240 to 4000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is outside 240..4000.</exception>
    /// <exception cref="ArgumentException">A value is not positive on a logarithmic axis.</exception>
    public string ToSvg(double width)
    {
        if (!(width is >= 240 and <= 4000))
            throw new ArgumentOutOfRangeException(nameof(width), width, "A figure is 240 to 4000 pixels wide.");
        var svg = new Svg();
        var top = DrawTitle(svg, width);
        var height = Draw(svg, width, top);
        return svg.Document(width, Math.Ceiling(height), Title, Caption);
    }

    /// <summary>Draws the picture below its title.</summary>
    /// <param name="svg">Where to.</param>
    /// <param name="width">The whole width, pixels.</param>
    /// <param name="top">The first free pixel below the title.</param>
    /// <returns>The whole height, pixels.</returns>
    internal abstract double Draw(Svg svg, double width, double top);

    /// <summary>The height of the title's lines at a width.</summary>
    internal double TitleHeight(double width) => Lines(width).Count * (TitleSize + 4) + 6;

    private IReadOnlyList<string> Lines(double width) => FontMetrics.Wrap(Title, TitleSize, width - 8, bold: true);

    private double DrawTitle(Svg svg, double width)
    {
        var y = TitleSize;
        foreach (var line in Lines(width))
        {
            svg.Label(2, y, line, TitleSize, Palette.Ink, bold: true);
            y += TitleSize + 4;
        }
        return TitleHeight(width);
    }
}
