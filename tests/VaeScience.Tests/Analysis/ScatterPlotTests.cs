using System.Globalization;
using VaeScience.Analysis.Figures;

namespace VaeScience.Tests.Analysis;

public sealed class ScatterPlotTests
{
    [Theory, InlineData(880, 86), InlineData(1200, 86), InlineData(600, 70), InlineData(358, 30)]
    public void Whisky_names_avoid_each_other_and_the_marks(double width, int atLeast)
    {
        var (x, y) = FigureExamples.Cloud(86);
        var plot = new ScatterPlot("t", new Axis("x"), new Axis("y"), x, y) { Names = FigureExamples.Whiskies };
        Check(plot.Arrange(width, 25), atLeast);
    }

    [RealDataFact("whisky/whisky.csv")]
    public void Real_whiskies_are_all_named_on_a_desktop()
    {
        var rows = File.ReadLines(RealData.PathOf("whisky/whisky.csv")).Skip(1).Select(l => l.Split(',')).ToArray();
        static double Sum(string[] row, params int[] columns) => columns.Sum(c => double.Parse(row[c], CultureInfo.InvariantCulture));
        double[] smoky = [.. rows.Select(r => Sum(r, 4, 5) - Sum(r, 3, 13) + 0.07 * Sum(r, 2, 8, 11))];
        double[] rich = [.. rows.Select(r => Sum(r, 2, 7, 9) - 0.3 * Sum(r, 13) + 0.05 * Sum(r, 8, 10, 12))];
        var plot = new ScatterPlot("t", new Axis("smoky"), new Axis("rich"), smoky, rich) { Names = [.. rows.Select(r => r[1])] };
        Check(plot.Arrange(880, 25), 86);
    }

    [Fact]
    public void Points_on_top_of_each_other_still_get_apart_labels()
    {
        var ones = Enumerable.Repeat(1.0, 12).ToArray();
        var plot = new ScatterPlot("t", new Axis("x"), new Axis("y"), ones, ones) { Names = FigureExamples.Whiskies[..12] };
        Check(plot.Arrange(880, 25), 12);
    }

    [Fact]
    public void Arrow_names_are_all_printed_apart()
    {
        var (x, y) = FigureExamples.Cloud(86);
        Arrow[] arrows = [.. Enumerable.Range(0, 12)
            .Select(i => new Arrow("attribute " + i, Math.Cos(i * 0.3) * (0.1 + i % 4), Math.Sin(i * 0.3)))];
        var layout = new ScatterPlot("t", new Axis("x"), new Axis("y"), x, y) { Arrows = arrows, EqualScale = true }.Arrange(880, 25);
        Assert.Equal(12, layout.ArrowLabels.Count);
        AssertApart([.. layout.ArrowLabels.Select(l => l.Box)]);
        foreach (var (tipX, tipY, _) in layout.Tips) Assert.True(layout.Frame.Area.Contains(tipX, tipY));
    }

    [Fact]
    public void Equal_scale_makes_units_equally_long()
    {
        var layout = new ScatterPlot("t", new Axis("x"), new Axis("y"), [0, 100], [0, 1]) { EqualScale = true }.Arrange(880, 25);
        Assert.Equal(layout.Frame.X.PixelsPerUnit, layout.Frame.Y.PixelsPerUnit, 1e-9);
    }

    [Fact]
    public void Ellipse_has_the_given_covariance()
    {
        // Points at equal angles have covariance radius^2/2 * Sigma about the mean.
        var e = new Ellipse(1, -2, 4, 1.5, 1) { Radius = 2 };
        var points = Enumerable.Range(0, 360).Select(i => e.PointAt(i, 360)).ToArray();
        Assert.Equal(1, points.Average(p => p.X), 1e-9);
        Assert.Equal(-2, points.Average(p => p.Y), 1e-9);
        Assert.Equal(8, points.Average(p => (p.X - 1) * (p.X - 1)), 1e-9);
        Assert.Equal(3, points.Average(p => (p.X - 1) * (p.Y + 2)), 1e-9);
        Assert.Equal(2, points.Average(p => (p.Y + 2) * (p.Y + 2)), 1e-9);
    }

    private static void Check(ScatterLayout layout, int atLeast)
    {
        Assert.InRange(layout.Labels.Count, atLeast, layout.Points.Length);
        foreach (var (x, y) in layout.Points) Assert.True(layout.Frame.Area.Contains(x, y));
        foreach (var label in layout.Labels)
        {
            Assert.True(layout.Frame.Area.Contains(label.Box));
            foreach (var (x, y) in layout.Points)
                Assert.False(label.Box.Overlaps(new Box(x - layout.Radius, y - layout.Radius, x + layout.Radius, y + layout.Radius)),
                    "a label covers a mark");
        }
        AssertApart([.. layout.Labels.Select(l => l.Box)]);
    }

    private static void AssertApart(Box[] boxes)
    {
        for (var i = 0; i < boxes.Length; i++)
            for (var j = i + 1; j < boxes.Length; j++)
                Assert.False(boxes[i].Overlaps(boxes[j]), $"{boxes[i]} overlaps {boxes[j]}");
    }
}
