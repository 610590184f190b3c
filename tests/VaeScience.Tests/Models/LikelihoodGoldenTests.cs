using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Models.Likelihoods;

namespace VaeScience.Tests.Models;

/// <summary>Log densities and their gradients against SciPy and PyTorch.</summary>
public sealed class LikelihoodGoldenTests
{
    public static TheoryData<DType, double, double> Formats => new()
    {
        { DType.Float64, 1e-9, 1e-12 },
        // A value that is a difference of terms of order one keeps their absolute error, a few 2^-24.
        { DType.Float32, 1e-4, 1e-6 },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Gaussian_by_log_variance(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("logpdf/gaussian_logvar");
        var got = Evaluate(default(GaussianDensity), dtype, golden.Input("x"), golden.Input("mu"), golden.Input("logvar"));
        Close(golden, got, relative, absolute, "log_prob", "d_mu", "d_logvar");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Gaussian_by_log_sigma(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("logpdf/gaussian");
        var got = Evaluate(default(GaussianDensity), dtype, golden.Input("x"), golden.Input("mu"), Twice(golden.Input("log_sigma")));
        got[2] = Twice(got[2]);
        Close(golden, got, relative, absolute, "log_prob", "d_mu", "d_log_sigma");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Log_normal(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("logpdf/lognormal");
        var got = Evaluate(default(LogNormalDensity), dtype, golden.Input("x"), golden.Input("mu"), Twice(golden.Input("log_sigma")));
        got[2] = Twice(got[2]);
        Close(golden, got, relative, absolute, "log_prob", "d_mu", "d_log_sigma");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Laplace(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("logpdf/laplace");
        var got = Evaluate(default(LaplaceDensity), dtype, golden.Input("x"), golden.Input("mu"), golden.Input("log_b"));
        Close(golden, got, relative, absolute, "log_prob", "d_mu", "d_log_b");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Student_t(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("logpdf/student_t");
        var nu = golden.Input("nu");
        var got = Evaluate(default(StudentTDensity), dtype, golden.Input("x"), golden.Input("mu"), golden.Input("log_s"), [.. nu.Select(v => Math.Log(v))]);
        // The density takes log nu.
        got[3] = [.. got[3].Zip(nu, (d, at) => d / at)];
        // The reference itself has lost digits at nu = 1e6.
        var loose = dtype == DType.Float64 ? 1e-6 : relative;
        for (var i = 0; i < nu.Length; i++)
        {
            var r = nu[i] > 1e5 ? loose : relative;
            string[] names = ["log_prob", "d_mu", "d_log_s", "d_nu"];
            for (var k = 0; k < names.Length; k++) Golden.Close([golden.Output(names[k])[i]], [got[k][i]], r, absolute, $"{names[k]} at nu {nu[i]}");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Bernoulli(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("logpmf/bernoulli_logits");
        Close(golden, Evaluate(default(BernoulliDensity), dtype, golden.Input("x"), golden.Input("logits")), relative, absolute, "log_prob", "d_logits");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Continuous_bernoulli(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("logpdf/continuous_bernoulli_logits");
        Close(golden, Evaluate(default(ContinuousBernoulliDensity), dtype, golden.Input("x"), golden.Input("logits")), relative, absolute, "log_prob", "d_logits");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Categorical(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("logpmf/categorical_logits");
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device), dtype);
        var logits = tape.Variable(golden.Input("logits"), Shape.Create(golden.InputShape("logits")));
        var y = tape.CategoricalLogDensity(logits, tape.Constant(golden.Input("x"), [golden.Input("x").Length, 1]), null, byFeature: false);
        tape.Backward(tape.Sum(y));
        Close(golden, [y.ToArray(), logits.GradientToArray()], relative, absolute, "log_prob", "d_logits");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Ordinal(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("logpmf/ordinal_cumulative_logit");
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device), dtype);
        var n = golden.Input("y").Length;
        var eta = tape.Variable(golden.Input("eta"), [n, 1]);
        var first = tape.Variable(golden.Input("c1"), [1]);
        var increments = tape.Variable(golden.Input("log_increments"), [1, golden.Input("log_increments").Length]);
        var y = tape.OrdinalLogDensity(eta, (first, increments), tape.Constant(golden.Input("y"), [n, 1]), null, byFeature: false);
        tape.Backward(tape.Sum(y));
        Close(golden, [y.ToArray(), eta.GradientToArray(), first.GradientToArray(), increments.GradientToArray()],
            relative, absolute, "log_prob", "d_eta", "d_c1", "d_log_increments");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Poisson(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("logpmf/poisson_lograte");
        Close(golden, Counts(new CountForm(false, false), dtype, golden.Input("x"), golden.Input("log_rate")), relative, absolute, "log_prob", "d_log_rate");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Negative_binomial(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("logpmf/negative_binomial");
        var got = Counts(new CountForm(true, false), dtype, golden.Input("x"), golden.Input("log_mu"), golden.Input("log_r"));
        Close(golden, got, relative, absolute, "log_prob", "d_log_mu", "d_log_r");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Zero_inflated_Poisson(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("logpmf/zip");
        var got = Counts(new CountForm(false, true), dtype, golden.Input("x"), golden.Input("log_rate"), golden.Input("pi_logits"));
        Close(golden, got, relative, absolute, "log_prob", "d_log_rate", "d_pi_logits");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Zero_inflated_negative_binomial(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("logpmf/zinb");
        var got = Counts(new CountForm(true, true), dtype, golden.Input("x"), golden.Input("log_mu"), golden.Input("log_r"), golden.Input("pi_logits"));
        Close(golden, got, relative, absolute, "log_prob", "d_log_mu", "d_log_r", "d_pi_logits");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Zero_inflated_negative_binomial_with_a_dispersion_for_each_feature(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("logpmf/zinb");
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device), dtype);
        var f = golden.Input("x").Length;
        var (raw, logR) = (tape.Variable([.. golden.Input("log_mu"), .. golden.Input("pi_logits")], [1, 2 * f]), tape.Variable(golden.Input("log_r"), [f]));
        var y = tape.CountLogDensity(raw, tape.Constant(golden.Input("x"), [1, f]), null, new CountForm(true, true, logR), byFeature: true);
        tape.Backward(tape.Sum(y));
        Close(golden, [y.ToArray(), raw.GradientToArray()[..f], raw.GradientToArray()[f..], logR.GradientToArray()], relative, absolute,
            "log_prob", "d_log_mu", "d_pi_logits", "d_log_r");
    }

    private static List<double[]> Counts(CountForm form, DType dtype, double[] x, params double[][] parameters)
    {
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device), dtype);
        var (n, k) = (x.Length, parameters.Length);
        var raw = tape.Variable([.. Enumerable.Range(0, n * k).Select(i => parameters[i % k][i / k])], [n, k]);
        var y = tape.CountLogDensity(raw, tape.Constant(x, [n, 1]), null, form, byFeature: false);
        tape.Backward(tape.Sum(y));
        var slopes = raw.GradientToArray();
        return [y.ToArray(), .. Enumerable.Range(0, k).Select(p => Enumerable.Range(0, n).Select(i => slopes[i * k + p]).ToArray())];
    }

    private static List<double[]> Evaluate<TDensity>(TDensity density, DType dtype, double[] x, params double[][] parameters)
        where TDensity : struct, IElementDensity
    {
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device), dtype);
        Shape shape = [x.Length, 1];
        var variables = parameters.Select(p => tape.Variable(p, shape)).ToArray();
        DensityInput Input(int k) => k < variables.Length ? new DensityInput(variables[k], 0) : default;
        var y = tape.ElementLogDensity(density, tape.Constant(x, shape), null, (Input(0), Input(1), Input(2)), byFeature: false);
        tape.Backward(tape.Sum(y));
        return [y.ToArray(), .. variables.Select(v => v.GradientToArray())];
    }

    private static double[] Twice(double[] values) => [.. values.Select(v => 2 * v)];

    private static void Close(Golden golden, List<double[]> got, double relative, double absolute, params string[] names)
    {
        for (var k = 0; k < names.Length; k++) Golden.Close(golden.Output(names[k]), got[k], relative, absolute, names[k]);
    }
}
