using VaeScience.Compute;

namespace VaeScience.Tests.Compute;

public sealed class SpecialFunctionsTests
{
    [Fact]
    public void GammaFamilyAgreesWithTheGolden()
    {
        var golden = Golden.Entry("special/gamma_family");
        var x = golden.Input("x");
        Golden.Close(golden.Output("lgamma"), Array.ConvertAll(x, SpecialFunctions.Lgamma), 1e-13, 1e-15, "lgamma");
        Golden.Close(golden.Output("digamma"), Array.ConvertAll(x, SpecialFunctions.Digamma), 1e-13, 1e-15, "digamma");
        Golden.Close(golden.Output("trigamma"), Array.ConvertAll(x, SpecialFunctions.Trigamma), 1e-13, 1e-15, "trigamma");
    }

    [Fact]
    public void NormalDistributionAgreesWithTheGolden()
    {
        var golden = Golden.Entry("special/normal_cdf");
        var x = golden.Input("x");
        Golden.Close(golden.Output("erf"), Array.ConvertAll(x, SpecialFunctions.Erf), 1e-14, 0, "erf");
        Golden.Close(golden.Output("erfc"), Array.ConvertAll(x, SpecialFunctions.Erfc), 1e-13, 0, "erfc");
        Golden.Close(golden.Output("ndtr"), Array.ConvertAll(x, SpecialFunctions.Ndtr), 1e-13, 1e-300, "ndtr");
        Golden.Close(golden.Output("log_ndtr"), Array.ConvertAll(x, SpecialFunctions.LogNdtr), 1e-13, 1e-300, "log_ndtr");
    }

    [Fact]
    public void NormalQuantileAgreesWithTheGolden()
    {
        var golden = Golden.Entry("special/normal_quantile");
        Golden.Close(golden.Output("ndtri"), Array.ConvertAll(golden.Input("p"), SpecialFunctions.Ndtri), 1e-14, 1e-16);
        for (var p = 0.001; p < 1; p += 0.001)
            Assert.Equal(p, SpecialFunctions.Ndtr(SpecialFunctions.Ndtri(p)), 1e-15);
    }

    [Fact]
    public void LogSumExpAgreesWithTheGolden()
    {
        var golden = Golden.Entry("special/logsumexp");
        var x = golden.Input("x");
        var got = Enumerable.Range(0, 4).Select(i => SpecialFunctions.LogSumExp(x.AsSpan(2 * i, 2))).ToArray();
        Golden.Close(golden.Output("rowwise"), got, 1e-15);
        Assert.Equal(double.NegativeInfinity, SpecialFunctions.LogSumExp([]));
        Assert.Equal(double.PositiveInfinity, SpecialFunctions.LogSumExp([double.PositiveInfinity, 1]));
        Assert.True(double.IsNaN(SpecialFunctions.LogSumExp([double.NaN, 1])));
    }

    [Fact]
    public void EdgesHaveTheirLimits()
    {
        const double infinity = double.PositiveInfinity;
        Assert.Equal(infinity, SpecialFunctions.Lgamma(0));
        Assert.Equal(infinity, SpecialFunctions.Lgamma(-3));
        Assert.Equal(infinity, SpecialFunctions.Lgamma(infinity));
        Assert.Equal(0, SpecialFunctions.Lgamma(1));
        Assert.Equal(0, SpecialFunctions.Lgamma(2));
        Assert.Equal(-infinity, SpecialFunctions.Digamma(0));
        Assert.Equal(double.NaN, SpecialFunctions.Digamma(-2));
        Assert.Equal(infinity, SpecialFunctions.Digamma(infinity));
        Assert.Equal(infinity, SpecialFunctions.Trigamma(0));
        Assert.Equal(infinity, SpecialFunctions.Trigamma(-2));
        Assert.Equal(0, SpecialFunctions.Trigamma(infinity));
        Assert.Equal(-infinity, SpecialFunctions.Log1p(-1));
        Assert.Equal(double.NaN, SpecialFunctions.Log1p(-1.5));
        Assert.Equal(infinity, SpecialFunctions.Log1p(infinity));
        Assert.Equal(5e-324, SpecialFunctions.Log1p(5e-324));
        Assert.Equal(-1, SpecialFunctions.Expm1(-infinity));
        Assert.Equal(infinity, SpecialFunctions.Expm1(710));
        Assert.Equal(1000, SpecialFunctions.Softplus(1000));
        Assert.Equal(0, SpecialFunctions.Softplus(-infinity));
        Assert.Equal(infinity, SpecialFunctions.Softplus(infinity));
        Assert.Equal(-1000, SpecialFunctions.LogSigmoid(-1000));
        Assert.Equal(0, SpecialFunctions.Sigmoid(-infinity));
        Assert.Equal(1, SpecialFunctions.Sigmoid(infinity));
        Assert.Equal(-1, SpecialFunctions.Erf(-infinity));
        Assert.Equal(2, SpecialFunctions.Erfc(-infinity));
        Assert.Equal(0, SpecialFunctions.Erfc(infinity));
        Assert.Equal(0, SpecialFunctions.Ndtr(-infinity));
        Assert.Equal(1, SpecialFunctions.Ndtr(infinity));
        Assert.Equal(-infinity, SpecialFunctions.LogNdtr(-infinity));
        Assert.Equal(0, SpecialFunctions.LogNdtr(infinity));
        Assert.Equal(-5e199, SpecialFunctions.LogNdtr(-1e100), 1e185);
        Assert.Equal(-infinity, SpecialFunctions.Ndtri(0));
        Assert.Equal(infinity, SpecialFunctions.Ndtri(1));
        Assert.Equal(double.NaN, SpecialFunctions.Ndtri(1.1));
    }

    [Fact]
    public void NaNStaysNaN()
    {
        Func<double, double>[] functions =
        [
            SpecialFunctions.Lgamma, SpecialFunctions.Digamma, SpecialFunctions.Trigamma, SpecialFunctions.Erf, SpecialFunctions.Erfc,
            SpecialFunctions.Ndtr, SpecialFunctions.LogNdtr, SpecialFunctions.Ndtri, SpecialFunctions.Log1p, SpecialFunctions.Expm1,
            SpecialFunctions.Softplus, SpecialFunctions.LogSigmoid, SpecialFunctions.Sigmoid,
        ];
        Assert.All(functions, f => Assert.True(double.IsNaN(f(double.NaN)), f.Method.Name));
    }
}
