using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;
using VaeScience.Models.Training;

namespace VaeScience.Tests.Models;

/// <summary>What conditions do to a model, and that without any nothing changes.</summary>
public sealed class ConditionalVaeTests : IDisposable
{
    private const int PerClass = 100, Features = 3;

    // p(x|y): the classes' means stand eight standard deviations apart.
    private const double Distance = 4, Sd = 0.5;
    private readonly CpuDevice device = Device.Cpu();

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData("elbo", "diagonal", "standard-normal")]
    [InlineData("elbo:samples=3", "full", "diagonal-normal")]
    [InlineData("iwae", "diagonal", "gaussian-mixture")]
    public void An_empty_condition_is_no_condition_bit_for_bit(string objective, string posterior, string prior)
    {
        var data = Combinations.Whisky;
        var (without, with) = (Step(isEmpty: false), Step(isEmpty: true));
        Assert.Equal(without, with);

        List<double[]> Step(bool isEmpty)
        {
            var model = Combinations.Model(posterior, prior, data);
            model.Build(data, device, DType.Float32, seed: 2);
            var tape = new Tape(new Workspace(device));
            var batch = Batches.Rows(tape, data, 0, 20);
            if (isEmpty) batch = batch with { Condition = tape.Constant([], [20, 0]) };
            var pass = new Pass(tape, seed: 3, step: 0, isTraining: true, epoch: 1);
            model.Parameters.ClearGradients();
            var terms = model.Loss(Catalogs.Default.Objectives.Parse(objective), pass, batch);
            tape.Backward(tape.Mean(terms.Objective));
            model.Parameters.CompleteGradients();
            return
            [
                terms.Objective.ToArray(), terms.Reconstruction.ToArray(), terms.Kl.ToArray(), model.Parameters.Gradients.ToArray(),
                model.SamplePrior(pass, 5, isEmpty ? tape.Constant([], [5, 0]) : null).ToArray(), model.LogImportanceWeights(pass, batch, 4, 2).ToArray(),
            ];
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Conditions_reach_encoder_decoder_and_prior(bool encoderSeesThem)
    {
        var data = Classes();
        var model = Model(new ConditionalNormal(), encoderSeesThem);
        model.Build(data, device, DType.Float64, seed: 2);
        var z = BuiltLikelihood.Normal(2 * model.Latent, 3);

        Assert.Equal(encoderSeesThem, Slope((pass, tape, batch) => model.Encode(pass, batch).Mean) > 0);
        Assert.True(Slope((pass, tape, batch) => model.Decode(pass, tape.Constant(z, [2, 1]), batch)) > 0);
        Assert.True(Slope((pass, tape, batch) => model.PriorLogProbability(pass, tape.Constant(z, [2, 1]), batch)) > 0);
        Assert.True(Slope((pass, tape, batch) => model.SamplePrior(pass, 2, batch.Condition)) > 0);
        Assert.True(Slope((pass, tape, batch) => model.Loss(new Elbo(), pass, batch).Objective) > 0);

        // The length of the gradient of a result in the conditions.
        double Slope(Func<Pass, Tape, Batch, Tensor> of)
        {
            var tape = new Tape(new Workspace(device), DType.Float64);
            var condition = tape.Variable([1, 0, 0, 1], [2, 2]);
            var batch = Batches.Rows(tape, data, PerClass - 1, 2) with { Condition = condition };
            var result = of(new Pass(tape, seed: 4, step: 0, isTraining: true, epoch: 1), tape, batch);
            tape.Backward(GradientCheck.Weighted(tape, result).Loss);
            return Math.Sqrt(condition.GradientToArray().Sum(g => g * g));
        }
    }

    [Fact]
    public void A_network_of_fixed_width_gets_the_conditions_beside_its_features()
    {
        // A convolution reads an image and nothing else.
        var values = BuiltLikelihood.Normal(2 * 16, 5).Select(v => v > 0 ? 1f : 0f).ToArray();
        var plain = Dataset.Real("images", values, [.. Enumerable.Range(0, 16).Select(i => $"p{i}")]);
        var data = new Dataset(plain.Name, plain.Values, plain.Features, plain.RowNames) { Conditions = new RowConditions(["left", "right"], [1, 0, 0, 1]) };
        var conv = new Conv(new ConvOptions { Image = [1, 4, 4], Channels = [2], Stride = 1, Hidden = [3] });
        var model = new Vae(conv, new DiagonalGaussian(1), new StandardNormal(), new Mlp([4]), new Bernoulli());
        model.Build(data, device, DType.Float64, seed: 2);
        Assert.Equal([2, 3 + 2], model.Parameters.Find("posterior.head.weight")!.Shape);
    }

    [Theory]
    [InlineData("standard-normal")]
    [InlineData("conditional")]
    [InlineData("gaussian-mixture:components=2")]
    public void Draws_for_a_class_have_the_mean_of_the_class(string prior)
    {
        const int draws = 4000;
        var data = Classes();
        var model = Model(PriorCatalog.All.Parse(prior), encoderSeesThem: true);
        new Trainer(new Elbo(), new Adam(2e-2)) { Epochs = 150, BatchSize = 50, Seed = 6, DType = DType.Float64 }.Fit(model, data, device);
        for (var y = 0; y < 2; y++)
        {
            var tape = new Tape(new Workspace(device), DType.Float64) { IsRecording = false };
            var pass = new Pass(tape, seed: 7, step: (ulong)y, isTraining: false);
            var given = tape.Constant([.. Enumerable.Range(0, 2 * draws).Select(i => i % 2 == y ? 1.0 : 0)], [draws, 2]);
            var x = model.Likelihood.Mean(model.Decode(pass, model.SamplePrior(pass, draws, given), given));
            for (var j = 0; j < Features; j++)
            {
                var mean = Enumerable.Range(0, draws).Average(i => x[i * Features + j]);
                var ofClass = Enumerable.Range(y * PerClass, PerClass).Average(i => data.Values[i * Features + j]);
                // The draws' mean and the data's each err by a standard deviation of at most sqrt(Sd^2 + 1) over the root of their number.
                var error = Math.Sqrt((Sd * Sd + 1) * (1.0 / draws + 1.0 / PerClass));
                Assert.True(Math.Abs(mean - ofClass) < 5 * error, $"class {y}, feature {j}: draws {mean:F3}, data {ofClass:F3}, standard error {error:F3}");
            }
        }
    }

    [Fact]
    public void Without_conditions_the_same_classes_fill_the_latent_space()
    {
        // Given the class there is one direction left in these data; without it, the class itself is what z must say.
        var data = Classes();
        var unconditional = new Dataset(data.Name, data.Values, data.Features, data.RowNames);
        Assert.True(Correlation(data, encoderSeesThem: true) < 0.3);
        Assert.True(Correlation(unconditional, encoderSeesThem: true) > 0.9);

        // Of the posterior mean with the class, absolute.
        double Correlation(Dataset of, bool encoderSeesThem)
        {
            var model = Model(new StandardNormal(), encoderSeesThem);
            new Trainer(new Elbo(), new Adam(2e-2)) { Epochs = 150, BatchSize = 50, Seed = 6, DType = DType.Float64 }.Fit(model, of, device);
            var mean = new Evaluator(model, device).Encode(of).Mean;
            double sz = 0, szz = 0, szy = 0;
            for (var i = 0; i < 2 * PerClass; i++)
            {
                var y = i < PerClass ? -1 : 1;
                (sz, szz, szy) = (sz + mean[i, 0], szz + mean[i, 0] * mean[i, 0], szy + mean[i, 0] * y);
            }
            var n = 2.0 * PerClass;
            return Math.Abs(szy / n) / Math.Sqrt(szz / n - sz / n * (sz / n));
        }
    }

    [Fact]
    public void The_configuration_keeps_what_the_encoder_sees()
    {
        var json = Model(new ConditionalNormal(), encoderSeesThem: false).ToJson();
        Assert.False(Vae.FromJson(json, Catalogs.Default).Options.ConditionsEncoder);
    }

    [Fact]
    public void Conditions_that_the_model_was_not_built_for_are_refused()
    {
        var model = Model(new StandardNormal(), encoderSeesThem: true);
        model.Build(Classes(), device, DType.Float64);
        Assert.Throws<ShapeException>(() => new Evaluator(model, device).Encode(new Dataset("plain", new float[Features], Classes().Features, ["a"])));
        Assert.Throws<ShapeException>(() => new Evaluator(model, device).Decode(new double[1, 1]));
    }

    private static Vae Model(Prior prior, bool encoderSeesThem) => new(
        new Mlp([6], Activation.Tanh), new DiagonalGaussian(1), prior, new Mlp([]), new Gaussian(new GaussianOptions { Variance = ParameterSource.Shared }),
        new VaeOptions { ConditionsEncoder = encoderSeesThem });

    // x = m_y + w t + noise with one shared direction t ~ N(0, 1).
    private static Dataset Classes()
    {
        var noise = BuiltLikelihood.Normal(2 * PerClass * (Features + 1), 9);
        var values = new float[2 * PerClass * Features];
        for (var i = 0; i < 2 * PerClass; i++)
            for (var j = 0; j < Features; j++)
                values[i * Features + j] = (float)((i < PerClass ? 0 : Distance * (j == 1 ? -1 : 1)) + 0.6 * (j - 1) * noise[i * (Features + 1) + Features] + Sd * noise[i * (Features + 1) + j]);
        var plain = Dataset.Real("classes", values, "a", "b", "c");
        int[] codes = [.. Enumerable.Range(0, 2 * PerClass).Select(i => i / PerClass)];
        return new Dataset(plain.Name, plain.Values, plain.Features, plain.RowNames) { Conditions = RowConditions.OneHot("class", ["first", "second"], codes) };
    }
}
