using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;
using VaeScience.Models.Training;

namespace VaeScience.Tests.Models;

/// <summary>An inverse dispersion for each feature under each condition.</summary>
public sealed class ConditionalDispersionTests
{
    private const int Inputs = 4, F = BuiltLikelihood.Features;

    [Theory]
    [InlineData("negative-binomial")]
    [InlineData("zinb")]
    [InlineData("zinb:mean=rate")]
    public void Rows_of_one_condition_have_the_log_probability_of_a_dispersion_per_feature(string written)
    {
        const int rows = 6;
        using var conditional = new BuiltLikelihood(With(written, "per-condition"));
        using var perFeature = new BuiltLikelihood(With(written, "per-feature"));
        var (weight, bias) = (Find(conditional, "log_dispersion_of_condition").ToArray(), Find(conditional, "log_dispersion").ToArray());
        var head = perFeature.Parameters.Where(p => p.Name.StartsWith("likelihood.head.", StringComparison.Ordinal));
        foreach (var parameter in head) parameter.Tensor.CopyFrom(conditional.Parameters.Find(parameter.Name)!.Tensor.ToArray());
        var (hidden, x) = (BuiltLikelihood.Normal(rows * Inputs, 21), conditional.Data(rows, 22));
        for (var level = 0; level < 2; level++)
        {
            Find(perFeature, "log_dispersion").CopyFrom([.. Enumerable.Range(0, F).Select(j => bias[j] + weight[j * 2 + level])]);
            double[] condition = [.. Enumerable.Range(0, rows * 2).Select(i => i % 2 == level ? 1.0 : 0)];
            Golden.Close(Evaluate(perFeature, hidden, x, condition), Evaluate(conditional, hidden, x, condition), 1e-12, 1e-12, $"level {level}");
        }
    }

    [Theory]
    [InlineData("negative-binomial:dispersion=per-condition")]
    [InlineData("zinb:dispersion=per-condition")]
    [InlineData("piecewise-categorical:k-max=2,tail=zinb,dispersion=per-condition")]
    public void Gradients_are_the_slopes_of_the_value(string written)
    {
        const int rows = 5, draws = 2;
        using var built = new BuiltLikelihood(written);
        var (hidden, x) = (BuiltLikelihood.Normal(draws * rows * Inputs, 31), built.Data(rows, 32));
        // Not one-hot: any conditions have a dispersion.
        var condition = BuiltLikelihood.Normal(draws * rows * 2, 33);
        foreach (var parameter in built.Own)
        {
            var magnitude = Value(backward: true).Magnitude;
            var gradient = parameter.Tensor.GradientToArray();
            Assert.Contains(gradient, g => Math.Abs(g) > 1e-3);
            var differences = GradientCheck.Differences(() => Value(backward: false).Value, at => parameter.Tensor.CopyFrom(at), parameter.Tensor.ToArray());
            GradientCheck.Close(differences, gradient, 1e-6, magnitude, parameter.Name);
        }

        (double Value, double Magnitude) Value(bool backward)
        {
            built.Parameters.ClearGradients();
            var raw = Decode(built, hidden, condition);
            var (loss, magnitude) = GradientCheck.Weighted(built.Tape, built.Likelihood.LogProbability(built.Pass, raw, built.Batch(x)));
            if (backward) built.Tape.Backward(loss);
            var value = loss.Item();
            built.Tape.EndStep();
            return (value, magnitude);
        }
    }

    [Theory]
    [InlineData("negative-binomial:dispersion=per-condition")]
    [InlineData("zinb:dispersion=per-condition")]
    [InlineData("piecewise-categorical:dispersion=per-condition")]
    public void Data_without_conditions_are_refused_with_the_reason(string written)
    {
        using var device = Device.Cpu();
        var data = Dataset.Real("cells.csv", [1, 2, 0, 4], "a", "b");
        var model = Model(LikelihoodCatalog.All.Parse(written));
        foreach (var action in (Action[])[() => model.Check(data), () => model.Build(data, device)])
        {
            var message = Assert.Throws<UserException>(action).Message;
            Assert.Contains("cells.csv", message, StringComparison.Ordinal);
            Assert.Contains("dispersion=per-condition wants conditions", message, StringComparison.Ordinal);
            Assert.Contains("dispersion=per-feature", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Training_finds_the_dispersion_of_each_batch()
    {
        const int rows = 600, genes = 8;
        const double mean = 20;
        double[] dispersions = [1, 10];
        var random = new RandomSequence(new Philox(17, RandomPurpose.Simulate));
        var values = new float[rows * genes];
        for (var i = 0; i < values.Length; i++)
        {
            var r = dispersions[i / genes % 2];
            values[i] = (float)random.Poisson(random.Gamma(r) * mean / r);
        }
        var data = Dataset.Real("counts", values, [.. Enumerable.Range(1, genes).Select(j => $"g{j}")]);
        data = new Dataset(data.Name, values, data.Features, data.RowNames) { Conditions = BuiltLikelihood.Conditions(rows) };
        var model = Model(new NegativeBinomial(new NegativeBinomialOptions { Mean = CountMean.Rate, Dispersion = DispersionSource.PerCondition }));
        using var device = Device.Cpu();
        new Trainer(new Elbo(), new Adam(0.03)) { Epochs = 60, BatchSize = 100, Seed = 3 }.Fit(model, data, device);
        var weight = model.Parameters.Find("likelihood.log_dispersion_of_condition")!.Tensor.ToArray();
        var bias = model.Parameters.Find("likelihood.log_dispersion")!.Tensor.ToArray();
        for (var level = 0; level < 2; level++)
        {
            var average = Enumerable.Range(0, genes).Average(j => bias[j] + weight[j * 2 + level]);
            // The information of one count about log r is at most r^2 trigamma(r) - r, that of its gamma rate; at m = 20 a third of it is left for r = 10.
            // Over 300 rows and 8 genes that is a standard deviation of .03 and .05; the code takes a little of the spread for itself.
            Assert.InRange(average, Math.Log(dispersions[level]) - 0.25, Math.Log(dispersions[level]) + 0.25);
        }
    }

    private static Vae Model(Likelihood likelihood) => new(new Mlp([]), new DiagonalGaussian(1), new StandardNormal(), new Mlp([]), likelihood);

    private static string With(string written, string source) => $"{written}{(written.Contains(':', StringComparison.Ordinal) ? ',' : ':')}dispersion={source}";

    private static Tensor Find(BuiltLikelihood built, string name) => built.Parameters.Find($"likelihood.{name}")!.Tensor;

    private static Tensor Decode(BuiltLikelihood built, double[] hidden, double[] condition) => built.Likelihood.Decode(
        built.Pass, built.Tape.Constant(hidden, [hidden.Length / Inputs, Inputs]), built.Tape.Constant(condition, [condition.Length / 2, 2]));

    private static double[] Evaluate(BuiltLikelihood built, double[] hidden, double[] x, double[] condition)
    {
        var y = built.Likelihood.LogProbability(built.Pass, Decode(built, hidden, condition), built.Batch(x)).ToArray();
        built.Tape.EndStep();
        return y;
    }
}
