using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Models;
using VaeScience.Models.Posteriors;

namespace VaeScience.Tests.Models;

public sealed class FlowPosteriorTests : IDisposable
{
    private const int Inputs = 3;
    private readonly CpuDevice device = Device.Cpu();
    private readonly Tape tape;
    private readonly Pass pass;

    public FlowPosteriorTests()
    {
        tape = new Tape(new Workspace(device), DType.Float64);
        pass = new Pass(tape, seed: 3, step: 0, isTraining: false);
    }

    public void Dispose() => device.Dispose();

    [Fact]
    public void Gate_golden()
    {
        var golden = Golden.Entry("flow/iaf_gate");
        var (z, logDeterminant) = InverseAutoregressiveFlow.Gate(tape, Input("z"), Input("m"), Input("s"));
        Golden.Close(golden.Output("z_out"), z.ToArray());
        Golden.Close(golden.Output("logdet"), logDeterminant.ToArray());

        Tensor Input(string name) => tape.Constant(golden.Input(name), [4, 3]);
    }

    [Fact]
    public void Planar_flows_without_u_are_the_diagonal_posterior() =>
        AssertDiagonal("planar:latent=2,flows=5", parameters =>
        {
            var (weight, bias) = (parameters.Find("q.flows.weight")!.Tensor, parameters.Find("q.flows.bias")!.Tensor);
            double[] w = weight.ToArray(), b = bias.ToArray();
            // u are the first two of each five outputs.
            for (var i = 0; i < b.Length; i++)
                if (i % 5 < 2)
                {
                    b[i] = 0;
                    w.AsSpan(i * Inputs, Inputs).Clear();
                }
            weight.CopyFrom(w);
            bias.CopyFrom(b);
        }, 1e-14);

    [Fact]
    public void Open_gates_are_the_diagonal_posterior() => AssertDiagonal("iaf:latent=2,gate-bias=1000", _ => { }, 0);

    // The images of small squares of noise cover the plane once, and the density of their middles times their areas adds up to one.
    [Theory]
    [InlineData("planar:latent=2,flows=6")]
    [InlineData("iaf:latent=2,steps=3")]
    public void Density_over_the_pushed_grid_integrates_to_one(string name)
    {
        const int cells = 240;
        const double reach = 7;
        var q = Build(name, out _).Infer(pass, tape.Constant([1.3, -0.6, 2.1], [1, Inputs]));
        var corners = Push(cells + 1, -reach);
        var middles = q.Draw(pass, Grid(cells, -reach + reach / cells));
        var logQ = middles.LogDensity.ToArray();
        var total = 0.0;
        for (var i = 0; i < cells; i++)
            for (var j = 0; j < cells; j++)
            {
                var area = Area(Corner(i, j), Corner(i + 1, j), Corner(i + 1, j + 1), Corner(i, j + 1));
                Assert.True(area > 0, "the map turns a square over");
                total += area * Math.Exp(logQ[i * cells + j]);
            }
        // The rule of the middle: an error of the square of the step, 7/120, times curvatures of order one.
        Assert.Equal(1, total, 2e-3);

        (double X, double Y) Corner(int i, int j) => (corners[2 * (i * (cells + 1) + j)], corners[2 * (i * (cells + 1) + j) + 1]);
        double[] Push(int points, double first) => q.Transform(pass, Grid(points, first)).ToArray();
        Tensor Grid(int points, double first)
        {
            const double step = 2 * reach / cells;
            double[] noise = [.. Enumerable.Range(0, points * points).SelectMany(k => (double[])[first + k / points * step, first + k % points * step])];
            return tape.Constant(noise, [points * points, 2]);
        }
    }

    [Fact]
    public void Density_elsewhere_is_refused_with_a_reason()
    {
        var q = Build("planar:latent=2", out _).Infer(pass, tape.Constant([1, 2, 3], [1, Inputs]));
        Assert.False(q.HasDensityEverywhere);
        Assert.Contains("draws only", Assert.Throws<NotSupportedException>(() => q.LogProbability(pass, tape.Constant([0, 0], [1, 2]))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("planar:flows=0")]
    [InlineData("planar:latent=0")]
    [InlineData("iaf:steps=0")]
    [InlineData("iaf:context=0")]
    [InlineData("iaf:hidden=0")]
    public void Options_out_of_range_are_refused(string part) => Assert.Throws<UserException>(() => PosteriorCatalog.All.Parse(part));

    private void AssertDiagonal(string name, Action<Parameters> set, double tolerance)
    {
        const int rows = 4, draws = 3;
        var posterior = Build(name, out var parameters);
        set(parameters);
        var hidden = tape.Constant(BuiltLikelihood.Normal(rows * Inputs, 1), [rows, Inputs]);
        var noise = tape.Constant(BuiltLikelihood.Normal(draws * rows * 2, 2), [draws * rows, 2]);
        var diagonal = DiagonalGaussian.OfHead(tape, tape.Linear(hidden, parameters.Find("q.head.weight")!, parameters.Find("q.head.bias")!.Tensor));
        var q = posterior.Infer(pass, hidden);
        var (want, got) = (diagonal.Draw(pass, noise), q.Draw(pass, noise));
        Golden.Close(want.Z.ToArray(), got.Z.ToArray(), tolerance, tolerance);
        Golden.Close(want.LogDensity.ToArray(), got.LogDensity.ToArray(), tolerance, tolerance);
        Golden.Close(diagonal.Mean.ToArray(), q.Mean.ToArray());
        Golden.Close(diagonal.StandardDeviation(pass).ToArray(), q.StandardDeviation(pass).ToArray());
    }

    private Posterior Build(string name, out Parameters parameters)
    {
        var posterior = PosteriorCatalog.All.Parse(name);
        parameters = new Parameters();
        posterior.Build(parameters.Scope("q"), Inputs);
        parameters.Materialise(device, DType.Float64, seed: 4);
        return posterior;
    }

    private static double Area(params ReadOnlySpan<(double X, double Y)> polygon)
    {
        var sum = 0.0;
        for (var i = 0; i < polygon.Length; i++)
        {
            var (a, b) = (polygon[i], polygon[(i + 1) % polygon.Length]);
            sum += a.X * b.Y - a.Y * b.X;
        }
        return sum / 2;
    }
}
