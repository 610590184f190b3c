using System.Globalization;
using System.Text;
using System.Text.Json;

namespace VaeScience.Analysis.Figures;

/// <summary>Points that a reader of the report explores: point at, search, zoom, colour by any column; without a script and in print a
/// still picture.</summary>
/// <remarks>Works from a few points to about fifty thousand. The script is latent-scatter.js beside this file; the page holds it
/// once.</remarks>
public sealed class LatentScatter
{
    private const int MostStillGroups = 12;
    private const int RampSteps = 9;

    private readonly Axis xAxis;
    private readonly Axis yAxis;
    private readonly IReadOnlyList<double> xs;
    private readonly IReadOnlyList<double> ys;
    private readonly IReadOnlyList<string> names;

    /// <param name="title">The heading.</param>
    /// <param name="x">What the horizontal axis measures; linear.</param>
    /// <param name="y">What the vertical axis measures; linear.</param>
    /// <param name="points">[n], finite.</param>
    /// <param name="names">[n], what a row is called.</param>
    /// <exception cref="ArgumentException">A value is not finite, the lengths differ, or an axis is logarithmic.</exception>
    public LatentScatter(string title, Axis x, Axis y, IReadOnlyList<(double X, double Y)> points, IReadOnlyList<string> names)
    {
        xs = [.. points.Select(p => p.X)];
        ys = [.. points.Select(p => p.Y)];
        Guard.Drawable(xs, nameof(points));
        Guard.Drawable(ys, nameof(points));
        Guard.Length(names.Count, points.Count, nameof(names));
        if (x.Logarithmic || y.Logarithmic)
            throw new ArgumentException("The axes are linear: pass the logarithms of the values.", nameof(x));
        (Title, xAxis, yAxis, this.names) = (title, x, y, names);
    }

    /// <summary>The heading.</summary>
    public string Title { get; }

    /// <summary>What the reader is to see in it.</summary>
    public string Caption { get; init; } = "";

    /// <summary>The columns to colour by; the first is shown first.</summary>
    public IReadOnlyList<LatentColumn> Columns
    {
        get;
        init
        {
            foreach (var column in value) Guard.Length(column.Count, xs.Count, $"column '{column.Name}'");
            field = value;
        }
    } = [];

    /// <summary>One unit is equally long on both axes.</summary>
    public bool EqualScale { get; init; }

    /// <summary>The still picture, coloured by the first column of at most twelve categories.</summary>
    public ScatterPlot Still() => new(Title, xAxis, yAxis, xs, ys)
    {
        Names = names,
        Groups = Columns.FirstOrDefault(c => c.Categories is { } values && values.Distinct().Count() <= MostStillGroups)?.Categories,
        EqualScale = EqualScale,
        Caption = Caption,
    };

    /// <summary>The element for a page that also holds the script.</summary>
    /// <param name="still">The still picture as SVG.</param>
    internal string ToHtml(string still)
    {
        var html = new StringBuilder("<figure class=\"latent\">\n<div class=\"explorer\" hidden>\n");
        html.Append(CultureInfo.InvariantCulture, $"<h3>{Svg.Escape(Title)}</h3>\n<div class=\"controls\">\n");
        html.Append("<label class=\"by\">Colour by <select></select></label>\n");
        html.Append("<label class=\"find\">Find <input type=\"search\" placeholder=\"name\" autocomplete=\"off\"></label>\n");
        html.Append("<span class=\"zoom\"><button type=\"button\" data-do=\"in\" aria-label=\"Zoom in\">+</button>");
        html.Append("<button type=\"button\" data-do=\"out\" aria-label=\"Zoom out\">−</button>");
        html.Append("<button type=\"button\" data-do=\"reset\">Reset</button></span>\n</div>\n<div class=\"legend\"></div>\n");
        html.Append(CultureInfo.InvariantCulture,
            $"<div class=\"stage\"><canvas tabindex=\"0\" role=\"application\" aria-label=\"{Svg.Escape(Title)}. ");
        html.Append("Arrow keys move from point to point, plus and minus zoom, 0 resets.\"></canvas>");
        html.Append("<div class=\"tip\" hidden></div></div>\n");
        html.Append("<p class=\"spoken\" aria-live=\"polite\"></p>\n</div>\n");
        html.Append("<script type=\"application/json\">").Append(Json()).Append("</script>\n");
        html.Append("<div class=\"still\">").Append(still).Append("</div>\n");
        if (Caption.Length > 0) html.Append(CultureInfo.InvariantCulture, $"<figcaption>{Svg.Escape(Caption)}</figcaption>");
        return html.Append("</figure>\n").ToString();
    }

    // The default encoder writes < > & as \u escapes, so that no name can end the script element.
    private string Json()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("xName", xAxis.Label);
            json.WriteString("yName", yAxis.Label);
            json.WriteString("xLabel", xAxis.Text);
            json.WriteString("yLabel", yAxis.Text);
            json.WriteBoolean("equal", EqualScale);
            Numbers(json, "x", xs);
            Numbers(json, "y", ys);
            Texts(json, "names", names);
            Texts(json, "ramp", Enumerable.Range(0, RampSteps).Select(i => Palette.Sequential(0.12 + 0.88 * i / (RampSteps - 1))));
            json.WriteStartArray("columns");
            foreach (var column in Columns) WriteColumn(json, column);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteColumn(Utf8JsonWriter json, LatentColumn column)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        if (column.Numbers is { } numbers)
        {
            json.WriteString("unit", column.Unit);
            Numbers(json, "values", numbers);
        }
        else
        {
            var levels = column.Categories!.Distinct().ToList();
            var codes = levels.Select((level, i) => (level, i)).ToDictionary(p => p.level, p => p.i);
            Texts(json, "levels", levels.Select(l => l.Length == 0 ? "(none)" : l));
            json.WriteStartArray("codes");
            foreach (var category in column.Categories!) json.WriteNumberValue(codes[category]);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    // Five digits are finer than a pixel at twentyfold zoom, and keep fifty thousand rows small.
    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (var v in values)
            if (double.IsNaN(v)) json.WriteNullValue();
            else json.WriteRawValue(v.ToString("G5", CultureInfo.InvariantCulture));
        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var v in values) json.WriteStringValue(v);
        json.WriteEndArray();
    }
}
