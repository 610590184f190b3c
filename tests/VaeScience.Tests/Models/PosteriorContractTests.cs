using MathNet.Numerics.LinearAlgebra;
using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Models;
using VaeScience.Models.Posteriors;

namespace VaeScience.Tests.Models;

/// <summary>What every posterior of the catalog promises.</summary>
public sealed class PosteriorContractTests
{
    private const int Inputs = 4;

    // Both sides, for some twenty figures: a chance of about 1 in 10^5 that any lies outside.
    private const double Sds = 5;

    public static TheoryData<string, int> All
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var entry in PosteriorCatalog.All.Entries)
                foreach (var latent in (int[])[1, 2, 3]) data.Add(entry.Name, latent);
            return data;
        }
    }

    public static TheoryData<string, int> WithDensityEverywhere
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var entry in PosteriorCatalog.All.Entries)
                foreach (var latent in (int[])[1, 2])
                    if (PosteriorCatalog.All.Parse(entry.Name).HasDensityEverywhere) data.Add(entry.Name, latent);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(WithDensityEverywhere))]
    public void Density_integrates_to_one(string name, int latent)
    {
        // The trapezoidal rule is exact to rounding for a Gaussian once the step is below half its narrowest width.
        const int points = 301;
        const double reach = 9;
        using var built = new Built(name, latent);
        var q = built.Infer(rows: 1);
        double[] mean = q.Mean.ToArray(), sd = q.StandardDeviation(built.Pass).ToArray();
        var total = latent == 1 ? points : points * points;
        var z = new double[total * latent];
        for (var i = 0; i < total; i++)
            for (var j = 0; j < latent; j++)
                z[i * latent + j] = mean[j] + reach * sd[j] * (2.0 * (j == 0 ? i % points : i / points) / (points - 1) - 1);
        var cell = 1.0;
        foreach (var s in sd) cell *= 2 * reach * s / (points - 1);
        var logQ = q.LogProbability(built.Pass, built.Tape.Constant(z, [total, latent])).ToArray();
        Assert.Equal(1, logQ.Sum(Math.Exp) * cell, 1e-9);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Draws_have_the_mean_and_the_standard_deviation(string name, int latent)
    {
        const int draws = 20_000;
        using var built = new Built(name, latent);
        var q = built.Infer(rows: 2);
        // Where mean and standard deviation are estimates themselves, their error counts as well.
        var count = q.IsGaussian ? draws : FlowDistribution.MomentDraws;
        double[] mean = q.Mean.ToArray(), sd = q.StandardDeviation(built.Pass).ToArray(), z = q.Sample(built.Pass, draws).ToArray();
        for (var k = 0; k < mean.Length; k++)
        {
            var of = Enumerable.Range(0, draws).Select(i => z[i * mean.Length + k]).ToArray();
            var average = of.Average();
            var spread = Math.Sqrt(of.Sum(v => (v - average) * (v - average)) / (draws - 1));
            Assert.InRange((average - mean[k]) / sd[k], -Sds / Math.Sqrt(count), Sds / Math.Sqrt(count));
            Assert.InRange(spread / sd[k] - 1, -Sds / Math.Sqrt(2 * count), Sds / Math.Sqrt(2 * count));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Divergence_is_the_mean_of_the_log_ratio(string name, int latent)
    {
        const int draws = 20_000;
        using var built = new Built(name, latent);
        var q = built.Infer(rows: 1);
        if (q.KlToStandardNormal(built.Pass) is not { } closed) return;
        if (closed.PerUnit is { } units) Golden.Close(closed.PerRow.ToArray(), [units.ToArray().Sum()]);
        var z = q.Sample(built.Pass, draws);
        var logP = built.Tape.Affine(built.Tape.Sum(built.Tape.Square(z), axis: 1), -0.5, -0.5 * latent * Math.Log(2 * Math.PI));
        var ratio = built.Tape.Subtract(q.LogProbability(built.Pass, z), logP).ToArray();
        var average = ratio.Average();
        var error = Math.Sqrt(ratio.Sum(v => (v - average) * (v - average)) / (draws - 1) / draws);
        Assert.InRange(closed.PerRow.Item(), average - Sds * error, average + Sds * error);
        Assert.True(closed.PerRow.Item() >= 0);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_reach_every_parameter(string name, int latent)
    {
        using var built = new Built(name, latent);
        var hidden = BuiltLikelihood.Normal(3 * Inputs, 6);
        foreach (var parameter in built.Parameters.Where(p => p.IsTrained))
        {
            var differences = GradientCheck.Differences(() => Loss(false), at => parameter.Tensor.CopyFrom(at), parameter.Tensor.ToArray());
            Loss(true);
            GradientCheck.Close(differences, parameter.Tensor.GradientToArray(), 1e-6, 10, parameter.Name);
        }

        double Loss(bool backward)
        {
            built.Parameters.ClearGradients();
            var pass = new Pass(built.Tape, seed: 1, step: 0, isTraining: true);
            var q = built.Posterior.Infer(pass, built.Tape.Constant(hidden, [3, Inputs]));
            var draws = q.Draw(pass, 2);
            var loss = built.Tape.Add(
                built.Tape.Sum(built.Tape.Multiply(draws.LogDensity, Elsewhere(built, pass, q) ?? draws.LogDensity)),
                built.Tape.Sum(built.Tape.Square(built.Tape.Affine(draws.Z, 1, 0.3))));
            if (q.IsGaussian) loss = built.Tape.Add(loss, built.Tape.Sum(built.Tape.Square(q.StandardDeviation(pass))));
            if (q.KlToStandardNormal(pass) is { } kl) loss = built.Tape.Add(loss, built.Tape.Sum(kl.PerRow));
            if (backward) built.Tape.Backward(loss);
            var value = loss.Item();
            built.Tape.EndStep();
            return value;
        }
    }

    // Along its own draws log q loses the gradient of the mean.
    private static Tensor? Elsewhere(Built built, Pass pass, LatentDistribution q) => q.HasDensityEverywhere
        ? q.LogProbability(pass, built.Tape.Constant(BuiltLikelihood.Normal(6 * q.Shape.Columns, 7), [6, q.Shape.Columns]))
        : null;

    [Theory]
    [MemberData(nameof(All))]
    public void Log_density_of_a_draw_is_that_of_its_noise_less_the_log_determinant(string name, int latent)
    {
        const double step = 1e-4;
        using var built = new Built(name, latent);
        var q = built.Infer(rows: 2);
        var noise = BuiltLikelihood.Normal(2 * latent, 8);
        var logQ = q.Draw(built.Pass, built.Tape.Constant(noise, [2, latent])).LogDensity.ToArray();
        var columns = Enumerable.Range(0, latent).Select(k => Slopes(k)).ToArray();
        for (var row = 0; row < 2; row++)
        {
            var jacobian = Matrix<double>.Build.Dense(latent, latent, (j, k) => columns[k][row * latent + j]);
            var ofNoise = -0.5 * noise.Skip(row * latent).Take(latent).Sum(e => e * e + Math.Log(2 * Math.PI));
            Assert.Equal(ofNoise - Math.Log(Math.Abs(jacobian.Determinant())), logQ[row], 1e-7);
        }

        // dz / dnoise_k of both rows, by differences of fourth order.
        double[] Slopes(int k)
        {
            double[] up = At(step), down = At(-step), farUp = At(2 * step), farDown = At(-2 * step);
            return [.. up.Select((_, i) => (8 * (up[i] - down[i]) - (farUp[i] - farDown[i])) / (12 * step))];

            double[] At(double offset)
            {
                var moved = (double[])noise.Clone();
                for (var i = k; i < moved.Length; i += latent) moved[i] += offset;
                return q.Transform(built.Pass, built.Tape.Constant(moved, [2, latent])).ToArray();
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_bits_do_not_depend_on_the_threads(string name, int latent)
    {
        var (one, two) = (Step(1), Step(2));
        Assert.Equal(one.Z, two.Z);
        Assert.Equal(one.LogDensity, two.LogDensity);
        Assert.Equal(one.Gradients, two.Gradients);

        (double[] Z, double[] LogDensity, double[][] Gradients) Step(int threads)
        {
            const int rows = 400;
            using var built = new Built(name, latent, threads, DType.Float32);
            var draws = built.Infer(rows).Draw(built.Pass, 20);
            built.Tape.Backward(built.Tape.Sum(built.Tape.Multiply(draws.LogDensity, built.Tape.Sum(draws.Z, axis: 1))));
            return (draws.Z.ToArray(), draws.LogDensity.ToArray(), [.. built.Parameters.Select(p => p.Tensor.GradientToArray())]);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Extremes_are_finite(string name, int latent)
    {
        using var built = new Built(name, latent);
        foreach (var scale in (double[])[-1e4, 1e4])
        {
            var q = built.Posterior.Infer(built.Pass, built.Tape.Constant([.. Enumerable.Repeat(scale, Inputs)], [1, Inputs]));
            var draws = q.Draw(built.Pass);
            Assert.All(draws.Z.ToArray(), v => Assert.True(double.IsFinite(v)));
            Assert.All(draws.LogDensity.ToArray(), v => Assert.True(double.IsFinite(v)));
        }
    }

    private sealed class Built : IDisposable
    {
        private readonly CpuDevice device;

        public Built(string name, int latent, int threads = 1, DType dtype = DType.Float64)
        {
            device = Device.Cpu(threads);
            Posterior = PosteriorCatalog.All.Parse($"{name}:latent={latent}{(name == "iaf" ? ",steps=3,hidden=8,context=4" : "")}");
            Tape = new Tape(new Workspace(device), dtype);
            Pass = new Pass(Tape, seed: 3, step: 0, isTraining: false);
            Posterior.Build(Parameters.Scope("posterior"), Inputs);
            Parameters.Materialise(device, dtype, seed: 4);
        }

        public Posterior Posterior { get; }

        public Tape Tape { get; }

        public Pass Pass { get; }

        public Parameters Parameters { get; } = new();

        public LatentDistribution Infer(int rows) => Posterior.Infer(Pass, Tape.Constant(BuiltLikelihood.Normal(rows * Inputs, 5), [rows, Inputs]));

        public void Dispose() => device.Dispose();
    }
}
