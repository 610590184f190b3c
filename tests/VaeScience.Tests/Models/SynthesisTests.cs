using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;
using VaeScience.Models.Synthesis;

namespace VaeScience.Tests.Models;

/// <summary>Points made up in the latent space, and the rows at them.</summary>
public sealed class SynthesisTests : IDisposable
{
    // Sample means and variances of some ten figures.
    private const double Sds = 5;
    private const int Draws = 20_000;
    private static readonly double[,] W = { { 1, 0.4 }, { 0.3, -0.8 }, { -0.5, 0.6 } };
    private static readonly double[] B = [0.5, -1, 2];
    private readonly CpuDevice device = new();
    private readonly Dataset data = LinearGaussianModel.Draw(W, B, 0.5, 3, seed: 3);
    private readonly Vae model;

    public SynthesisTests() => model = LinearGaussianModel.Of(W, B, 0.5, data, device);

    public void Dispose() => device.Dispose();

    [Fact]
    public void An_arc_keeps_the_distance_that_a_straight_line_loses()
    {
        var (arc, line) = (LatentPath.Points([2, 0], [0, 2], 2, PathShape.Slerp), LatentPath.Points([2, 0], [0, 2], 2));
        Assert.Equal(Math.Sqrt(2), arc[1, 0], 12);
        Assert.Equal(1, line[1, 0], 12);
        Assert.Equal(0, LatentPath.Points([2, 0], [-2, 0], 2, PathShape.Slerp)[1, 0], 12);
        Assert.Throws<ShapeException>(() => LatentPath.Points([1], [1, 2], 2));
    }

    [Theory]
    [InlineData(PathShape.Lerp)]
    [InlineData(PathShape.Slerp)]
    public void Paths_begin_and_end_where_they_are_told(PathShape shape)
    {
        double[] from = [1, -2, 0.5], to = [0.3, 4, -1];
        var points = LatentPath.Points(from, to, 7, shape);
        for (var c = 0; c < 3; c++)
        {
            Assert.Equal(from[c], points[0, c], 12);
            Assert.Equal(to[c], points[7, c], 12);
        }
    }

    [Fact]
    public void A_traversal_moves_one_unit()
    {
        var points = LatentTraversal.Points([1, 2, 3], 1, LatentTraversal.Positions(3, 4));
        Assert.Equal<double>([1, -3, 3, 1, -1.5, 3, 1, 0, 3, 1, 1.5, 3, 1, 3, 3], points.Cast<double>());
        Assert.Throws<ArgumentOutOfRangeException>(() => LatentTraversal.Points([1, 2], 2, [0]));
    }

    [Fact]
    public void A_ball_is_filled_evenly()
    {
        var random = new RandomSequence(new Philox(1, RandomPurpose.Sample));
        // The share of the volume within a distance r of the centre is (r / radius)^d.
        var inner = Enumerable.Range(0, Draws).Select(_ => LatentBall.Draw([1, -1, 0], 2, random)).Select(p => (p[0] - 1) * (p[0] - 1) + (p[1] + 1) * (p[1] + 1) + p[2] * p[2]).ToArray();
        Assert.All(inner, r => Assert.True(r <= 4 + 1e-9));
        Assert.InRange(inner.Count(r => r < 1) / (double)Draws - 0.125, -Sds * Math.Sqrt(0.125 * 0.875 / Draws), Sds * Math.Sqrt(0.125 * 0.875 / Draws));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.5)]
    public void The_prior_at_a_temperature(double temperature)
    {
        var points = new Synthesizer(model, device).FromPrior(Draws, temperature);
        Moments(points, [0, 0], [temperature, temperature]);
        Assert.Equal(points, new Synthesizer(model, device).FromPrior(Draws, temperature));
        Assert.NotEqual(points, new Synthesizer(model, device, seed: 2).FromPrior(Draws, temperature));
    }

    [Fact]
    public void The_code_of_a_row_and_its_neighbourhood()
    {
        var q = new Evaluator(model, device).Encode(data);
        var synthesizer = new Synthesizer(model, device);
        Moments(synthesizer.Near(data, 1, Draws, 0.5), [q.Mean[1, 0], q.Mean[1, 1]], [0.5 * q.Sd[1, 0], 0.5 * q.Sd[1, 1]]);
        Assert.Equal(q.Mean[2, 0], synthesizer.Near(data, 2, 1, temperature: 0)[0, 0], 1e-12);
    }

    [Fact]
    public void Codes_of_all_rows_are_met_equally_often()
    {
        var q = new Evaluator(model, device).Encode(data);
        var (points, rows) = new Synthesizer(model, device).FromAggregate(data, Draws, temperature: 0);
        for (var row = 0; row < 3; row++)
            Assert.InRange(rows.Count(r => r == row) / (double)Draws - 1.0 / 3, -Sds * Math.Sqrt(2.0 / 9 / Draws), Sds * Math.Sqrt(2.0 / 9 / Draws));
        for (var i = 0; i < 100; i++) Assert.Equal(q.Mean[rows[i], 1], points[i, 1], 1e-12);
    }

    [Fact]
    public void Rows_at_a_point_have_the_expected_mean_and_the_noise_of_the_likelihood()
    {
        var synthesizer = new Synthesizer(model, device);
        var z = new double[Draws, 2];
        for (var i = 0; i < Draws; i++) (z[i, 0], z[i, 1]) = (1, -0.5);
        double[] mean = [.. Enumerable.Range(0, 3).Select(j => B[j] + W[j, 0] - 0.5 * W[j, 1])];
        Golden.Close(mean, [.. synthesizer.Expected(new double[,] { { 1, -0.5 } }).Cast<double>()]);
        var sd = Math.Sqrt(0.5);
        Moments(synthesizer.Draw(z, new RandomSequence(new Philox(4, RandomPurpose.Sample))), mean, [sd, sd, sd]);
    }

    [Fact]
    public void Conditions_reach_the_decoder()
    {
        var conditions = new RowConditions(["c"], [0, 1, 2]);
        var given = new Dataset("given", data.Values, data.Features, data.RowNames) { Conditions = conditions };
        var conditional = new Vae(new Mlp([]), new DiagonalGaussian(2), new StandardNormal(), new Mlp([]), new Gaussian());
        conditional.Build(given, device, DType.Float64, seed: 2);
        var synthesizer = new Synthesizer(conditional, device);
        var (points, rows) = synthesizer.FromAggregate(given, 4);
        var expected = synthesizer.Expected(points, conditions.Rows(rows));
        Assert.Equal(4, expected.GetLength(0));
        var z = new double[2, 2];
        var apart = synthesizer.Expected(z, new RowConditions(["c"], [0, 5]));
        Assert.NotEqual(apart[0, 0], apart[1, 0]);
        Assert.Throws<ShapeException>(() => synthesizer.Expected(z));
        Assert.Throws<ShapeException>(() => synthesizer.Expected(z, conditions));
    }

    [Fact]
    public void Temperatures_out_of_range_are_refused() =>
        Assert.Throws<UserException>(() => new Synthesizer(model, device).FromPrior(1, temperature: -1));

    private static void Moments(double[,] points, double[] mean, double[] sd)
    {
        var n = points.GetLength(0);
        for (var c = 0; c < mean.Length; c++)
        {
            double[] of = [.. Enumerable.Range(0, n).Select(i => points[i, c])];
            var average = of.Average();
            var spread = Math.Sqrt(of.Sum(v => (v - average) * (v - average)) / (n - 1));
            Assert.InRange((average - mean[c]) / sd[c], -Sds / Math.Sqrt(n), Sds / Math.Sqrt(n));
            Assert.InRange(spread / sd[c] - 1, -Sds / Math.Sqrt(2.0 * n), Sds / Math.Sqrt(2.0 * n));
        }
    }
}
