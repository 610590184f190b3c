using VaeScience.Analysis.Statistics;

namespace VaeScience.Tests.Analysis;

/// <summary>Tests between two groups, and the share of false findings.</summary>
public sealed class DifferentialTests
{
    [Theory]
    [InlineData("untied")]
    [InlineData("rounded")]
    [InlineData("counts")]
    [InlineData("apart")]
    public void Rank_sums_match(string name)
    {
        var golden = Golden.Entry($"rank_sum/{name}", "differential");
        var (first, second) = (golden.Input("first"), golden.Input("second"));
        double[] want = [.. golden.Output("area"), .. golden.Output("z"), .. golden.Output("p_value")];
        var all = RankSum.Of(first, second);
        Golden.Close(want, [all.AreaUnderCurve, all.Z, all.PValue], 1e-9);
        var some = RankSum.OfSparse([.. first.Where(x => x != 0)], first.Length, [.. second.Where(x => x != 0)], second.Length);
        Assert.Equal(all, some);
        var turned = RankSum.Of(second, first);
        Assert.Equal(-all.Z, turned.Z, 1e-12);
        Assert.Equal(1 - all.AreaUnderCurve, turned.AreaUnderCurve, 1e-12);
    }

    [Fact]
    public void Equal_values_show_no_tendency_and_an_empty_group_is_refused()
    {
        Assert.Equal(new RankSum(0.5, 0), RankSum.OfSparse([], 4, [], 3));
        Assert.Equal(new RankSum(0.5, 0), RankSum.Of([2, 2], [2]));
        Assert.Throws<ArgumentException>(() => RankSum.Of([1], []));
        Assert.Throws<ArgumentException>(() => RankSum.OfSparse([1, 2], 1, [1], 1));
    }

    [Fact]
    public void Adjusted_p_values_match()
    {
        var golden = Golden.Entry("false_discovery/benjamini_hochberg", "differential");
        Golden.Close(golden.Output("adjusted"), FalseDiscovery.BenjaminiHochberg(golden.Input("p")), 1e-14);
        Assert.Throws<ArgumentOutOfRangeException>(() => FalseDiscovery.BenjaminiHochberg([0.5, double.NaN]));
    }

    [Fact]
    public void Expected_shares_of_false_findings_match()
    {
        var golden = Golden.Entry("false_discovery/posterior_expected", "differential");
        Golden.Close(golden.Output("expected"), FalseDiscovery.PosteriorExpected(golden.Input("w")), 1e-13);
        Assert.Throws<ArgumentOutOfRangeException>(() => FalseDiscovery.PosteriorExpected([1.01]));
    }
}
