using System.Globalization;
using System.Reflection;
using System.Text;
using VaeScience.Analysis.Figures;
using VaeScience.Data;

namespace VaeScience.Analysis;

/// <summary>One HTML file that opens offline: text, tables and figures in the order in which they are added.</summary>
/// <remarks>No resource outside the file; every text is escaped. Each figure is set twice, for a desktop and for a telephone, and the page
/// shows one.</remarks>
public sealed class Report
{
    private const double NarrowWidth = 358;

    private readonly string title;
    private readonly string subtitle;
    private readonly StringBuilder body = new();
    private readonly List<string> sections = [];
    private readonly List<(string Name, string Value)> provenance = [];
    private bool interactive;

    /// <param name="title">The heading of the page.</param>
    /// <param name="subtitle">One line below it.</param>
    public Report(string title, string subtitle)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        (this.title, this.subtitle) = (title, subtitle);
    }

    /// <summary>Begins a section; three or more get a list of links on top of the page.</summary>
    /// <param name="heading">Its heading.</param>
    public Report Section(string heading)
    {
        sections.Add(heading);
        body.Append(CultureInfo.InvariantCulture, $"<h2 id=\"s{sections.Count}\">{Svg.Escape(heading)}</h2>\n");
        return this;
    }

    /// <summary>Adds a paragraph of plain text.</summary>
    /// <param name="text">The text; not markup.</param>
    public Report Paragraph(string text)
    {
        body.Append(CultureInfo.InvariantCulture, $"<p>{Svg.Escape(text)}</p>\n");
        return this;
    }

    /// <summary>Adds a paragraph set apart: a limit, a warning, a reading aid.</summary>
    /// <param name="text">The text; not markup.</param>
    public Report Note(string text)
    {
        body.Append(CultureInfo.InvariantCulture, $"<p class=\"note\" role=\"note\">{Svg.Escape(text)}</p>\n");
        return this;
    }

    /// <summary>Adds a row of large numbers.</summary>
    /// <param name="figures">The numbers; up to four stand side by side.</param>
    public Report KeyFigures(params IReadOnlyList<KeyFigure> figures)
    {
        body.Append("<dl class=\"key\">\n");
        foreach (var f in figures)
        {
            var unit = f.Unit.Length == 0 ? "" : $" <small>{Svg.Escape(f.Unit)}</small>";
            body.Append(CultureInfo.InvariantCulture, $"<div><dt>{Svg.Escape(f.Value)}{unit}</dt><dd>{Svg.Escape(f.Meaning)}</dd></div>\n");
        }
        body.Append("</dl>\n");
        return this;
    }

    /// <summary>Adds a table; a column whose cells are all numbers is set flush right.</summary>
    /// <param name="headers">Column headings.</param>
    /// <param name="rows">Rows of as many cells.</param>
    /// <param name="caption">What to see in it; empty for none.</param>
    /// <exception cref="ArgumentException">A row has another number of cells.</exception>
    public Report Table(IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows, string caption)
    {
        for (var r = 0; r < rows.Count; r++)
            if (rows[r].Count != headers.Count)
                throw new ArgumentException($"Row {r} has {rows[r].Count} cells, the table has {headers.Count} columns.", nameof(rows));
        var cell = new string[headers.Count];
        for (var c = 0; c < cell.Length; c++) cell[c] = rows.Count > 0 && rows.All(r => IsNumber(r[c])) ? " class=\"n\"" : "";
        body.Append("<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"table\"><table>");
        if (caption.Length > 0) body.Append(CultureInfo.InvariantCulture, $"<caption>{Svg.Escape(caption)}</caption>");
        body.Append("\n<thead><tr>");
        for (var c = 0; c < cell.Length; c++)
            body.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\"{cell[c]}>{Svg.Escape(headers[c])}</th>");
        body.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            body.Append("<tr>");
            for (var c = 0; c < cell.Length; c++) body.Append(CultureInfo.InvariantCulture, $"<td{cell[c]}>{Svg.Escape(row[c])}</td>");
            body.Append("</tr>\n");
        }
        body.Append("</tbody></table></div>\n");
        return this;
    }

    /// <summary>Adds a figure with its caption.</summary>
    /// <param name="figure">The figure.</param>
    /// <exception cref="ArgumentException">The figure cannot be drawn.</exception>
    public Report Figure(Figure figure)
    {
        body.Append("<figure>").Append(BothWidths(figure));
        if (figure.Caption.Length > 0) body.Append(CultureInfo.InvariantCulture, $"<figcaption>{Svg.Escape(figure.Caption)}</figcaption>");
        body.Append("</figure>\n");
        return this;
    }

    /// <summary>Adds a scatter that the reader explores; without a script, and in print, it is a still picture.</summary>
    /// <param name="scatter">The scatter.</param>
    public Report Scatter(LatentScatter scatter)
    {
        interactive = true;
        body.Append(scatter.ToHtml(BothWidths(scatter.Still())));
        return this;
    }

    /// <summary>Sets the lines at the foot of the page: command, seed, versions, hash of the data.</summary>
    /// <param name="lines">Name and value of each line; added to those already there.</param>
    public Report Provenance(params IReadOnlyList<(string Name, string Value)> lines)
    {
        provenance.AddRange(lines);
        return this;
    }

    /// <summary>The page as HTML text; the same calls give the same bytes.</summary>
    public string ToHtml()
    {
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        // The page declares that it loads nothing, and the browser holds it to that.
        const string policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
        html.Append(CultureInfo.InvariantCulture, $"<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n");
        html.Append(CultureInfo.InvariantCulture,
            $"<title>{Svg.Escape(title)}</title>\n<style>\n{Palette.StyleSheet()}{Resource("report.css")}</style>\n</head>\n<body>\n");
        html.Append(CultureInfo.InvariantCulture, $"<header><h1>{Svg.Escape(title)}</h1>\n");
        if (subtitle.Length > 0) html.Append(CultureInfo.InvariantCulture, $"<p class=\"subtitle\">{Svg.Escape(subtitle)}</p>\n");
        if (sections.Count >= 3)
        {
            html.Append("<nav aria-label=\"Sections\">");
            for (var i = 0; i < sections.Count; i++)
                html.Append(CultureInfo.InvariantCulture, $"<a href=\"#s{i + 1}\">{Svg.Escape(sections[i])}</a> ");
            html.Append("</nav>");
        }
        html.Append("</header>\n<main>\n").Append(body).Append("</main>\n");
        if (provenance.Count > 0)
        {
            html.Append("<footer><dl>\n");
            foreach (var (name, value) in provenance)
                html.Append(CultureInfo.InvariantCulture, $"<dt>{Svg.Escape(name)}</dt><dd>{Svg.Escape(value)}</dd>\n");
            html.Append("</dl></footer>\n");
        }
        if (interactive) html.Append("<script>\n").Append(Resource("latent-scatter.js")).Append("</script>\n");
        return html.Append("</body>\n</html>\n").ToString();
    }

    /// <summary>Writes the page; the file appears whole or not at all.</summary>
    /// <param name="path">Where to; a file there is replaced.</param>
    /// <exception cref="UserException">The folder is missing or cannot be written.</exception>
    public void Write(string path) => AtomicFile.WriteText(path, ToHtml());

    private static string BothWidths(Figure figure) =>
        figure.ToSvg().Replace("<svg ", "<svg class=\"wide\" ", StringComparison.Ordinal)
        + figure.ToSvg(NarrowWidth).Replace("<svg ", "<svg class=\"narrow\" ", StringComparison.Ordinal);

    private static bool IsNumber(string cell)
    {
        var plain = cell.Trim().TrimEnd('%').Replace('−', '-').Replace("\u00A0", "", StringComparison.Ordinal).Split('±')[0];
        return cell.Length == 0 || double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
    }

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("VaeScience.Analysis.Figures." + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
