using System.Globalization;
using System.Xml.Linq;
using VaeScience.Analysis.Figures;

namespace VaeScience.Tests.Analysis;

/// <summary>A line of text found in an SVG document, with the box that its letters take.</summary>
internal sealed record SvgText(string Text, Box Box)
{
    public static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    /// <summary>Every text element of the document, measured by the font's widths.</summary>
    public static List<SvgText> All(XDocument document) =>
        [.. document.Descendants().Where(e => e.Name.LocalName == "text").Select(Measure)];

    private static SvgText Measure(XElement e)
    {
        var size = Number(e, "font-size");
        var width = FontMetrics.Width(e.Value, size, e.Attribute("font-weight")?.Value == "bold");
        var shift = e.Attribute("text-anchor")?.Value switch { "middle" => 0.5, "end" => 1.0, _ => 0.0 };
        // Letters without the room for accents and descenders: lines may stand closer than their boxes.
        var (ascent, descent) = (0.72 * size, 0.05 * size);
        if (e.Attribute("transform") is not { } turned)
        {
            var (x, y) = (Number(e, "x") - shift * width, Number(e, "y"));
            return new SvgText(e.Value, new Box(x, y - ascent, x + width, y + descent));
        }
        var place = turned.Value.Split('(', ')')[1].Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray();
        var bottom = place[1] + shift * width;
        return new SvgText(e.Value, new Box(place[0] - ascent, bottom - width, place[0] + descent, bottom));
    }
}
