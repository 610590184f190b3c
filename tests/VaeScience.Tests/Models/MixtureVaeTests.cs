using System.Text.Json.Nodes;
using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Export;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Mixtures;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Tests.Models;

/// <summary>The mixture VAE's bound, its gradient and its distributions against PyTorch and against a plain VAE.</summary>
public sealed class MixtureVaeTests : IDisposable
{
    private const int Clusters = 3, Latent = 2, Features = 5, Rows = 4;
    private readonly CpuDevice device = Device.Cpu();

    public void Dispose() => device.Dispose();

    public static TheoryData<bool> Forms => [false, true];

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_bound_is_the_direct_sum_over_clusters(bool hasClassifier)
    {
        var golden = Golden.Entry(hasClassifier ? "bound/per_cluster" : "bound/shared", "mixture");
        var model = Tiny(hasClassifier);
        foreach (var parameter in model.Parameters) parameter.Tensor.CopyFrom(golden.Input(parameter.Name));
        var tape = new Tape(new Workspace(device), DType.Float64);
        var batch = new Batch { Values = tape.Constant(golden.Input("x"), [Rows, Features]) };
        // Two epochs into a warm-up of four: half the weight of the clusters' KL.
        var terms = model.Bound(new Pass(tape, seed: 9, step: 6, isTraining: true, epoch: 2), batch, samples: 2, klWeight: 0.7);
        Golden.Close(golden.Output("objective"), terms.Objective.ToArray(), what: "objective");
        Golden.Close(golden.Output("reconstruction"), terms.Reconstruction.ToArray(), what: "reconstruction");
        Golden.Close(golden.Output("kl"), terms.Kl.ToArray(), what: "kl");
        Golden.Close(golden.Output("kl_class"), terms.KlClass!.ToArray(), what: "kl_class");
        tape.Backward(tape.Mean(terms.Objective));
        foreach (var parameter in model.Parameters)
            Golden.Close(golden.Output($"d_{parameter.Name}"), parameter.Tensor.GradientToArray(), 1e-9, 1e-11, parameter.Name);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Its_distributions_are_mixtures(bool hasClassifier)
    {
        var golden = Golden.Entry(hasClassifier ? "bound/per_cluster" : "bound/shared", "mixture");
        var model = Tiny(hasClassifier);
        foreach (var parameter in model.Parameters) parameter.Tensor.CopyFrom(golden.Input(parameter.Name));
        var tape = new Tape(new Workspace(device), DType.Float64) { IsRecording = false };
        var pass = new Pass(tape, seed: 9, step: 6, isTraining: false);
        var batch = new Batch { Values = tape.Constant(golden.Input("x"), [Rows, Features]) };
        var points = golden.Input("points");
        var q = model.Encode(pass, batch);
        Golden.Close(golden.Output("log_responsibilities"), model.LogResponsibilities(pass, batch).ToArray());
        Golden.Close(golden.Output("mean"), q.Mean.ToArray());
        Golden.Close(golden.Output("sd"), q.StandardDeviation(pass).ToArray());
        Golden.Close(golden.Output("log_q"), q.LogProbability(pass, tape.Constant(points.AsSpan(0, Rows * Latent), [Rows, Latent])).ToArray());
        Golden.Close(golden.Output("log_prior"), model.PriorLogProbability(pass, tape.Constant(points, [6, Latent]), condition: null).ToArray());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_gradient_agrees_with_differences(bool hasClassifier)
    {
        var model = Tiny(hasClassifier);
        var x = Golden.Entry("bound/shared", "mixture").Input("x");
        var tape = new Tape(new Workspace(device), DType.Float64);
        foreach (var parameter in model.Parameters)
        {
            var differences = GradientCheck.Differences(() => Loss(false), at => parameter.Tensor.CopyFrom(at), parameter.Tensor.ToArray());
            Loss(true);
            GradientCheck.Close(differences, parameter.Tensor.GradientToArray(), 1e-6, 10, parameter.Name);
        }

        double Loss(bool backward)
        {
            model.Parameters.ClearGradients();
            var pass = new Pass(tape, seed: 1, step: 2, isTraining: true);
            var loss = tape.Sum(model.Loss(new Elbo(2), pass, new Batch { Values = tape.Constant(x, [Rows, Features]) }).Objective);
            if (backward) tape.Backward(loss);
            var value = loss.Item();
            tape.EndStep();
            return value;
        }
    }

    [Fact]
    public void With_one_cluster_it_is_the_plain_model_under_a_trained_diagonal_prior()
    {
        var data = Binary(20);
        var mixture = new MixtureVae(new Mlp([4], Activation.Tanh), null, new Mlp([4], Activation.Tanh), new Bernoulli(), new MixtureOptions { Clusters = 1, Latent = Latent, PretrainEpochs = 0 });
        var plain = new Vae(new Mlp([4], Activation.Tanh), new DiagonalGaussian(Latent), new DiagonalNormal(), new Mlp([4], Activation.Tanh), new Bernoulli());
        mixture.Build(data, device, DType.Float64, seed: 1);
        plain.Build(data, device, DType.Float64, seed: 2);
        foreach (var parameter in plain.Parameters) parameter.Tensor.CopyFrom(mixture.Parameters.Find(parameter.Name)!.Tensor.ToArray());
        var (ours, theirs) = (new Evaluator(mixture, device).Bound(data, 3), new Evaluator(plain, device).Bound(data, 3));
        Golden.Close(theirs.Elbo, ours.Elbo, 1e-9, 1e-9);
        Golden.Close(theirs.Kl, ours.Kl, 1e-9, 1e-9);
        Golden.Close(new Evaluator(plain, device).LogProbability(data, 50).Values, new Evaluator(mixture, device).LogProbability(data, 50).Values, 1e-9, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_bound_stays_below_the_log_probability(bool hasClassifier)
    {
        var data = Binary(12);
        var model = Tiny(hasClassifier);
        var evaluator = new Evaluator(model, device);
        var (bound, logP) = (evaluator.Bound(data, 2000), evaluator.LogProbability(data, 20_000));
        // The bound varies by its draws too: about 1/sqrt(2000) of a nat.
        for (var i = 0; i < data.RowCount; i++) Assert.True(bound.Elbo[i] < logP.Values[i] + 5 * logP.StandardErrors[i] + 0.1, $"row {i}: bound {bound.Elbo[i]}, log p {logP.Values[i]}");
    }

    [Fact]
    public void Draws_of_the_posterior_have_its_moments()
    {
        const int draws = 40_000;
        var model = Tiny(hasClassifier: true);
        var tape = new Tape(new Workspace(device), DType.Float64) { IsRecording = false };
        var pass = new Pass(tape, seed: 5, step: 0, isTraining: false);
        var q = model.Encode(pass, new Batch { Values = tape.Constant(Golden.Entry("bound/shared", "mixture").Input("x").AsSpan(0, Features), [1, Features]) });
        double[] mean = q.Mean.ToArray(), sd = q.StandardDeviation(pass).ToArray(), z = q.Sample(pass, draws).ToArray();
        for (var j = 0; j < Latent; j++)
        {
            var average = Enumerable.Range(0, draws).Average(i => z[i * Latent + j]);
            var spread = Math.Sqrt(Enumerable.Range(0, draws).Average(i => Math.Pow(z[i * Latent + j] - average, 2)));
            Assert.InRange((average - mean[j]) / sd[j], -5 / Math.Sqrt(draws), 5 / Math.Sqrt(draws));
            // A mixture's kurtosis is not a Gaussian's: a wider bound, of kurtosis up to 9.
            Assert.InRange(spread / sd[j] - 1, -5 * Math.Sqrt(2.0 / draws), 5 * Math.Sqrt(2.0 / draws));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Configuration_makes_the_same_kind_again(bool hasClassifier)
    {
        var json = Tiny(hasClassifier).ToJson();
        var again = Catalogs.Default.CreateModel((JsonObject)JsonNode.Parse(json.ToJsonString())!);
        var mixture = Assert.IsType<MixtureVae>(again);
        Assert.Equal(hasClassifier, mixture.Classifier is not null);
        Assert.Equal(json.ToJsonString(), mixture.ToJson().ToJsonString());
    }

    [Fact]
    public void Unknown_kinds_and_options_are_refused_by_name()
    {
        var json = Tiny(hasClassifier: false).ToJson();
        json["mixture"]!["clusterz"] = 3;
        Assert.Contains("clusterz", Assert.Throws<UserException>(() => Catalogs.Default.CreateModel(json)).Message, StringComparison.Ordinal);
        json["kind"] = "mixture";
        Assert.Contains("mixture-vae", Assert.Throws<UserException>(() => Catalogs.Default.CreateModel(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_importance_weighted_bound_rises_from_the_bound_on_z_alone()
    {
        var model = Tiny(hasClassifier: false);
        var tape = new Tape(new Workspace(device), DType.Float64) { IsRecording = false };
        var batch = new Batch { Values = tape.Constant(Golden.Entry("bound/shared", "mixture").Input("x"), [Rows, Features]) };
        var one = model.Loss(new Iwae(1), Pass(), batch);
        Golden.Close(model.LogImportanceWeights(Pass(), batch, 1).ToArray(), one.Objective.ToArray());
        var elbo = model.Loss(new Elbo(1), Pass(), batch);
        Golden.Close(elbo.Kl.ToArray(), one.Kl.ToArray());
        Golden.Close(elbo.KlClass!.ToArray(), one.KlClass!.ToArray());
        // Means of 2000 bounds: log of an average of k weights, which rises with k.
        double[] means = [.. ((int[])[1, 4, 16]).Select(k => Enumerable.Range(0, 2000).Average(i => model.Loss(new Iwae(k), Pass((ulong)i), batch).Objective.ToArray().Average()))];
        Assert.True(means[0] < means[1] && means[1] < means[2], string.Join(", ", means));

        Pass Pass(ulong step = 0) => new(tape, seed: 2, step, isTraining: false);
    }

    [Fact]
    public void Objectives_that_have_no_sum_over_clusters_are_refused()
    {
        var model = Tiny(hasClassifier: true);
        Assert.Null(model.Refusal(new Elbo(3)));
        Assert.Null(model.Refusal(new BetaVae(2)));
        Assert.Null(Tiny(hasClassifier: false).Refusal(new Iwae(5)));
        Assert.NotNull(model.Refusal(new Iwae(5)));
        Assert.NotNull(model.Refusal(new Elbo(new ElboOptions { FreeBits = 1 })));
        Assert.NotNull(model.Refusal(new Elbo(new ElboOptions { Estimator = SgvbEstimator.A })));
    }

    [Fact]
    public void One_posterior_for_every_cluster_is_not_exported()
    {
        var e = Assert.Throws<UserException>(() => Tiny(hasClassifier: true).WriteEncoder(new OnnxGraph("encoder")));
        Assert.Contains("classifier", e.Message, StringComparison.Ordinal);
    }

    private MixtureVae Tiny(bool hasClassifier)
    {
        var model = new MixtureVae(
            new Mlp([3], Activation.Tanh), hasClassifier ? new Mlp([3], Activation.Tanh) : null, new Mlp([3], Activation.Tanh), new Bernoulli(),
            new MixtureOptions { Clusters = Clusters, Latent = Latent, LearnsClassPrior = true, PretrainEpochs = 0, ClassWarmUpEpochs = 4 });
        model.Build(Binary(8), device, DType.Float64, seed: 3);
        return model;
    }

    private static Dataset Binary(int rows)
    {
        var random = new RandomSequence(new Philox(4, RandomPurpose.Simulate));
        return Dataset.Real("made-up", [.. Enumerable.Range(0, rows * Features).Select(i => random.Uniform() < (1 + i % Features) / 7.0 ? 1f : 0f)], "a", "b", "c", "d", "e");
    }
}
