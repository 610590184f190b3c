using System.Text.Json;
using VaeScience.Compute;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;
using Xunit.Abstractions;

namespace VaeScience.Tests.Compute;

/// <summary>The greatest error in units in the last place (ulp), against 60-digit references in double and against double in float.</summary>
[Trait("Category", "Kernels")]
public sealed class AccuracyTests(ITestOutputHelper output)
{
    private static readonly JsonElement References =
        JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf("tests/golden/elementary.json"))).RootElement;

    private readonly List<string> failures = [];

    [Fact]
    public void DoubleWithinItsUlps()
    {
        Double("exp", Lane<Exp>, 1);
        Double("expm1", SpecialFunctions.Expm1, 2);
        Double("log", Lane<Log>, 1);
        Double("log1p", SpecialFunctions.Log1p, 1.5);
        Double("tanh", Lane<Tanh>, 2);
        Double("sigmoid", SpecialFunctions.Sigmoid, 2);
        Double("softplus", SpecialFunctions.Softplus, 2);
        Double("logsigmoid", SpecialFunctions.LogSigmoid, 2);
        Double("erf", SpecialFunctions.Erf, 2);
        Double("erfc", SpecialFunctions.Erfc, 4);
        Double("ndtr", SpecialFunctions.Ndtr, 4);
        Double("log_ndtr", SpecialFunctions.LogNdtr, 4);
        Double("lgamma", SpecialFunctions.Lgamma, 4);
        Double("digamma", SpecialFunctions.Digamma, 4);
        Double("trigamma", SpecialFunctions.Trigamma, 4);
        Assert.Empty(failures);
    }

    [Fact]
    public void NegativeArgumentsOfTheGammaFamilyWithinAnAbsoluteError()
    {
        Absolute("lgamma_negative", SpecialFunctions.Lgamma);
        Absolute("digamma_negative", SpecialFunctions.Digamma);
        Absolute("trigamma_negative", SpecialFunctions.Trigamma);
    }

    [Fact]
    public void FloatWithinItsUlps()
    {
        Float<Exp>("exp", -87, 88.7, 1);
        Float<Expm1>("expm1", -20, 88.7, 2);
        Float<Expm1>("expm1 near 0", -0.01, 0.01, 1);
        Float<Log>("log", 1e-30, 4, 1);
        Float<Log>("log, large", 1, 3e38, 1);
        Float<Log1p>("log1p", -0.9999, 8, 2);
        Float<Log1p>("log1p near 0", -0.01, 0.01, 2);
        Float<Tanh>("tanh", -10, 10, 2);
        Float<Tanh>("tanh near 0", -0.1, 0.1, 2);
        Float<Sigmoid>("sigmoid", -87, 40, 2);
        Float<Softplus>("softplus", -87, 40, 2);
        Float<LogSigmoid>("logsigmoid", -40, 87, 2);
        Float<Erf>("erf", -4, 4, 3);
        Float<LogNdtr>("log_ndtr", -40, 5, 6);
        Float<Lgamma>("lgamma", 1e-4, 12, 6);
        Float<Lgamma>("lgamma, large", 12, 1e6, 3);
        Float<Digamma>("digamma", 1e-4, 12, 4);
        Float<Digamma>("digamma, large", 12, 1e6, 3);
        Assert.Empty(failures);
    }

    private static double Lane<TOperator>(double x)
        where TOperator : struct, IUnaryOperator => TOperator.Apply<Lane1<double>, double>(new(x)).Value;

    private static double Ulp(double value) => Math.BitIncrement(Math.Abs(value)) - Math.Abs(value);

    private void Double(string name, Func<double, double> f, double bound)
    {
        double worst = 0, at = 0;
        foreach (var row in References.GetProperty(name).EnumerateArray())
        {
            double x = row[0].GetDouble(), high = row[1].GetDouble(), low = row[2].GetDouble();
            var error = Math.Abs(f(x) - high - low) / Ulp(high);
            if (error <= worst) continue;
            worst = error;
            at = x;
        }

        Report($"double {name}", worst, at, bound);
    }

    private void Absolute(string name, Func<double, double> f)
    {
        foreach (var row in References.GetProperty(name).EnumerateArray())
        {
            double x = row[0].GetDouble(), want = row[1].GetDouble();
            Assert.True(Math.Abs(f(x) - want) <= 1e-13 * (1 + want * want), $"{name}({x:R}): got {f(x):R}, want {want:R}");
        }
    }

    private void Float<TOperator>(string name, double low, double high, double bound)
        where TOperator : struct, IUnaryOperator
    {
        const int n = 200_000;
        var x = new float[n];
        for (var i = 0; i < n; i++)
            x[i] = (float)(low + (high - low) * i / (n - 1));
        var y = new float[n];
        var want = new double[n];
        Elementwise.Unary<TOperator, float>(x, y);
        Elementwise.Unary<TOperator, double>([.. x.Select(v => (double)v)], want);
        double worst = 0, at = 0;
        for (var i = 0; i < n; i++)
        {
            // Below the normal numbers the unit no longer shrinks with the value.
            var magnitude = Math.Max((float)Math.Abs(want[i]), 1.17549435E-38f);
            var error = Math.Abs(y[i] - want[i]) / ((double)MathF.BitIncrement(magnitude) - magnitude);
            if (error <= worst) continue;
            worst = error;
            at = x[i];
        }

        Report($"float {name}", worst, at, bound);
    }

    private void Report(string what, double worst, double at, double bound)
    {
        output.WriteLine($"{what,-24} {worst,6:F2} ulp at {at:R} (bound {bound})");
        if (!(worst <= bound)) failures.Add($"{what}: {worst:F2} ulp at {at:R}, the bound is {bound}");
    }
}
