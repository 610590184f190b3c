using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Models.Likelihoods;

namespace VaeScience.Tests.Models;

/// <summary>Whole bounds, built of the operations a model uses, against PyTorch: values and every gradient.</summary>
public sealed class BoundGoldenTests
{
    public static TheoryData<DType, double, double> Formats => LikelihoodGoldenTests.Formats;

    [Theory]
    [MemberData(nameof(Formats))]
    public void Divergence_of_diagonal_gaussians(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("kl/diag_gaussian_std_normal");
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device), dtype);
        var (mu, logVar) = (Variable(tape, golden, "mu"), Variable(tape, golden, "logvar"));
        var perUnit = tape.KlToStandardNormal(mu, logVar);
        var perRow = tape.Sum(perUnit, axis: 1);
        tape.Backward(tape.Sum(perRow));
        Golden.Close(golden.Output("kl_per_dim"), perUnit.ToArray(), relative, absolute, "kl_per_dim");
        Golden.Close(golden.Output("kl_per_row"), perRow.ToArray(), relative, absolute, "kl_per_row");
        Gradients(golden, relative, absolute, ("mu", mu), ("logvar", logVar));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Divergence_of_full_gaussians(DType dtype, double relative, double absolute)
    {
        // KL is the same after an affine map that takes p to N(0, I): mu' = Lp^-1 (mu_q - mu_p), L' = Lp^-1 L_q.
        var golden = Golden.Entry("kl/full_gaussian_full_gaussian");
        double[] muQ = golden.Input("mu_q"), cholQ = golden.Input("chol_q"), muP = golden.Input("mu_p"), cholP = golden.Input("chol_p");
        var d = muQ.Length;
        var mean = Solve(cholP, [.. muQ.Zip(muP, (q, p) => q - p)], 1);
        var factor = Solve(cholP, cholQ, d);
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device), dtype);
        var mu = tape.Variable(mean, [1, d]);
        var logDiagonal = tape.Variable([.. Enumerable.Range(0, d).Select(j => Math.Log(factor[j * d + j]))], [1, d]);
        var lower = tape.Variable([.. Below(factor, d)], [1, d * (d - 1) / 2]);
        var kl = tape.TriangularKlToStandardNormal(mu, logDiagonal, lower);
        tape.Backward(tape.Sum(kl));
        Golden.Close(golden.Output("kl"), kl.ToArray(), relative, absolute, "kl");
        Golden.Close(golden.Output("d_mu_q"), SolveTransposed(cholP, mu.GradientToArray(), 1), relative, absolute, "d_mu_q");
        var (ofLog, ofLower) = (logDiagonal.GradientToArray(), lower.GradientToArray());
        var ofFactor = new double[d * d];
        for (var (j, start) = (0, 0); j < d; start += j++)
        {
            ofFactor[j * d + j] = ofLog[j] / factor[j * d + j];
            for (var k = 0; k < j; k++) ofFactor[j * d + k] = ofLower[start + k];
        }
        Golden.Close([.. Below(golden.Output("d_chol_q"), d)], [.. Below(SolveTransposed(cholP, ofFactor, d), d)], relative, absolute, "d_chol_q");
        Golden.Close(Diagonal(golden.Output("d_chol_q")), Diagonal(SolveTransposed(cholP, ofFactor, d)), relative, absolute, "d_chol_q diagonal");

        double[] Diagonal(double[] matrix) => [.. Enumerable.Range(0, d).Select(j => matrix[j * d + j])];
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Importance_weighted_bound(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("iwae/k5_linear_bernoulli");
        using var linear = new LinearBernoulli(golden, dtype);
        var tape = linear.Tape;
        var logWeights = tape.Add(linear.LogLikelihood, tape.Subtract(linear.LogPrior, linear.LogPosterior)).Reshape([5, 3]);
        var bound = tape.Affine(tape.LogSumExp(logWeights, axis: 0), 1, -Math.Log(5));
        var mean = tape.Mean(bound);
        tape.Backward(mean);
        Golden.Close(golden.Output("z"), linear.Z.ToArray(), relative, absolute, "z");
        Golden.Close(golden.Output("log_px"), linear.LogLikelihood.ToArray(), relative, absolute, "log_px");
        Golden.Close(golden.Output("log_w"), logWeights.ToArray(), relative, absolute, "log_w");
        Golden.Close(golden.Output("bound_per_row"), bound.ToArray(), relative, absolute, "bound_per_row");
        Golden.Close(golden.Output("bound_mean"), mean.ToArray(), relative, absolute, "bound_mean");
        linear.Gradients(golden, relative, absolute);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Sgvb_by_draws(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("sgvb/estimator_A");
        using var linear = new LinearBernoulli(golden, dtype);
        var tape = linear.Tape;
        var terms = tape.Add(linear.LogLikelihood, tape.Subtract(linear.LogPrior, linear.LogPosterior));
        var perRow = tape.Mean(terms.Reshape([5, 3]), axis: 0);
        var mean = tape.Mean(perRow);
        tape.Backward(mean);
        Golden.Close(golden.Output("per_row"), perRow.ToArray(), relative, absolute, "per_row");
        Golden.Close(golden.Output("mean"), mean.ToArray(), relative, absolute, "mean");
        linear.Gradients(golden, relative, absolute);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Sgvb_with_the_divergence_in_closed_form(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("sgvb/estimator_B");
        using var linear = new LinearBernoulli(golden, dtype);
        var tape = linear.Tape;
        var reconstruction = tape.Mean(linear.LogLikelihood.Reshape([5, 3]), axis: 0);
        var kl = tape.Sum(tape.KlToStandardNormal(linear.Mu, linear.LogVar), axis: 1);
        var perRow = tape.Subtract(reconstruction, kl);
        var mean = tape.Mean(perRow);
        tape.Backward(mean);
        Golden.Close(golden.Output("reconstruction_per_row"), reconstruction.ToArray(), relative, absolute, "reconstruction");
        Golden.Close(golden.Output("kl_per_row"), kl.ToArray(), relative, absolute, "kl");
        Golden.Close(golden.Output("per_row"), perRow.ToArray(), relative, absolute, "per_row");
        Golden.Close(golden.Output("mean"), mean.ToArray(), relative, absolute, "mean");
        linear.Gradients(golden, relative, absolute);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void One_step_of_a_small_vae(DType dtype, double relative, double absolute)
    {
        var golden = Golden.Entry("vae/tiny_bernoulli_step");
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device), dtype);
        string[] names = ["We", "be", "Wm", "bm", "Wv", "bv", "Wd", "bd", "Wo", "bo"];
        var of = names.ToDictionary(name => name, name => Variable(tape, golden, name));
        var x = Constant(tape, golden, "x");
        var hidden = tape.Linear(x, of["We"], of["be"], Activation.Tanh);
        var (mu, logVar) = (tape.Linear(hidden, of["Wm"], of["bm"]), tape.Linear(hidden, of["Wv"], of["bv"]));
        var z = tape.Reparameterise(mu, logVar, Constant(tape, golden, "eps"));
        var logits = tape.Linear(tape.Linear(z, of["Wd"], of["bd"], Activation.Tanh), of["Wo"], of["bo"]);
        var reconstruction = LogBernoulli(tape, x, logits);
        var kl = tape.Sum(tape.KlToStandardNormal(mu, logVar), axis: 1);
        var loss = tape.Scale(tape.Mean(tape.Subtract(reconstruction, kl)), -1);
        tape.Backward(loss);
        foreach (var (name, tensor) in (ReadOnlySpan<(string, Tensor)>)[
            ("mu", mu), ("logvar", logVar), ("z", z), ("logits", logits), ("reconstruction", reconstruction), ("kl", kl), ("loss", loss)])
            Golden.Close(golden.Output(name), tensor.ToArray(), relative, absolute, name);
        Gradients(golden, relative, absolute, [.. of.Select(p => (p.Key, p.Value))]);
    }

    private static Tensor LogBernoulli(Tape tape, Tensor x, Tensor logits) =>
        tape.ElementLogDensity(default(BernoulliDensity), x, null, (new DensityInput(logits, 0), default, default), byFeature: false);

    private static Tensor Variable(Tape tape, Golden golden, string name) => tape.Variable(golden.Input(name), Shape.Create(golden.InputShape(name)));

    private static Tensor Constant(Tape tape, Golden golden, string name) => tape.Constant(golden.Input(name), Shape.Create(golden.InputShape(name)));

    private static void Gradients(Golden golden, double relative, double absolute, params ReadOnlySpan<(string Name, Tensor Tensor)> variables)
    {
        foreach (var (name, tensor) in variables) Golden.Close(golden.Output($"d_{name}"), tensor.GradientToArray(), relative, absolute, $"d_{name}");
    }

    private static IEnumerable<double> Below(double[] matrix, int d)
    {
        for (var j = 0; j < d; j++)
            for (var k = 0; k < j; k++) yield return matrix[j * d + k];
    }

    // L^-1 b and L^-T b for a lower triangular L [d, d] and b [d, columns].
    private static double[] Solve(double[] l, double[] b, int columns)
    {
        var d = b.Length / columns;
        var x = (double[])b.Clone();
        for (var c = 0; c < columns; c++)
            for (var j = 0; j < d; j++)
            {
                for (var k = 0; k < j; k++) x[j * columns + c] -= l[j * d + k] * x[k * columns + c];
                x[j * columns + c] /= l[j * d + j];
            }
        return x;
    }

    private static double[] SolveTransposed(double[] l, double[] b, int columns)
    {
        var d = b.Length / columns;
        var x = (double[])b.Clone();
        for (var c = 0; c < columns; c++)
            for (var j = d - 1; j >= 0; j--)
            {
                for (var k = j + 1; k < d; k++) x[j * columns + c] -= l[k * d + j] * x[k * columns + c];
                x[j * columns + c] /= l[j * d + j];
            }
        return x;
    }

    /// <summary>The linear Bernoulli decoder with five draws that three entries share.</summary>
    private sealed class LinearBernoulli : IDisposable
    {
        private readonly Device device = Device.Cpu();
        private readonly Tensor weight, bias;

        public LinearBernoulli(Golden golden, DType dtype)
        {
            Tape = new Tape(new Workspace(device), dtype);
            (Mu, LogVar) = (Variable(Tape, golden, "mu"), Variable(Tape, golden, "logvar"));
            (weight, bias) = (Variable(Tape, golden, "W"), Variable(Tape, golden, "b"));
            Z = Tape.Reparameterise(Mu, LogVar, Constant(Tape, golden, "eps").Reshape([15, 2]));
            LogLikelihood = LogBernoulli(Tape, Constant(Tape, golden, "x"), Tape.Linear(Z, weight, bias));
            LogPosterior = Tape.GaussianLogDensity(Z, Mu, LogVar);
            LogPrior = Tape.Affine(Tape.Sum(Tape.Square(Z), axis: 1), -0.5, -Math.Log(2 * Math.PI));
        }

        public Tape Tape { get; }

        public Tensor Mu { get; }

        public Tensor LogVar { get; }

        public Tensor Z { get; }

        public Tensor LogLikelihood { get; }

        public Tensor LogPosterior { get; }

        public Tensor LogPrior { get; }

        public void Gradients(Golden golden, double relative, double absolute) =>
            BoundGoldenTests.Gradients(golden, relative, absolute, ("mu", Mu), ("logvar", LogVar), ("W", weight), ("b", bias));

        public void Dispose() => device.Dispose();
    }
}
