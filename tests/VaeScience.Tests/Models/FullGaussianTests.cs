using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Models;
using VaeScience.Models.Posteriors;

namespace VaeScience.Tests.Models;

public sealed class FullGaussianTests
{
    [Fact]
    public void One_unit_is_the_diagonal_posterior()
    {
        const int rows = 4, draws = 3;
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device), DType.Float64);
        var pass = new Pass(tape, seed: 1, step: 0, isTraining: false);
        double[] mu = BuiltLikelihood.Normal(rows, 1), logSd = BuiltLikelihood.Normal(rows, 2);
        var noise = tape.Constant(BuiltLikelihood.Normal(draws * rows, 3), [draws * rows, 1]);
        var full = new FullGaussianDistribution(tape.Constant(mu, [rows, 1]), tape.Constant(logSd, [rows, 1]), tape.Constant([], [rows, 0]));
        var diagonal = new DiagonalGaussianDistribution(tape.Constant(mu, [rows, 1]), tape.Constant([.. logSd.Select(v => 2 * v)], [rows, 1]));
        var z = full.Transform(pass, noise);
        Golden.Close(diagonal.Transform(pass, noise).ToArray(), z.ToArray());
        Golden.Close(diagonal.LogProbability(pass, z).ToArray(), full.LogProbability(pass, z).ToArray());
        Golden.Close(diagonal.StandardDeviation(pass).ToArray(), full.StandardDeviation(pass).ToArray());
        Golden.Close(diagonal.KlToStandardNormal(pass)!.Value.PerRow.ToArray(), full.KlToStandardNormal(pass)!.Value.PerRow.ToArray());
    }

    [Fact]
    public void Log_density_is_that_of_the_covariance()
    {
        // d = 2 by hand: L = [[2, 0], [1, 0.5]], covariance [[4, 2], [2, 1.25]], determinant 1, inverse [[1.25, -2], [-2, 4]].
        using var device = Device.Cpu();
        var tape = new Tape(new Workspace(device), DType.Float64);
        var y = tape.TriangularLogDensity(
            tape.Constant([0.5, -1], [1, 2]), tape.Constant([Math.Log(2), Math.Log(0.5)], [1, 2]), tape.Constant([1], [1, 1]), tape.Constant([1.5, 1], [1, 2]));
        var square = 1.25 * 1 * 1 - 2 * 2 * 1 * 2 + 4 * 2 * 2;
        Assert.Equal(-0.5 * square - Math.Log(2 * Math.PI), y.Item(), 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Gradients_are_the_slopes_of_the_values(int d)
    {
        const int rows = 3, draws = 2;
        Shape unit = [rows, d], below = [rows, d * (d - 1) / 2], drawn = [draws * rows, d];
        var inputs = new (double[], Shape)[]
        {
            (BuiltLikelihood.Normal(unit.Length, 1), unit), (BuiltLikelihood.Normal(unit.Length, 2), unit),
            (BuiltLikelihood.Normal(below.Length, 3), below), (BuiltLikelihood.Normal(drawn.Length, 4), drawn),
        };
        GradientCheck.Run((tape, v) => tape.TriangularLogDensity(v[0], v[1], v[2], v[3]), 1e-6, inputs);
        GradientCheck.Run((tape, v) => tape.TriangularKlToStandardNormal(v[0], v[1], v[2]), 1e-6, inputs[..3]);
        GradientCheck.Run((tape, v) => tape.TriangularStandardDeviation(v[0], v[1]), 1e-6, inputs[1..3]);
        var noise = BuiltLikelihood.Normal(drawn.Length, 5);
        GradientCheck.Run((tape, v) => tape.TriangularReparameterise(v[0], v[1], v[2], tape.Constant(noise, drawn)), 1e-6, inputs[..3]);
    }
}
