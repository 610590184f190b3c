using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Models;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Tests.Models;

/// <summary>What every prior of the catalog promises.</summary>
public sealed class PriorContractTests
{
    // Both sides, for some hundred figures: a chance of about 1 in 10^4 that any lies outside.
    private const double Sds = 5;

    // Options that change what is computed; the catalog's own defaults come first.
    private static readonly string[] Variants =
        ["gaussian-mixture:components=3,learns-weights=false", "gaussian-mixture:components=1", "vamp:components=1", "student-t:degrees=6,learns-degrees=true", "conditional:hidden=4,activation=tanh"];

    public static TheoryData<string, int> All
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var written in PriorCatalog.All.Entries.Select(e => e.Name).Concat(Variants))
                foreach (var latent in (int[])[1, 2]) data.Add(written, latent);
            return data;
        }
    }

    public static TheoryData<string, int, string> WithPosteriors
    {
        get
        {
            var data = new TheoryData<string, int, string>();
            foreach (var prior in PriorCatalog.All.Entries.Select(e => e.Name).Concat(Variants))
                foreach (var posterior in PosteriorCatalog.All.Entries)
                    foreach (var latent in (int[])[1, 3]) data.Add(prior, latent, posterior.Name);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Density_integrates_to_one(string written, int latent)
    {
        using var built = new BuiltPrior(written, latent);
        var (z, weights) = Grid(latent);
        var logP = built.LogProbability(z, latent);
        Assert.Equal(1, logP.Zip(weights, (l, w) => Math.Exp(l) * w).Sum(), 1e-9);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Draws_have_the_moments_of_the_density(string written, int latent)
    {
        const int count = 20_000;
        using var built = new BuiltPrior(written, latent);
        var (z, weights) = Grid(latent);
        var p = built.LogProbability(z, latent).Zip(weights, (l, w) => Math.Exp(l) * w).ToArray();
        var drawn = built.Prior.Sample(built.Pass, count, built.Condition(count));
        Assert.Equal([count, latent], drawn.Shape);
        var draws = drawn.ToArray();
        foreach (var (name, moment) in Moments(latent))
        {
            double mean = 0, square = 0;
            for (var i = 0; i < p.Length; i++)
            {
                var v = moment(z.AsSpan(i * latent, latent));
                mean += p[i] * v;
                square += p[i] * v * v;
            }
            var average = Enumerable.Range(0, count).Average(i => moment(draws.AsSpan(i * latent, latent)));
            var error = Math.Sqrt((square - mean * mean) / count);
            Assert.True(Math.Abs(average - mean) <= Sds * error, $"{name}: draws {average:F4}, density {mean:F4}, standard error {error:F4}");
        }
    }

    [Theory]
    [MemberData(nameof(WithPosteriors))]
    public void Divergence_in_closed_form_is_the_mean_of_the_log_ratio(string written, int latent, string posterior)
    {
        const int draws = 20_000;
        using var built = new BuiltPrior(written, latent);
        var q = Posterior(built, posterior, latent);
        if (built.Prior.ClosedFormKl(built.Pass, q.Infer, built.Condition(1)) is not { } closed) return;
        if (closed.PerUnit is { } units) Golden.Close(closed.PerRow.ToArray(), [units.ToArray().Sum()]);
        Assert.Equal(built.Prior.HasKlPerUnit && q.IsFactorised, closed.PerUnit is not null);
        var drawn = q.Infer.Draw(built.Pass, draws);
        var ratio = built.Tape.Subtract(drawn.LogDensity, built.Prior.LogProbability(built.Pass, drawn.Z, built.Condition(draws))).ToArray();
        var average = ratio.Average();
        var error = Math.Sqrt(ratio.Sum(v => (v - average) * (v - average)) / (draws - 1) / draws);
        Assert.InRange(closed.PerRow.Item(), average - Sds * error, average + Sds * error);
        Assert.True(closed.PerRow.Item() >= 0);
    }

    [Theory]
    [MemberData(nameof(WithPosteriors))]
    public void Divergence_in_closed_form_is_the_integral(string written, int latent, string posterior)
    {
        if (latent > 1 || !PosteriorCatalog.All[posterior].Create(Activator.CreateInstance(PosteriorCatalog.All[posterior].OptionsType)!).HasDensityEverywhere) return;
        using var built = new BuiltPrior(written, latent);
        var q = Posterior(built, posterior, latent).Infer;
        if (built.Prior.ClosedFormKl(built.Pass, q, built.Condition(1)) is not { } closed) return;
        var (z, weights) = Grid(latent);
        var points = built.Tape.Constant(z, [z.Length, 1]);
        double[] logQ = q.LogProbability(built.Pass, points).ToArray(), logP = built.Prior.LogProbability(built.Pass, points, built.Condition(z.Length)).ToArray();
        var integral = 0.0;
        for (var i = 0; i < z.Length; i++)
            if (logQ[i] > -700) integral += Math.Exp(logQ[i]) * (logQ[i] - logP[i]) * weights[i];
        Assert.Equal(integral, closed.PerRow.Item(), 1e-9);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_reach_draws_and_every_parameter(string written, int latent)
    {
        const int rows = 3;
        using var built = new BuiltPrior(written, latent);
        var z = built.Tape.Workspace.Device.Zeros([rows * latent], DType.Float64);
        z.CopyFrom(BuiltLikelihood.Normal(rows * latent, 6));
        CheckSlopes(built, [], z, point => built.Tape.Square(built.Prior.LogProbability(built.Pass, point.Reshape([rows, latent]), built.Condition(rows))));
    }

    [Theory]
    [MemberData(nameof(WithPosteriors))]
    public void Gradients_of_the_divergence_reach_prior_and_posterior(string written, int latent, string posterior)
    {
        const int rows = 3;
        using var built = new BuiltPrior(written, latent);
        var head = PosteriorCatalog.All.Parse($"{posterior}:latent={latent}");
        var ofPosterior = new Parameters();
        head.Build(ofPosterior.Scope("posterior"), 3);
        ofPosterior.Materialise(built.Tape.Workspace.Device, DType.Float64, seed: 9);
        var hidden = built.Tape.Workspace.Device.Zeros([rows * 3], DType.Float64);
        hidden.CopyFrom(BuiltLikelihood.Normal(rows * 3, 5));
        if (built.Prior.ClosedFormKl(built.Pass, Of(hidden), built.Condition(rows)) is null) return;
        CheckSlopes(built, ofPosterior, hidden, features => built.Tape.Square(built.Prior.ClosedFormKl(built.Pass, Of(features), built.Condition(rows))!.Value.PerRow));

        LatentDistribution Of(Tensor features) => head.Infer(built.Pass, features.Reshape([rows, 3]));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Extremes_are_finite(string written, int latent)
    {
        foreach (var dtype in Enum.GetValues<DType>())
            foreach (var scale in (double[])[-1e4, 0, 1e4])
            {
                using var built = new BuiltPrior(written, latent, dtype);
                var own = built.Parameters.Where(p => p.IsTrained && p.Name.StartsWith("prior.", StringComparison.Ordinal)).ToArray();
                foreach (var at in (double[])[-1e4, 0, 1e4])
                {
                    foreach (var parameter in own) parameter.Tensor.CopyFrom([.. Enumerable.Repeat(at, parameter.Shape.Length)]);
                    var z = built.Tape.Variable([.. Enumerable.Repeat(scale, latent)], [1, latent]);
                    var logP = built.Prior.LogProbability(built.Pass, z, built.Condition(1));
                    built.Tape.Backward(built.Tape.Sum(logP));
                    Assert.All(logP.ToArray().Concat(z.GradientToArray()), v => Assert.True(double.IsFinite(v), $"{dtype}, z = {scale}, parameters {at}: {v}"));
                    Assert.All(built.Prior.Sample(built.Pass, 3, built.Condition(3)).ToArray(), v => Assert.True(double.IsFinite(v)));
                    built.Tape.EndStep();
                }
            }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_configuration_file_gives_the_same_prior_back(string written, int latent)
    {
        if (latent > 1) return;
        var json = Catalog<Prior>.ToJson(PriorCatalog.All.Parse(written));
        Assert.Equal(json.ToJsonString(), Catalog<Prior>.ToJson(PriorCatalog.All.FromJson(json)).ToJsonString());
    }

    [Theory]
    [InlineData("gaussian-mixture:components=0")]
    [InlineData("gaussian-mixture:spread=0")]
    [InlineData("vamp:components=0")]
    [InlineData("student-t:degrees=0.5")]
    [InlineData("student-t:degrees=1e7")]
    [InlineData("conditional:hidden=0")]
    public void Options_out_of_range_are_the_users_mistake(string written) => Assert.Throws<UserException>(() => PriorCatalog.All.Parse(written));

    /// <summary>Holds the gradients of a value in all parameters and in one input against differences.</summary>
    private static void CheckSlopes(BuiltPrior built, IEnumerable<Parameter> others, Tensor input, Func<Tensor, Tensor> of)
    {
        var tape = built.Tape;
        Parameter[] parameters = [.. built.Parameters.Concat(others).Where(p => p.IsTrained)];
        var slopes = Value(backward: true).Slopes;
        Tensor[] moved = [.. parameters.Select(p => p.Tensor), input];
        for (var k = 0; k < moved.Length; k++)
        {
            var differences = GradientCheck.Differences(() => Value(backward: false).Value, at => moved[k].CopyFrom(at), moved[k].ToArray());
            GradientCheck.Close(differences, slopes[k], 1e-6, 20, k < parameters.Length ? parameters[k].Name : "the input");
        }

        (double Value, double[][] Slopes) Value(bool backward)
        {
            foreach (var parameter in parameters) parameter.Tensor.ClearGradient();
            var variable = tape.Variable(input.ToArray(), input.Shape);
            var sum = tape.Sum(of(variable));
            if (backward) tape.Backward(sum);
            (double, double[][]) result = (sum.Item(), backward ? [.. parameters.Select(p => p.Tensor.GradientToArray()), variable.GradientToArray()] : []);
            tape.EndStep();
            return result;
        }
    }

    private static (LatentDistribution Infer, bool IsFactorised) Posterior(BuiltPrior built, string name, int latent)
    {
        var posterior = PosteriorCatalog.All.Parse($"{name}:latent={latent}");
        var parameters = new Parameters();
        posterior.Build(parameters.Scope("posterior"), 3);
        parameters.Materialise(built.Tape.Workspace.Device, DType.Float64, seed: 7);
        return (posterior.Infer(built.Pass, built.Tape.Constant(BuiltLikelihood.Normal(3, 5), [1, 3])), posterior.IsFactorised);
    }

    /// <summary>Points and weights of the trapezoidal rule in u, with z = sinh u in each unit: a step of 0.06 is far below the width of every
    /// density here, and beyond u = 12, z = 8e4, a Student-t of 6 degrees has less than 1e-28.</summary>
    private static (double[] Z, double[] Weights) Grid(int latent)
    {
        const double reach = 12;
        const int points = 401;
        var axis = Enumerable.Range(0, points).Select(i => reach * (2.0 * i / (points - 1) - 1)).ToArray();
        var width = 2 * reach / (points - 1);
        if (latent == 1) return ([.. axis.Select(Math.Sinh)], [.. axis.Select(u => Math.Cosh(u) * width)]);
        var z = new double[points * points * 2];
        var weights = new double[points * points];
        for (var i = 0; i < weights.Length; i++)
        {
            var (u, v) = (axis[i % points], axis[i / points]);
            (z[2 * i], z[2 * i + 1]) = (Math.Sinh(u), Math.Sinh(v));
            weights[i] = Math.Cosh(u) * Math.Cosh(v) * width * width;
        }
        return (z, weights);
    }

    private delegate double Moment(ReadOnlySpan<double> z);

    private static IEnumerable<(string Name, Moment Of)> Moments(int latent)
    {
        for (var unit = 0; unit < latent; unit++)
        {
            var j = unit;
            yield return ($"mean of unit {j}", z => z[j]);
            yield return ($"mean square of unit {j}", z => z[j] * z[j]);
        }
        if (latent == 2) yield return ("mean product", z => z[0] * z[1]);
    }
}
