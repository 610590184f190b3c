using VaeScience.Cli;
using VaeScience.Tests.Data;

namespace VaeScience.Tests.Cli;

public sealed class MetricsTests
{
    [Fact]
    public void Figures_round_trip_and_what_is_not_finite_is_left_out()
    {
        using var folder = new TemporaryFolder();
        var metrics = new Metrics { ["a"] = 1.0 / 3, ["b"] = double.NaN, ["c"] = double.PositiveInfinity };
        metrics.SetText("name", "smoky");
        metrics.Write(folder.PathOf("metrics.json"));
        var read = Metrics.Read(folder.PathOf("metrics.json"));
        Assert.Equal(["a", "name"], read.Names);
        Assert.Equal(1.0 / 3, read["a"]);
        Assert.True(double.IsNaN(read["b"]));
        Mistakes.Of(() => Metrics.Read(folder.Write("metrics.json", "[1")), "metrics.json");
        Assert.Empty(Metrics.Read(folder.PathOf("none.json")).Names);
    }
}
