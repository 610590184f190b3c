using VaeScience.Analysis.Figures;

namespace VaeScience.Tests.Analysis;

public sealed class ScaleTests
{
    [Theory]
    [InlineData(0, 1, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-2.5, 5.4, "−2 0 2 4")]
    [InlineData(0, 100, "0 20 40 60 80 100")]
    [InlineData(1990, 2010, "1990 1995 2000 2005 2010")]
    [InlineData(0, 50_000, "0 10\u00A0000 20\u00A0000 30\u00A0000 40\u00A0000 50\u00A0000")]
    [InlineData(0, 0.0005, "0.0000 0.0001 0.0002 0.0003 0.0004 0.0005")]
    [InlineData(0, 2e7, "0 5e6 1e7 1.5e7 2e7")]
    [InlineData(-0.3, 0.3, "−0.2 0.0 0.2")]
    public void Linear_ticks_are_round(double low, double high, string want)
    {
        var ticks = Scale.Linear(new Interval(low, high), 5);
        Assert.Equal(want, string.Join(' ', ticks.Select(t => t.Text)));
    }

    [Theory]
    [InlineData(1, 1000, "1 10 100 1000")]
    [InlineData(2, 60, "2 5 10 20 50")]
    [InlineData(0.001, 1e6, "0.01 1 100 10\u00A0000 1e6")]
    [InlineData(3, 4, "3.0 3.2 3.4 3.6 3.8 4.0")]
    public void Logarithmic_ticks_are_round(double low, double high, string want)
    {
        var ticks = Scale.Logarithmic(new Interval(low, high), 5);
        Assert.Equal(want, string.Join(' ', ticks.Select(t => t.Text)));
    }

    [Fact]
    public void Ticks_lie_inside_at_equal_distances_for_any_span()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 500; trial++)
        {
            var low = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 9));
            var domain = new Interval(low, low + Math.Pow(10, random.NextDouble() * 12 - 5));
            var ticks = Scale.Linear(domain, 6);
            Assert.InRange(ticks.Count, 1, 8);
            foreach (var t in ticks) Assert.InRange(t.Value, domain.Low - 1e-6 * domain.Span, domain.High + 1e-6 * domain.Span);
            Assert.Equal(ticks.Count, ticks.Select(t => t.Text).Distinct().Count());
        }
    }

    [Fact]
    public void Whole_axes_have_no_fractions() =>
        Assert.Equal(["1", "2", "3", "4"],
            new Scale(new Interval(0.9, 4.1), 0, 800, new Axis("k") { Whole = true }).Ticks(_ => 10).Select(t => t.Text));

    [Fact]
    public void Labels_get_the_room_they_ask_for()
    {
        var scale = new Scale(new Interval(0, 1), 0, 100, new Axis("x"));
        var ticks = scale.Ticks(_ => 45);
        for (var i = 1; i < ticks.Count; i++) Assert.True(scale.At(ticks[i].Value) - scale.At(ticks[i - 1].Value) >= 45);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-1.5, "−1.5")]
    [InlineData(0.01234, "0.0123")]
    [InlineData(12345, "12\u00A0345")]
    [InlineData(1234, "1234")]
    [InlineData(-0.00001234, "−1.23e−5")]
    [InlineData(4e9, "4e9")]
    [InlineData(-0.4999, "−0.5")]
    public void Numbers_are_short(double value, string want) => Assert.Equal(want, NumberText.Short(value));

    [Fact]
    public void Domains_have_length_and_contain_their_values()
    {
        foreach (var v in new[] { 0, 1, -3, 1e-9, 1e12 })
        {
            var domain = Interval.ForAxis(new Interval(v, v), new Axis("x"), 0.05);
            Assert.True(domain.Low < v && v < domain.High);
        }
        Assert.Equal(new Interval(0, 5), Interval.ForAxis(new Interval(1, 4), new Axis("x") { From = 0, To = 5 }, 0.05));
    }

    [Fact]
    public void Names_at_line_ends_are_spread_apart_inside_the_plot()
    {
        var places = LineChart.SpreadNames([10, 11, 12, 50, 199, 200], 8, 192);
        for (var i = 1; i < places.Length; i++) Assert.True(places[i] - places[i - 1] >= 15 - 1e-9);
        Assert.InRange(places[0], 8, 20);
        Assert.InRange(places[^1], 180, 192 + 1e-9);
    }
}
