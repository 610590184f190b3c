using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Models.Likelihoods;

namespace VaeScience.Tests.Compute;

/// <summary>Every operation of the tape, one line or more each; a contract test fails for one that has none.</summary>
internal static class OpCases
{
    // A layer's inputs have rows, so that only one of their sizes is swept at a time.
    private static readonly int[] FromOne = OpCase.Sweep[1..];
    private static readonly int[] FromFifteen = OpCase.Sweep[2..];

    public static OpCase[] All { get; } =
    [
        .. Elementwise(), .. TwoOperands(), .. Reductions(), .. Products(), .. Normalisations(), .. Rearrangements(), .. Latents(), .. Densities(), .. RecurrentCases.All, .. ConvolutionCases.All,
    ];

    private static IEnumerable<OpCase> Elementwise() =>
    [
        Unary("Exp", (t, x) => t.Exp(x)),
        Unary("Expm1", (t, x) => t.Expm1(x)),
        Unary("Log", (t, x) => t.Log(x)) with { Domain = Positive },
        Unary("Log1p", (t, x) => t.Log1p(x)) with { Domain = Positive },
        Unary("Sqrt", (t, x) => t.Sqrt(x)) with { Domain = Positive },
        Unary("Square", (t, x) => t.Square(x)),
        Unary("SinPi", (t, x) => t.SinPi(x)),
        Unary("Abs", (t, x) => t.Abs(x)) with { Domain = AwayFrom(0) },
        Unary("Negate", (t, x) => t.Negate(x)),
        Unary("Reciprocal", (t, x) => t.Reciprocal(x)) with { Domain = Positive },
        Unary("Relu", (t, x) => t.Relu(x)) with { Domain = AwayFrom(0) },
        Unary("LeakyRelu", (t, x) => t.LeakyRelu(x)) with { Domain = AwayFrom(0) },
        Unary("Elu", (t, x) => t.Elu(x)) with { Domain = AwayFrom(0) },
        Unary("Selu", (t, x) => t.Selu(x)) with { Domain = AwayFrom(0) },
        Unary("Gelu", (t, x) => t.Gelu(x)),
        Unary("GeluTanh", (t, x) => t.GeluTanh(x)),
        Unary("Silu", (t, x) => t.Silu(x)),
        Unary("Softplus", (t, x) => t.Softplus(x)),
        Unary("Tanh", (t, x) => t.Tanh(x)),
        Unary("Sigmoid", (t, x) => t.Sigmoid(x)),
        Unary("LogSigmoid", (t, x) => t.LogSigmoid(x)),
        Unary("Hardtanh", (t, x) => t.Hardtanh(x)) with { Domain = AwayFrom(-1, 1) },
        Unary("Mish", (t, x) => t.Mish(x)),
        Unary("Erf", (t, x) => t.Erf(x)),
        Unary("LogNdtr", (t, x) => t.LogNdtr(x)),
        Unary("Lgamma", (t, x) => t.Lgamma(x)) with { Domain = Positive },
        Unary("Digamma", (t, x) => t.Digamma(x)) with { Domain = Positive },
        Unary("Affine", (t, x) => t.Affine(x, -1.5, 0.25)),
        Unary("Scale", (t, x) => t.Scale(x, 2.5)),
        Unary("Clamp", (t, x) => t.Clamp(x, -0.75, 1.25)) with { Domain = AwayFrom(-0.75, 1.25) },
        Unary("Dropout", (t, x) => t.Dropout(x, 0.4, new Philox(3, RandomPurpose.Dropout))),
        .. Enum.GetValues<Activation>().Where(a => a != Activation.Identity).Select(
            a => Unary("Activate", (t, x) => t.Activate(x, a), $"{a}") with { Domain = AwayFrom(0) }),
    ];

    private static IEnumerable<OpCase> TwoOperands() =>
    [
        .. Binary("Add", (t, a, b, perRow) => t.Add(a, b, perRow)),
        .. Binary("Subtract", (t, a, b, perRow) => t.Subtract(a, b, perRow)),
        .. Binary("Multiply", (t, a, b, perRow) => t.Multiply(a, b, perRow)),
        .. Binary("Divide", (t, a, b, perRow) => t.Divide(a, b, perRow)).Select(c => c with { Domain = Positive }),
    ];

    private static IEnumerable<OpCase> Reductions() =>
    [
        new("Sum", "", n => [[n]], (t, x) => t.Sum(x[0])),
        new("Mean", "", n => [[n]], (t, x) => t.Mean(x[0])),
        .. Rows("Sum:axis", (t, x) => t.Sum(x, 0), "axis 0"),
        .. Rows("Sum:axis", (t, x) => t.Sum(x, 1), "axis 1"),
        .. Rows("Mean:axis", (t, x) => t.Mean(x, 0), "axis 0"),
        .. Rows("Mean:axis", (t, x) => t.Mean(x, -1), "axis -1"),
        .. Rows("LogSumExp", (t, x) => t.LogSumExp(x, 0), "axis 0").Select(c => c with { Lengths = FromOne }),
        .. Rows("LogSumExp", (t, x) => t.LogSumExp(x, 1), "axis 1").Select(c => c with { Lengths = FromOne }),
        .. Rows("Softmax", (t, x) => t.Softmax(x), ""),
        .. Rows("LogSoftmax", (t, x) => t.LogSoftmax(x), ""),
        new("Softmax", "three axes", n => [[2, 2, n]], (t, x) => t.Softmax(x[0])),
        new("LogSoftmax", "three axes", n => [[2, 2, n]], (t, x) => t.LogSoftmax(x[0])),
    ];

    private static IEnumerable<OpCase> Products() =>
    [
        new("Matmul", "inner", n => [[3, n], [n, 2]], (t, x) => t.Matmul(x[0], x[1])),
        new("Matmul", "rows", n => [[n, 3], [3, 2]], (t, x) => t.Matmul(x[0], x[1])),
        new("Matmul", "columns", n => [[2, 3], [3, n]], (t, x) => t.Matmul(x[0], x[1])),
        new("Matmul", "a transposed", n => [[n, 3], [n, 2]], (t, x) => t.Matmul(x[0], x[1], transposeA: true)),
        new("Matmul", "b transposed", n => [[3, n], [2, n]], (t, x) => t.Matmul(x[0], x[1], transposeB: true)),
        new("Matmul", "both transposed", n => [[n, 3], [2, n]], (t, x) => t.Matmul(x[0], x[1], true, true)),
        new("Linear", "no bias", n => [[3, n], [2, n]], (t, x) => t.Linear(x[0], x[1])),
        new("Linear", "inputs", n => [[3, n], [2, n], [2]], (t, x) => t.Linear(x[0], x[1], x[2])),
        new("Linear", "rows", n => [[n, 3], [4, 3], [4]], (t, x) => t.Linear(x[0], x[1], x[2], Activation.Tanh)),
        new("Linear", "outputs", n => [[3, 4], [n, 4], [n]], (t, x) => t.Linear(x[0], x[1], x[2], Activation.Softplus)),
        .. new[] { Activation.Gelu, Activation.Silu, Activation.Sigmoid, Activation.Mish }.Select(a =>
            new OpCase("Linear", $"{a}", n => [[n, 3], [4, 3], [4]], (t, x) => t.Linear(x[0], x[1], x[2], a))),
        new("SparseLinear", "inputs", n => [[5, n], [5]], (t, x) => t.SparseLinear(SparseInput(3, x[0].Shape[1]), x[0], x[1])) { Lengths = FromOne },
        new("SparseLinear", "outputs", n => [[n, 6], [n]], (t, x) => t.SparseLinear(SparseInput(3, 6), x[0], x[1], Activation.Tanh, takesLog1p: true)),
        new("SparseLinear", "no bias", n => [[n, 6]], (t, x) => t.SparseLinear(SparseInput(17, 6), x[0], null, Activation.Silu)),
        new("Linear", "Silu without bias", n => [[n, 3], [4, 3]], (t, x) => t.Linear(x[0], x[1], null, Activation.Silu)),
    ];

    private static IEnumerable<OpCase> Normalisations() =>
    [
        new("BatchNorm1d", "rows", n => [[n, 3], [3], [3]], (t, x) => BatchNorm(t, x, useBatch: true)) { Lengths = FromFifteen },
        new("BatchNorm1d", "features", n => [[15, n], [n], [n]], (t, x) => BatchNorm(t, x, useBatch: true)),
        new("BatchNorm1d", "running statistics", n => [[n, 3], [3], [3]], (t, x) => BatchNorm(t, x, useBatch: false)),
        new("LayerNorm", "features", n => [[3, n], [n], [n]], (t, x) => t.LayerNorm(x[0], x[1], x[2])),
        new("LayerNorm", "rows", n => [[n, 15], [15], [15]], (t, x) => t.LayerNorm(x[0], x[1], x[2])),
    ];

    private static IEnumerable<OpCase> Rearrangements() =>
    [
        new("Concat", "", n => [[3, n], [3, 2]], (t, x) => t.Concat(x[0], x[1])),
        new("ConcatRows", "", n => [[2, n], [3, n]], (t, x) => t.ConcatRows(x[0], x[1])),
        new("Slice", "inner columns", n => [[3, n + 2]], (t, x) => t.Slice(x[0], 1, x[0].Shape[1] - 2)),
        new("SwapAxes", "", n => [[2, 3, 4, n]], (t, x) => t.SwapAxes(x[0])),
        new("GatherRows", "", n => [[5, n]], (t, x) => t.GatherRows(x[0], [4, 0, 0, 2])),
        new("Pick", "", n => [[n, 4]], (t, x) => t.Pick(x[0], [.. Enumerable.Range(0, x[0].Shape[0]).Select(i => i * 7 % 4)])),
    ];

    // Two draws of each of three rows.
    private static IEnumerable<OpCase> Latents() =>
    [
        new("Reparameterise", "", n => [[3, n], [3, n]], (t, x) => t.Reparameterise(x[0], x[1], Constant(t, [6, x[0].Shape[1]], 7))),
        new("GaussianLogDensity", "", n => [[6, n], [3, n], [3, n]], (t, x) => t.GaussianLogDensity(x[0], x[1], x[2])),
        new("GaussianLogDensities", "many points", n => [[n, 3], [4, 3], [4, 3]], (t, x) => t.GaussianLogDensities(x[0], x[1], x[2])),
        new("GaussianLogDensities", "many Gaussians", n => [[5, 2], [n, 2], [n, 2]], (t, x) => t.GaussianLogDensities(x[0], x[1], x[2])),
        new("GaussianLogDensities", "many units", n => [[3, n], [4, n], [4, n]], (t, x) => t.GaussianLogDensities(x[0], x[1], x[2])),
        new("GaussianLogDensities", "by unit", n => [[n, 3], [4, 3], [4, 3]], (t, x) => t.GaussianLogDensities(x[0], x[1], x[2], byUnit: true)),
        new("GaussianLogDensities", "many units, by unit", n => [[3, n], [4, n], [4, n]], (t, x) => t.GaussianLogDensities(x[0], x[1], x[2], byUnit: true)),
        // Gradients are scaled in earnest: what the gate keeps back comes another way, whose value is always zero.
        new("ScaleGradient", "", n => [[n, 3]], (t, x) => t.Add(
            t.ScaleGradient(x[0], () => Gate(t, x[0], 1, 0)), t.Multiply(t.Subtract(x[0], x[0].Detach()), Gate(t, x[0], -1, 1), perRow: true))),
        // Quadratic in the points: the largest sample stays small.
        new OpCase("KernelDiscrepancy", "many points", n => [[Math.Min(n, 300), 2], [7, 2]], (t, x) => t.KernelDiscrepancy(x[0], x[1])) with { Lengths = [15, 16, 17, 33] },
        new OpCase("KernelDiscrepancy", "many units", n => [[3, Math.Min(n, 999)], [5, Math.Min(n, 999)]], (t, x) => t.KernelDiscrepancy(x[0], x[1])) with { Lengths = [1, 15, 33] },
        new("KlToStandardNormal", "", n => [[3, n], [3, n]], (t, x) => t.KlToStandardNormal(x[0], x[1])),
        new("KlToGaussians", "units swept", n => [[3, n], [3, n], [2, n], [2, n]], (t, x) => t.KlToGaussians(x[0], x[1], x[2], x[3])),
        new("KlToGaussians", "rows swept", n => [[n, 3], [n, 3], [2, 3], [2, 3]], (t, x) => t.KlToGaussians(x[0], x[1], x[2], x[3])),
        new("KlToGaussians", "components swept", n => [[2, 3], [2, 3], [n, 3], [n, 3]], (t, x) => t.KlToGaussians(x[0], x[1], x[2], x[3])),
        Triangular("TriangularReparameterise", (t, x) => t.TriangularReparameterise(x[0], x[1], x[2], Constant(t, [2 * x[0].Shape[0], 4], 7))),
        Triangular("TriangularLogDensity", (t, x) => t.TriangularLogDensity(x[0], x[1], x[2], x[3]), n => [[n, 4], [n, 4], [n, 6], [2 * n, 4]]),
        Triangular("TriangularStandardDeviation", (t, x) => t.TriangularStandardDeviation(x[0], x[1]), n => [[n, 4], [n, 6]]),
        Triangular("TriangularKlToStandardNormal", (t, x) => t.TriangularKlToStandardNormal(x[0], x[1], x[2])),
        // Away from w = 0, where the slopes change faster than differences can follow.
        new("PlanarFlows", "rows", n => [[2 * n, 3], [n, 14]], (t, x) => t.PlanarFlows(x[0], x[1])) { Lengths = FromOne, Domain = z => 0.4 * z + Math.CopySign(0.3, z) },
        new("PlanarFlows", "units", n => [[6, n], [3, 2 * n + 1]], (t, x) => t.PlanarFlows(x[0], x[1], PlanarFlowsOp.IdentityShift))
        { Lengths = FromOne, Domain = z => 0.05 * z + Math.CopySign(0.05, z) },
    ];

    private static Tensor Gate(Tape tape, Tensor x, double scale, double shift) =>
        tape.Constant([.. Enumerable.Range(0, x.Shape.Rows).Select(i => scale * Math.Sin(i) + shift)], [x.Shape.Rows]);

    // Mean, logarithms of the diagonal and the part below it, of four units; kept small, so that the factor is well conditioned.
    private static OpCase Triangular(string method, Func<Tape, Tensor[], Tensor> run, Func<int, Shape[]>? shapes = null) =>
        new(method, "", shapes ?? (n => [[n, 4], [n, 4], [n, 6]]), run) { Lengths = FromOne, Domain = z => 0.5 * z };

    private static IEnumerable<OpCase> Densities() =>
    [
        Density("decoded", n => [[6, 2 * n]], x => (new(x[0], 0), new(x[0], x[0].Shape[1] / 2)), byFeature: false),
        Density("decoded, by feature", n => [[6, 2 * n]], x => (new(x[0], 0), new(x[0], x[0].Shape[1] / 2)), byFeature: true),
        Density("per feature", n => [[6, n], [n]], x => (new(x[0], 0), new(x[1])), byFeature: false),
        Density("shared", n => [[6, n], [1]], x => (new(x[0], 0), new(x[1])), byFeature: true),
        Density("mask", n => [[6, n], [n]], x => (new(x[0], 0), new(x[1])), byFeature: false, masked: true),
        Counts("Poisson rates", false, n => [[6, n]], (t, x) => new CountForm(false, false)),
        Counts("Poisson shares with extra zeros", true, n => [[6, 2 * n]], (t, x) => new CountForm(false, true, null, Totals(t))),
        Counts("negative binomial shares", false, n => [[6, n], [n]], (t, x) => new CountForm(true, false, x[1], Totals(t))),
        Counts("negative binomial rates with extra zeros", true, n => [[6, 2 * n], [1]], (t, x) => new CountForm(true, true, x[1])),
        Counts("decoded dispersion", true, n => [[6, 3 * n]], (t, x) => new CountForm(true, true, null, Totals(t))),
        Levels("OrdinalLogDensity", "cuts per feature", n => [[6, n], [n], [n, 3]], (t, x, levels, mask) => t.OrdinalLogDensity(x[0], (x[1], x[2]), levels, mask, false)),
        Levels("OrdinalLogDensity", "shared cuts", n => [[6, n], [1], [1, 3]], (t, x, levels, mask) => t.OrdinalLogDensity(x[0], (x[1], x[2]), levels, null, true)),
        Levels("CategoricalLogDensity", "", n => [[6, 5 * n]], (t, x, levels, mask) => t.CategoricalLogDensity(x[0], levels, mask, false), 5),
        Levels("CategoricalLogDensity", "by feature", n => [[6, 5 * n]], (t, x, levels, mask) => t.CategoricalLogDensity(x[0], levels, null, true), 5),
    ];

    // Two draws for each of three rows of levels 0 to 4, one in three of them missing where the mask is used.
    private static OpCase Levels(
        string method, string variant, Func<int, Shape[]> shapes, Func<Tape, Tensor[], Tensor, Tensor, Tensor> run, int columnsPerFeature = 1) =>
        new(method, variant, shapes, (t, x) =>
        {
            Shape data = [3, x[0].Shape[1] / columnsPerFeature];
            var levels = t.Constant([.. Enumerable.Range(0, data.Length).Select(i => (double)(i * 7 % 5))], data);
            return run(t, x, levels, Mask(t, data));
        })
        { Lengths = FromOne };

    // Two draws for each of three rows of counts, two in three of them zero.
    private static OpCase Counts(string variant, bool byFeature, Func<int, Shape[]> shapes, Func<Tape, Tensor[], CountForm> form) =>
        new("CountLogDensity", variant, shapes, (t, x) =>
        {
            var how = form(t, x);
            Shape data = [3, x[0].Shape[1] / how.DecodedCount];
            var counts = t.Constant([.. Enumerable.Range(0, data.Length).Select(i => (double)(i % 3 == 0 ? i * 7 % 13 : 0))], data);
            return t.CountLogDensity(x[0], counts, byFeature ? Mask(t, data) : null, how, byFeature);
        })
        { Lengths = FromOne };

    private static Tensor Totals(Tape tape) => tape.Constant([5, 40, 300], [3]);

    private static SparseRows SparseInput(int rows, int columns)
    {
        var dense = Enumerable.Range(0, (rows + 1) * columns).Select(i => i * 5 % 7 < 2 ? 1f + i % 5 : 0).ToArray();
        // Not all rows, and not in order.
        return new SparseRows(CsrMatrix.FromDense(dense, columns), Enumerable.Range(0, rows).Select(i => (i + 2) % (rows + 1)).ToArray());
    }

    private static Tensor Mask(Tape tape, Shape data) => tape.Constant([.. Enumerable.Range(0, data.Length).Select(i => i % 3 == 0 ? 0.0 : 1)], data);

    private static OpCase Unary(string method, Func<Tape, Tensor, Tensor> run, string variant = "") => new(method, variant, n => [[n]], (t, x) => run(t, x[0]));

    private static OpCase[] Binary(string method, Func<Tape, Tensor, Tensor, bool, Tensor> run) =>
    [
        new(method, "alike", n => [[n], [n]], (t, x) => run(t, x[0], x[1], false)),
        new(method, "a vector for each row", n => [[3, n], [n]], (t, x) => run(t, x[0], x[1], false)),
        new(method, "a number for each row", n => [[n, 3], [n]], (t, x) => run(t, x[0], x[1], true)),
        new(method, "one number", n => [[n], [1]], (t, x) => run(t, x[0], x[1], false)),
    ];

    private static OpCase[] Rows(string method, Func<Tape, Tensor, Tensor> run, string variant) =>
    [
        new(method, $"{variant}, columns swept".TrimStart(',', ' '), n => [[3, n]], (t, x) => run(t, x[0])),
        new(method, $"{variant}, rows swept".TrimStart(',', ' '), n => [[n, 3]], (t, x) => run(t, x[0])),
    ];

    private static OpCase Density(
        string variant, Func<int, Shape[]> shapes, Func<Tensor[], (DensityInput A, DensityInput B)> inputs, bool byFeature, bool masked = false) =>
        new("ElementLogDensity", variant, shapes, (t, x) =>
        {
            var (a, b) = inputs(x);
            Shape data = [3, x[0].Shape[1] / (b.Column >= 0 ? 2 : 1)];
            var mask = masked ? Mask(t, data) : null;
            return t.ElementLogDensity(default(GaussianDensity), Constant(t, data, 8), mask, (a, b, default), byFeature);
        });

    private static Tensor BatchNorm(Tape tape, Tensor[] x, bool useBatch)
    {
        Shape features = [x[0].Shape[1]];
        var variances = Enumerable.Range(0, features.Length).Select(j => 0.5 + j % 3).ToArray();
        return tape.BatchNorm1d(x[0], x[1], x[2], Constant(tape, features, 9), tape.Constant(variances, features), useBatch);
    }

    private static Tensor Constant(Tape tape, Shape shape, int use) => tape.Constant(OpCase.Normal(shape.Length, use), shape);

    private static double Positive(double z) => 0.3 + Math.Exp(0.5 * z);

    private static Func<double, double> AwayFrom(params double[] kinks) => z =>
    {
        foreach (var kink in kinks)
            if (Math.Abs(z - kink) < 0.05) z = kink + (z < kink ? -0.05 : 0.05);
        return z;
    };
}
