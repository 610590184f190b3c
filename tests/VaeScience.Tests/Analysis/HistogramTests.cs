using VaeScience.Analysis.Figures;

namespace VaeScience.Tests.Analysis;

public sealed class HistogramTests
{
    [Fact]
    public void Whole_numbers_get_a_bin_each() =>
        Assert.Equal((-0.5, 1.0, 5), new Histogram("t", new Axis("score"), new Sample("s", [0, 1, 1, 2, 4])).Bins());

    [Fact]
    public void Bins_cover_every_value_at_round_edges()
    {
        var random = new Random(5);
        double[] values = [.. Enumerable.Range(0, 1000).Select(_ => random.NextDouble() * 7.3 - 2)];
        var (start, width, count) = new Histogram("t", new Axis("v"), new Sample("s", values)).Bins();
        Assert.Equal(1.0, width);
        Assert.Equal(Math.Round(start), start, 1e-12);
        Assert.All(values, v => Assert.InRange(v, start, start + width * count));
    }

    [Fact]
    public void A_bin_holds_its_lower_edge_despite_rounding() =>
        Assert.Equal((0.0, 0.1, 4), new Histogram("t", new Axis("v"), new Sample("s", [0, 0.1, 0.3])) { BinWidth = 0.1 }.Bins());

    [Fact]
    public void Absurd_bins_are_refused() =>
        Assert.Throws<ArgumentException>(() => new Histogram("t", new Axis("v"), new Sample("s", [0, 1])) { BinWidth = 1e-9 }.ToSvg());
}
