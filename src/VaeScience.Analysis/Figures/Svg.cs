using System.Globalization;
using System.Text;

namespace VaeScience.Analysis.Figures;

/// <summary>Writes SVG elements as text: escapes, rounds coordinates, keeps tags balanced.</summary>
internal sealed class Svg
{
    private readonly StringBuilder text = new();
    private readonly Stack<string> open = new();
    private string classes = "";
    private bool inTag;

    public Svg Begin(string element)
    {
        CloseTag();
        if (open.Count < 2) text.Append('\n');
        text.Append('<').Append(element);
        open.Push(element);
        inTag = true;
        return this;
    }

    public Svg Attr(string name, string value)
    {
        text.Append(' ').Append(name).Append("=\"").Append(Escape(value)).Append('"');
        return this;
    }

    public Svg Attr(string name, double value) => Attr(name, NumberText.Coordinate(value));

    /// <summary>Fills with a paint: the light colour as attribute, the class for the page to override.</summary>
    public Svg Fill(Paint paint)
    {
        AddClass("f-" + paint.Name);
        return Attr("fill", paint.Light);
    }

    public Svg Stroke(Paint paint, double width)
    {
        AddClass("s-" + paint.Name);
        return Attr("stroke", paint.Light).Attr("stroke-width", width);
    }

    public Svg Content(string content)
    {
        CloseTag();
        text.Append(Escape(content));
        return this;
    }

    /// <summary>Dashes the element's stroke in the pattern of a series; the first is solid.</summary>
    public Svg Dash(int series)
    {
        var dash = Palette.Dashes[series % Palette.Dashes.Length];
        return dash.Length == 0 ? this : Attr("stroke-dasharray", dash);
    }

    /// <summary>Begins an open path, to be stroked.</summary>
    public Svg BeginStroke(string d) => Begin("path").Attr("d", d).Attr("fill", "none");

    /// <summary>Begins a rectangle.</summary>
    public Svg BeginRectangle(double x, double y, double width, double height) =>
        Begin("rect").Attr("x", x).Attr("y", y).Attr("width", width).Attr("height", height);

    /// <summary>A picture of pixels, stretched into a rectangle.</summary>
    public Svg Image(Box box, IndexedImage image) =>
        Begin("image").Attr("x", box.Left).Attr("y", box.Top).Attr("width", box.Width).Attr("height", box.Height)
            .Attr("preserveAspectRatio", "none").Attr("href", image.ToDataUri()).End();

    /// <summary>The tooltip of the element begun last.</summary>
    public Svg Tooltip(string content) => content.Length == 0 ? this : Begin("title").Content(content).End();

    public Svg End()
    {
        var element = open.Pop();
        if (inTag)
        {
            WriteClasses();
            text.Append("/>");
            inTag = false;
        }
        else
        {
            text.Append("</").Append(element).Append('>');
        }
        return this;
    }

    public Svg Line(double x1, double y1, double x2, double y2, Paint paint, double width) =>
        Begin("line").Attr("x1", x1).Attr("y1", y1).Attr("x2", x2).Attr("y2", y2).Stroke(paint, width).End();

    /// <summary>A line of text; (x, y) is on the baseline at the anchor: start, middle or end.</summary>
    public Svg Label(double x, double y, string content, double size, Paint paint, string anchor = "start", bool bold = false)
    {
        Begin("text").Attr("x", x).Attr("y", y).Attr("font-size", size).Fill(paint);
        if (anchor != "start") Attr("text-anchor", anchor);
        if (bold) Attr("font-weight", "bold");
        return Content(content).End();
    }

    /// <summary>A line of bold text with a pale rim, readable on top of marks and lines.</summary>
    public Svg RimmedLabel(double x, double y, string content, double size, Paint paint, string anchor) =>
        Begin("text").Attr("x", x).Attr("y", y).Attr("font-size", size).Attr("font-weight", "bold").Attr("text-anchor", anchor)
            .Attr("paint-order", "stroke").Attr("stroke-linejoin", "round").Fill(paint).Stroke(Palette.Paper, 3).Content(content).End();

    /// <summary>A line of text turned by a quarter to read upwards, centred on (x, y) of the baseline unless an anchor is given.</summary>
    public Svg UprightLabel(double x, double y, string content, double size, Paint paint, string anchor = "middle") =>
        Begin("text").Attr("transform", $"translate({NumberText.Point(x, y)}) rotate(-90)")
            .Attr("font-size", size).Attr("text-anchor", anchor).Fill(paint).Content(content).End();

    /// <summary>What was written so far as one SVG document of the given size.</summary>
    public string Document(double width, double height, string title, string description)
    {
        if (open.Count > 0) throw new InvalidOperationException($"<{open.Peek()}> is still open.");
        var w = NumberText.Coordinate(width);
        var h = NumberText.Coordinate(height);
        var label = description.Length == 0 ? title : title + ". " + description;
        return string.Create(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" " +
            $"aria-label=\"{Escape(label)}\" font-family=\"{FontMetrics.Family}\">") + text + "\n</svg>\n";
    }

    /// <summary>Text made safe for XML and for HTML: markup escaped, characters that XML forbids replaced by U+FFFD.</summary>
    public static string Escape(string raw)
    {
        var plain = true;
        foreach (var c in raw) plain &= c is >= ' ' and < '\u007F' and not ('<' or '>' or '&' or '"' or '\'');
        if (plain) return raw;
        var safe = new StringBuilder();
        foreach (var rune in raw.EnumerateRunes())
            safe.Append(rune.Value switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\t' or '\n' or '\r' => " ",
                < 0x20 or (>= 0x7F and < 0xA0) or 0xFFFE or 0xFFFF => "\uFFFD",
                _ => rune.ToString(),
            });
        return safe.ToString();
    }

    private void AddClass(string name) => classes = classes.Length == 0 ? name : classes + " " + name;

    private void CloseTag()
    {
        if (!inTag) return;
        WriteClasses();
        text.Append('>');
        inTag = false;
    }

    private void WriteClasses()
    {
        if (classes.Length > 0) text.Append(" class=\"").Append(classes).Append('"');
        classes = "";
    }
}
