using System.Text.RegularExpressions;
using System.Xml.Linq;
using VaeScience.Analysis.Figures;

namespace VaeScience.Tests.Analysis;

public sealed class FigureTests
{
    public static TheoryData<int, bool, double> Sizes()
    {
        var data = new TheoryData<int, bool, double>();
        foreach (var n in new[] { 0, 1, 2, 30, 3000 })
            foreach (var equal in new[] { false, true })
                foreach (var width in new[] { 358.0, 880.0 })
                    data.Add(n, equal, width);
        return data;
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Every_kind_draws_any_number_of_marks_inside_its_picture(int n, bool equal, double width)
    {
        foreach (var (name, figure) in FigureExamples.OfSize(n, equal)) AssertSound(name, figure.ToSvg(width));
    }

    [Theory, InlineData(240), InlineData(358), InlineData(880), InlineData(1600)]
    public void Small_figures_are_sound_at_every_width(double width)
    {
        foreach (var (name, figure) in FigureExamples.Small()) AssertSound(name, figure.ToSvg(width));
    }

    [Fact]
    public void Small_figures_match_their_snapshots()
    {
        foreach (var (name, figure) in FigureExamples.Small()) Snapshot.Matches(name + ".svg", figure.ToSvg(480));
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes()
    {
        foreach (var ((_, first), (_, second)) in FigureExamples.OfSize(60, false).Zip(FigureExamples.OfSize(60, false)))
            Assert.Equal(first.ToSvg(), second.ToSvg());
    }

    [Fact]
    public void Numbers_are_printed_alike_under_every_culture()
    {
        var before = Thread.CurrentThread.CurrentCulture;
        var figure = FigureExamples.Small().First().Figure;
        var invariant = figure.ToSvg();
        var comma = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NegativeSign = "~";
        try
        {
            Thread.CurrentThread.CurrentCulture = comma;
            Assert.Equal(invariant, figure.ToSvg());
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"quoted\" & 'single' ]]> <!--")]
    [InlineData("emoji 🥃 and \u0301 combining, 漢字")]
    [InlineData("control \u0000\u0001\u001b\u007f, lone \ud800 surrogate, \ufffe")]
    [InlineData("line\nbreak\tand tab")]
    public void Hostile_names_are_escaped(string name)
    {
        var axis = new Axis(name, name);
        Figure[] figures =
        [
            new ScatterPlot(name, axis, axis, [1, 2], [1, 2])
                { Names = [name, name], Groups = [name, "b"], Arrows = [new Arrow(name, 1, 1)],
                    Ellipses = [new Ellipse(1, 1, 1, 0, 1) { Name = name }], Caption = name },
            new BarChart(name, axis, [name], new BarSeries(name, [1]), new BarSeries(name, [1])),
            new LineChart(name, axis, axis, new LineSeries(name, [1, 2], [1, 2]), new LineSeries(name, [1, 2], [1, 2]))
                { Reference = 1, ReferenceName = name },
            new Histogram(name, axis, new Sample(name, [1, 2]), new Sample(name, [2])) { Marked = 1, MarkedName = name },
            new HeatMap(name, axis, [name], [name], [[1]]),
            new PointCloud(name, axis, axis, [1, 2], [1, 2]) { Groups = [name, "b"], NamesGroups = true, IsMap = true, DiagonalName = name },
            new PointPanels(name, [1, 2], [1, 2], [new PointPanel(name, [0, 1], 1)]),
            new DotPlot(name, (axis, axis), ([name], [name]), [[1]], [[1]]),
            new BandedHeatMap(name, axis, [name], [(name, 1, 0)], [[1]]),
            new RocPlot(name, new RocCurve(name, [0, 1], [0, 1])),
            new RadarChart(name, axis, [name, name, name], new RadarProfile(name, [1, 2, 3])),
        ];
        foreach (var figure in figures)
        {
            var svg = figure.ToSvg();
            var document = XDocument.Parse(svg);
            Assert.DoesNotContain("<script", svg, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(document.Descendants(), e => e.Name.LocalName is "script" or "b" or "i");
            Assert.DoesNotContain(document.Descendants().Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_title_survives_escaping()
    {
        var document = XDocument.Parse(new RocPlot("a < b & \"c\"").ToSvg());
        Assert.Equal("a < b & \"c\"", document.Root!.Attribute("aria-label")!.Value);
        Assert.Equal("img", document.Root!.Attribute("role")!.Value);
    }

    [Theory, InlineData(double.NaN), InlineData(double.PositiveInfinity), InlineData(double.NegativeInfinity), InlineData(1e305)]
    public void What_cannot_be_drawn_is_refused(double bad)
    {
        Assert.Throws<ArgumentException>(() => new ScatterPlot("t", new Axis("x"), new Axis("y"), [bad], [1]));
        Assert.Throws<ArgumentException>(() => new ScatterPlot("t", new Axis("x"), new Axis("y"), [1], [bad]));
        Assert.Throws<ArgumentException>(() => new BarSeries("s", [bad]));
        Assert.Throws<ArgumentException>(() => new BarSeries("s", [1]) { Low = [bad], High = [1] });
        Assert.Throws<ArgumentException>(() => new LineSeries("s", [1], [bad]));
        Assert.Throws<ArgumentException>(() => new LineSeries("s", [bad], [1]));
        Assert.Throws<ArgumentException>(() => new Sample("s", [bad]));
        Assert.Throws<ArgumentException>(() => new HeatMap("t", new Axis("v"), ["r"], ["c"], [[bad]]));
        Assert.Throws<ArgumentException>(() => new PointCloud("t", new Axis("x"), new Axis("y"), [bad], [1]));
        Assert.Throws<ArgumentException>(() => new PointPanels("t", [1], [bad], []));
        Assert.Throws<ArgumentException>(() => new DotPlot("t", (new Axis("m"), new Axis("s")), (["r"], ["c"]), [[bad]], [[1]]));
        Assert.Throws<ArgumentException>(() => new RocCurve("c", [bad], [1]));
        Assert.Throws<ArgumentException>(() => new RadarProfile("p", [bad]));
    }

    [Fact]
    public void Shapes_that_disagree_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ScatterPlot("t", new Axis("x"), new Axis("y"), [1, 2], [1]));
        Assert.Throws<ArgumentException>(() => new ScatterPlot("t", new Axis("x"), new Axis("y"), [1], [1]) { Names = ["a", "b"] });
        Assert.Throws<ArgumentException>(() => new BarChart("t", new Axis("v"), ["a", "b"], new BarSeries("s", [1])));
        Assert.Throws<ArgumentException>(() => new BarChart("t", new Axis("v"), ["a"], new BarSeries("s", [1]) { Low = [0] }));
        Assert.Throws<ArgumentException>(() => new HeatMap("t", new Axis("v"), ["r"], ["c"], [[1, 2]]));
        Assert.Throws<ArgumentException>(() => new RocCurve("c", [0, 0.5, 0.4], [0, 0.5, 1]));
        Assert.Throws<ArgumentException>(() => new RadarChart("t", new Axis("v"), ["a"], new RadarProfile("p", [1, 2])));
        Assert.Throws<ArgumentException>(() =>
            new LineChart("t", new Axis("x"), new Axis("y") { Logarithmic = true }, new LineSeries("s", [1], [0])).ToSvg());
        Assert.Throws<ArgumentOutOfRangeException>(() => new RocPlot("t").ToSvg(100));
    }

    [Fact]
    public void Many_points_stay_small()
    {
        var (x, y) = FigureExamples.Cloud(50_000);
        var svg = new ScatterPlot("t", new Axis("x"), new Axis("y"), x, y).ToSvg();
        Assert.InRange(svg.Length, 10_000, 700_000);
        Assert.DoesNotContain(XDocument.Parse(svg).Descendants(), e => e.Name.LocalName == "circle");
    }

    /// <summary>Well-formed; every mark and every letter inside the picture; no text on another.</summary>
    private static void AssertSound(string name, string svg)
    {
        var document = XDocument.Parse(svg);
        var picture = new Box(-0.5, -0.5, SvgText.Number(document.Root!, "width") + 0.5, SvgText.Number(document.Root!, "height") + 0.5);
        // The letters of a picture's bytes may spell anything.
        Assert.DoesNotContain("NaN", Regex.Replace(svg, "data:image/png;base64,[^\"]*", ""), StringComparison.Ordinal);
        Assert.DoesNotContain("∞", svg, StringComparison.Ordinal);
        foreach (var e in document.Descendants())
        {
            if (e.Name.LocalName == "circle")
                Assert.True(picture.Contains(SvgText.Number(e, "cx"), SvgText.Number(e, "cy")), $"{name}: {e}");
            if (e.Name.LocalName != "rect") continue;
            var (left, top) = (SvgText.Number(e, "x"), SvgText.Number(e, "y"));
            Assert.True(picture.Contains(new Box(left, top, left + SvgText.Number(e, "width"), top + SvgText.Number(e, "height"))),
                $"{name}: {e}");
        }
        var texts = SvgText.All(document);
        foreach (var t in texts) Assert.True(picture.Contains(t.Box), $"{name}: '{t.Text}' at {t.Box} leaves {picture}");
        for (var i = 0; i < texts.Count; i++)
            for (var j = i + 1; j < texts.Count; j++)
                Assert.False(texts[i].Box.Overlaps(texts[j].Box),
                    $"{name}: '{texts[i].Text}' {texts[i].Box} lies on '{texts[j].Text}' {texts[j].Box}");
    }
}
