using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Tests.Compute;

[Trait("Category", "Kernels")]
public sealed class OperatorTests
{
    [Fact]
    public void ActivationsAgreeWithTheGolden()
    {
        Golden<Relu, Relu.Derivative>("relu");
        Golden<LeakyRelu, LeakyRelu.Derivative>("leaky_relu_0.01");
        Golden<Elu, Elu.Derivative>("elu");
        Golden<Selu, Selu.Derivative>("selu");
        Golden<Gelu, Gelu.Derivative>("gelu_erf");
        Golden<GeluTanh, GeluTanh.Derivative>("gelu_tanh");
        Golden<Silu, Silu.Derivative>("silu");
        Golden<Softplus, Softplus.Derivative>("softplus");
        Golden<Tanh, Tanh.Derivative>("tanh");
        Golden<Sigmoid, Sigmoid.Derivative>("sigmoid");
        Golden<LogSigmoid, LogSigmoid.Derivative>("logsigmoid");
        Golden<Hardtanh, Hardtanh.Derivative>("hardtanh");
        Golden<Mish, Mish.Derivative>("mish");
    }

    [Theory]
    [MemberData(nameof(OperatorCatalog.Names), MemberType = typeof(OperatorCatalog))]
    public void DerivativeIsTheLimitOfDifferences(string name) =>
        OperatorCatalog.Call(typeof(OperatorTests), nameof(CompareWithDifferences), name);

    [Theory]
    [MemberData(nameof(OperatorCatalog.Names), MemberType = typeof(OperatorCatalog))]
    public void FloatAgreesWithDouble(string name) => OperatorCatalog.Call(typeof(OperatorTests), nameof(CompareFloatWithDouble), name);

    private static void Golden<TOperator, TDerivative>(string name)
        where TOperator : struct, IUnaryOperator
        where TDerivative : struct, IBinaryOperator
    {
        var golden = Tests.Golden.Entry("layer/activations");
        var x = golden.Input("x");
        double[] y = new double[x.Length], slope = new double[x.Length];
        Elementwise.Unary<TOperator, double>(x, y);
        Elementwise.Binary<TDerivative, double>(x, y, slope);
        Tests.Golden.Close(golden.Output(name), y, what: name);
        // At the kink the derivative is a matter of convention.
        var smooth = Enumerable.Range(0, x.Length).Where(i => x[i] != 0).ToArray();
        var want = golden.Output("d_" + name);
        Tests.Golden.Close([.. smooth.Select(i => want[i])], [.. smooth.Select(i => slope[i])], what: "d_" + name);

        float[] single = [.. x.Select(v => (float)v)], singleY = new float[x.Length];
        Elementwise.Unary<TOperator, float>(single, singleY);
        Tests.Golden.Close(golden.Output(name), [.. singleY.Select(v => (double)v)], 1e-6, 1e-12, name + " in float");
    }

    private static void CompareWithDifferences<TOperator, TDerivative>()
        where TOperator : struct, IUnaryOperator
        where TDerivative : struct, IBinaryOperator
    {
        double[] x = [-9.3, -3.4, -1.7, -0.62, -0.11, 0.12, 0.47, 0.9, 1.33, 1.8, 2.7, 4.4, 7.6, 12.1, 35.0];
        var h = Array.ConvertAll(x, v => 6e-6 * Math.Clamp(Math.Abs(v), 0.1, 1));
        double[] y = new double[x.Length], up = new double[x.Length], down = new double[x.Length], slope = new double[x.Length];
        double[] higher = [.. x.Zip(h, (a, b) => a + b)], lower = [.. x.Zip(h, (a, b) => a - b)];
        Elementwise.Unary<TOperator, double>(x, y);
        Elementwise.Unary<TOperator, double>(higher, up);
        Elementwise.Unary<TOperator, double>(lower, down);
        Elementwise.Backward<TDerivative, double>(x, y, [.. x.Select(_ => 1.0)], slope);
        for (var i = 0; i < x.Length; i++)
        {
            if (double.IsNaN(y[i])) continue;
            var want = (up[i] - down[i]) / (higher[i] - lower[i]);
            // Truncation, h^2 f'''/6 with f''' at most 1000 f' at these points, and the rounding of f over 2h.
            var bound = 1e-8 * (1 + Math.Abs(want)) + 2e-15 * Math.Abs(y[i]) / h[i];
            Assert.True(Math.Abs(slope[i] - want) <= bound, $"f'({x[i]}): got {slope[i]:R}, differences give {want:R}");
        }
    }

    private static void CompareFloatWithDouble<TOperator, TDerivative>()
        where TOperator : struct, IUnaryOperator
        where TDerivative : struct, IBinaryOperator
    {
        const int n = 2000;
        var single = new float[n];
        for (var i = 0; i < n; i++)
            single[i] = -9.9f + 0.01f * i;
        double[] x = [.. single.Select(v => (double)v)], y = new double[n], slope = new double[n];
        float[] singleY = new float[n], singleSlope = new float[n];
        Elementwise.Unary<TOperator, double>(x, y);
        Elementwise.Binary<TDerivative, double>(x, y, slope);
        Elementwise.Unary<TOperator, float>(single, singleY);
        Elementwise.Binary<TDerivative, float>(single, singleY, singleSlope);
        for (var i = 0; i < n; i++)
        {
            Near(x[i], y[i], singleY[i]);
            Near(x[i], slope[i], singleSlope[i]);
        }

        // Near a pole the rounding of the argument's distance from it is what counts: 1 in 1e6 at 1e-1 from it.
        static void Near(double at, double want, double got) => Assert.True(
            Math.Abs(got - want) <= 1e-5 * (1 + Math.Abs(want)) * (1 + Math.Abs(want)) || (double.IsNaN(want) && double.IsNaN(got)) || want == got,
            $"at {at}: float {got:R}, double {want:R}");
    }
}
