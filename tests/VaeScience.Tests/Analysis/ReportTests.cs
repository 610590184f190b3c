using System.Text.Json;
using System.Text.RegularExpressions;
using VaeScience.Analysis;
using VaeScience.Analysis.Figures;

namespace VaeScience.Tests.Analysis;

public sealed partial class ReportTests
{
    private const string Hostile = "</script><script>alert('x')</script> & \"quotes\" 🥃";

    private static LatentScatter Latent(string name = "Ardbeg") =>
        new("Map " + name, new Axis("z1"), new Axis("z2", "sd"), [(0, 0), (1, 2), (3, 1)], [name, "Oban", "Scapa"])
        {
            Columns = [LatentColumn.Number("smoky", [4, 2, double.NaN], "0 to 4"),
                LatentColumn.Category("region", [name, "Highlands", ""])],
            Caption = "Point at a mark.",
        };

    private static Report Full(string text) => new Report(text, text)
        .KeyFigures(new KeyFigure("−12.42", text, text))
        .Section(text).Paragraph(text).Note(text)
        .Section("two").Table([text, "nats"], [[text, "−1.5"], ["b", "12 ± 3"]], text)
        .Section("three").Figure(new RocPlot(text) { Caption = text }).Scatter(Latent(text))
        .Provenance(("Command", text), ("Seed", "7"));

    [Fact]
    public void Opens_offline()
    {
        var html = Full("plain").ToHtml();
        Assert.All(Address().Matches(html), m => Assert.Equal("http://www.w3.org/2000/svg", m.Value));
        Assert.DoesNotMatch("""(?i)<link|<img|<iframe|@import|url\(|\ssrc=|<object|fetch\(|XMLHttpRequest""", html);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Escapes_everything_it_is_given()
    {
        var html = Full(Hostile).ToHtml();
        // One script with the data and one that reads it; nothing that was passed in opened another.
        Assert.Equal(2, Count(html, "<script"));
        Assert.Equal(2, Count(html, "</script"));
        Assert.DoesNotContain("alert('x')</script>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Elements_are_balanced()
    {
        var html = Full("plain").ToHtml();
        foreach (var element in new[] { "figure", "div", "section", "table", "tr", "td", "dl", "dt", "dd", "p", "main", "header",
            "footer", "svg", "select", "button", "span", "label" })
            Assert.Equal(Regex.Count(html, $"<{element}[ >]"), Count(html, $"</{element}>"));
    }

    [Fact]
    public void The_same_calls_give_the_same_bytes() => Assert.Equal(Full("a").ToHtml(), Full("a").ToHtml());

    [Fact]
    public void Sections_are_linked()
    {
        var html = Full("plain").ToHtml();
        foreach (Match link in Regex.Matches(html, "href=\"#(s[0-9]+)\""))
            Assert.Contains($"id=\"{link.Groups[1].Value}\"", html, StringComparison.Ordinal);
        Assert.Equal(3, Count(html, "href=\"#s"));
    }

    [Fact]
    public void Columns_of_numbers_are_set_flush_right()
    {
        var html = new Report("t", "").Table(["name", "value"], [["a", "−1.5"], ["b", "12.0 ± 0.3"], ["c", ""]], "").ToHtml();
        Assert.Contains("<th scope=\"col\">name</th><th scope=\"col\" class=\"n\">value</th>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ragged_table_is_refused() =>
        Assert.Throws<ArgumentException>(() => new Report("t", "").Table(["a", "b"], [["1"]], ""));

    [Fact]
    public void The_script_is_there_once_and_only_when_needed()
    {
        Assert.DoesNotContain("<script", new Report("t", "").Figure(new RocPlot("r")).ToHtml(), StringComparison.Ordinal);
        var two = new Report("t", "").Scatter(Latent()).Scatter(Latent()).ToHtml();
        Assert.Equal(1, Count(two, "function latentScatter("));
    }

    [Fact]
    public void Latent_data_arrive_whole()
    {
        var html = new Report("t", "").Scatter(Latent(Hostile)).ToHtml();
        var text = Regex.Match(html, "<script type=\"application/json\">(.*?)</script>").Groups[1].Value;
        var data = JsonDocument.Parse(text).RootElement;
        Assert.Equal(Hostile, data.GetProperty("names")[0].GetString());
        Assert.Equal([0.0, 1.0, 3.0], data.GetProperty("x").EnumerateArray().Select(v => v.GetDouble()));
        Assert.Equal(JsonValueKind.Null, data.GetProperty("columns")[0].GetProperty("values")[2].ValueKind);
        Assert.Equal([0, 1, 2], data.GetProperty("columns")[1].GetProperty("codes").EnumerateArray().Select(v => v.GetInt32()));
        Assert.Equal("(none)", data.GetProperty("columns")[1].GetProperty("levels")[2].GetString());
    }

    [Fact]
    public void Latent_columns_of_another_length_are_refused() =>
        Assert.Throws<ArgumentException>(() => new LatentScatter("t", new Axis("x"), new Axis("y"), [(0, 0)], ["a"])
        { Columns = [LatentColumn.Category("c", ["a", "b"])] });

    [Fact]
    public void Fifty_thousand_points_make_a_page_of_a_few_megabytes()
    {
        var (x, y) = FigureExamples.Cloud(50_000);
        var scatter = new LatentScatter("t", new Axis("x"), new Axis("y"), [.. x.Zip(y)],
            [.. Enumerable.Range(0, x.Length).Select(i => "cell " + i)]);
        Assert.InRange(new Report("t", "").Scatter(scatter).ToHtml().Length, 1_000_000, 4_000_000);
    }

    [Fact]
    public void Writes_whole_files_and_leaves_nothing_aside()
    {
        var folder = Directory.CreateTempSubdirectory("report");
        try
        {
            var path = Path.Combine(folder.FullName, "report.html");
            File.WriteAllText(path, "old");
            Full("plain").Write(path);
            Assert.Equal(Full("plain").ToHtml(), File.ReadAllText(path));
            Assert.Single(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Count(string text, string part) => Regex.Count(text, Regex.Escape(part));

    [GeneratedRegex("https?:[^\"'\\s<>]*")]
    private static partial Regex Address();
}
