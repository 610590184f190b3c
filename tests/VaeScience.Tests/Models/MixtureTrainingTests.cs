using VaeScience.Analysis.Metrics;
using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Mixtures;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Training;

namespace VaeScience.Tests.Models;

/// <summary>What training a mixture VAE promises: clusters that do not collapse, as many as there are, and the same bits always.</summary>
public sealed class MixtureTrainingTests : IDisposable
{
    private const int Truth = 4, RowsPerCluster = 120, Features = 8;

    // Neighbours are 8.5 standard deviations apart: an ideal observer errs in 1 row of 90,000; a share of 1 % is left to the model's smallness.
    private const double Radius = 6, LeastAgreement = 0.97;
    private readonly string folder = Directory.CreateTempSubdirectory("vae-mixture-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    public void It_finds_how_many_clusters_there_are(ulong seed, bool hasClassifier)
    {
        var (data, truth) = Generated(seed);
        using var device = Device.Cpu();
        var model = Model(hasClassifier, clusters: 8, choosesClusters: true);
        Trainer(seed).Fit(model, data, device);
        var found = ClusterTable.Of(model, data, device);
        Assert.Equal(Truth, found.Used);
        Assert.InRange(ClusterAgreement.AdjustedRandIndex(truth, found.Labels), LeastAgreement, 1);
        Assert.All(found.Shares.Where(share => share > 0), share => Assert.InRange(share, 0.2, 0.3));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void None_of_the_right_number_of_clusters_collapses(bool hasClassifier)
    {
        var (data, truth) = Generated(seed: 4);
        using var device = Device.Cpu();
        var model = Model(hasClassifier, Truth, choosesClusters: false);
        var run = Trainer(seed: 4).Fit(model, data, device);
        var found = ClusterTable.Of(model, data, device);
        Assert.Equal(Truth, found.Used);
        Assert.InRange(ClusterAgreement.AdjustedRandIndex(truth, found.Labels), LeastAgreement, 1);
        // Sure of every row: the clusters' KL is log K, and no more than it.
        Assert.InRange(run.Epochs[^1].KlClass!.Value, 0.95 * Math.Log(Truth), 1.001 * Math.Log(Truth));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_seed_gives_the_same_bytes_on_any_number_of_threads(bool hasClassifier)
    {
        Assert.Equal(TrainedBytes(hasClassifier, threads: 1), TrainedBytes(hasClassifier, threads: 2));
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(24, false)]
    [InlineData(25, true)]
    [InlineData(40, true)]
    public void A_run_that_was_stopped_and_resumed_ends_in_the_same_bytes(int stopAfterSteps, bool hasClassifier)
    {
        // Eight steps an epoch, three epochs before the start: before it, just before, just after, and after.
        var undisturbed = TrainedBytes(hasClassifier, threads: 1);
        var checkpoint = Path.Combine(folder, "checkpoint.safetensors");
        var (data, _) = Generated(seed: 1);
        using var device = Device.Cpu();
        using var stop = new CancellationTokenSource();
        var steps = 0;
        var objective = new CountedElbo(() =>
        {
            if (++steps == stopAfterSteps) stop.Cancel();
        });
        Assert.True(Short(objective, checkpoint).Fit(ShortModel(hasClassifier), data, device, stop.Token).WasInterrupted);
        var model = ShortModel(hasClassifier);
        Assert.False(Short(new Elbo(), checkpoint).Fit(model, data, device).WasInterrupted);
        Assert.Equal(undisturbed, Bytes(model));
    }

    [Fact]
    public void Pre_training_is_not_judged_and_must_end()
    {
        var (data, _) = Generated(seed: 1);
        var run = new Trainer(new Elbo(), new Adam(1e-2)) { Epochs = 6, BatchSize = 60, ValidationShare = 0.2, Patience = 1 }.Fit(ShortModel(hasClassifier: false), data);
        Assert.All(run.Epochs.Take(3), e => Assert.Null(e.Validation));
        Assert.True(run.KeptEpoch > 3);
        var e = Assert.Throws<UserException>(() => new Trainer(new Elbo(), new Adam(1e-2)) { Epochs = 3 }.Fit(ShortModel(hasClassifier: false), data));
        Assert.Contains("pre-training", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Held_out_rows_have_no_part_in_training_nor_in_the_start_of_the_clusters()
    {
        var (data, _) = Generated(seed: 1);
        var changed = (float[])data.Values.Clone();
        foreach (var row in Split.Random(data.RowCount, 0.25, seed: 1).Validation) changed.AsSpan(row * Features, Features).Fill(20 + row);
        var other = new Dataset(data.Name, changed, data.Features, data.RowNames);
        Assert.Equal(Objectives(data), Objectives(other));

        static double[] Objectives(Dataset rows)
        {
            var trainer = new Trainer(new Elbo(), new Adam(1e-2)) { Epochs = 6, BatchSize = 60, Seed = 1, ValidationShare = 0.25 };
            return [.. trainer.Fit(ShortModel(hasClassifier: false), rows).Epochs.Select(e => e.Objective)];
        }
    }

    [Fact]
    public void Conditions_reach_encoder_classifier_and_decoder()
    {
        var (data, _) = Generated(seed: 2);
        var conditions = new RowConditions(["batch"], [.. Enumerable.Range(0, data.RowCount).Select(i => (float)(i % 2))]);
        var conditional = new Dataset(data.Name, data.Values, data.Features, data.RowNames) { Conditions = conditions };
        using var device = Device.Cpu();
        foreach (var hasClassifier in (bool[])[false, true])
        {
            var model = ShortModel(hasClassifier);
            Short(new Elbo(), null).Fit(model, conditional, device);
            Assert.Equal(1, model.Conditions);
            Assert.All(new Evaluator(model, device).LogProbability(conditional.Rows([0, 1, 2]), 100).Values, v => Assert.True(double.IsFinite(v)));
        }
    }

    private static MixtureVae Model(bool hasClassifier, int clusters, bool choosesClusters) => new(
        new Mlp([16], Activation.Tanh), hasClassifier ? new Mlp([16], Activation.Tanh) : null, new Mlp([]), new Gaussian(new GaussianOptions { Variance = ParameterSource.Shared, Sd = 1 }),
        new MixtureOptions { Clusters = clusters, Latent = 2, PretrainEpochs = 40, ChoosesClusters = choosesClusters, ClassWarmUpEpochs = 5 });

    private static Trainer Trainer(ulong seed) => new(new Elbo(), new Adam(1e-2)) { Epochs = 70, BatchSize = 60, Seed = seed };

    private static MixtureVae ShortModel(bool hasClassifier) => new(
        new Mlp([6], Activation.Tanh), hasClassifier ? new Mlp([6], Activation.Tanh) : null, new Mlp([]), new Gaussian(new GaussianOptions { Variance = ParameterSource.Shared, Sd = 1 }),
        new MixtureOptions { Clusters = 3, Latent = 2, PretrainEpochs = 3, Restarts = 2, TeachingEpochs = 1 });

    private static Trainer Short(Objective objective, string? checkpoint) =>
        new(objective, new Adam(1e-2)) { Epochs = 6, BatchSize = 60, Seed = 1, CheckpointPath = checkpoint, Resume = true };

    private byte[] TrainedBytes(bool hasClassifier, int threads)
    {
        using var device = Device.Cpu(threads);
        var model = ShortModel(hasClassifier);
        Short(new Elbo(), null).Fit(model, Generated(seed: 1).Data, device);
        return Bytes(model);
    }

    private byte[] Bytes(Model model)
    {
        var path = Path.Combine(folder, "model.safetensors");
        ModelFile.Write(path, model);
        return File.ReadAllBytes(path);
    }

    /// <summary>Four Gaussian clusters on a circle in the plane, seen through eight features that are sums of the two coordinates, with noise.</summary>
    private static (Dataset Data, int[] Truth) Generated(ulong seed)
    {
        var random = new RandomSequence(new Philox(seed, RandomPurpose.Simulate));
        var loadings = Enumerable.Range(0, 2 * Features).Select(_ => random.Normal()).ToArray();
        var values = new float[Truth * RowsPerCluster * Features];
        var truth = new int[Truth * RowsPerCluster];
        for (var i = 0; i < truth.Length; i++)
        {
            truth[i] = i % Truth;
            var angle = 2 * Math.PI * (truth[i] + 0.2) / Truth;
            double a = Radius * Math.Cos(angle) + random.Normal(), b = Radius * Math.Sin(angle) + random.Normal();
            for (var j = 0; j < Features; j++) values[i * Features + j] = (float)(a * loadings[2 * j] + b * loadings[2 * j + 1] + 0.3 * random.Normal());
        }
        return (Dataset.Real("four clusters", values, [.. Enumerable.Range(0, Features).Select(j => $"x{j}")]), truth);
    }

    /// <summary>The ELBO, telling when it is asked for a training step.</summary>
    private sealed class CountedElbo(Action onStep) : Objective
    {
        private readonly Elbo inner = new();

        public override string Name => inner.Name;

        public override object Options => inner.Options;

        public override string? Refusal(MixtureVae model) => null;

        public override LossTerms Evaluate(Vae model, Pass pass, Batch batch) => throw new NotSupportedException();

        public override LossTerms Evaluate(MixtureVae model, Pass pass, Batch batch)
        {
            if (pass.IsTraining) onStep();
            return inner.Evaluate(model, pass, batch);
        }
    }
}
