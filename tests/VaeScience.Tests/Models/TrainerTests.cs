using VaeScience.Compute;
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

/// <summary>What training promises: the same bits for any number of threads and through any interruption, and clear words when it fails.</summary>
public sealed class TrainerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vae-trainer-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void The_same_seed_gives_the_same_bytes_on_any_number_of_threads(int threads)
    {
        Assert.Equal(TrainedBytes(Images(), Wide, 1), TrainedBytes(Images(), Wide, threads));
    }

    [Fact]
    public void Another_seed_gives_other_weights()
    {
        Assert.NotEqual(TrainedBytes(Images(), Wide, 1, seed: 1), TrainedBytes(Images(), Wide, 1, seed: 2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(12)]
    [InlineData(29)]
    public void A_run_that_was_stopped_and_resumed_ends_in_the_same_bytes(int stopAfterSteps)
    {
        var undisturbed = TrainedBytes(Images(), Wide, 1);
        var checkpoint = Path.Combine(folder, "checkpoint.safetensors");
        using var device = Device.Cpu();
        using var stop = new CancellationTokenSource();
        var steps = 0;
        var objective = new CountedObjective(new Elbo(), () =>
        {
            if (++steps == stopAfterSteps) stop.Cancel();
        });
        var first = Trainer(objective, checkpoint).Fit(Wide(), Images(), device, stop.Token);
        Assert.True(first.WasInterrupted);

        var model = Wide();
        var second = Trainer(new Elbo(), checkpoint).Fit(model, Images(), device);

        Assert.False(second.WasInterrupted);
        Assert.Equal(undisturbed, Bytes(model));
    }

    [Fact]
    public void A_finished_run_resumed_changes_nothing()
    {
        var checkpoint = Path.Combine(folder, "checkpoint.safetensors");
        using var device = Device.Cpu();
        var first = Wide();
        Trainer(new Elbo(), checkpoint).Fit(first, Images(), device);
        var second = Wide();
        var run = Trainer(new Elbo(), checkpoint).Fit(second, Images(), device);
        Assert.Empty(run.Epochs);
        Assert.Equal(Bytes(first), Bytes(second));
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused()
    {
        var checkpoint = Path.Combine(folder, "checkpoint.safetensors");
        using var device = Device.Cpu();
        Trainer(new Elbo(), checkpoint).Fit(Wide(), Images(), device);
        var other = new Vae(new Mlp([24]), new DiagonalGaussian(3), new StandardNormal(), new Mlp([24]), new Bernoulli());
        var e = Assert.Throws<UserException>(() => Trainer(new Elbo(), checkpoint).Fit(other, Images(), device));
        Assert.Contains("encoder.0.weight", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Divergence_names_the_step_and_the_term()
    {
        var data = Dataset.Real("steep", [.. Enumerable.Range(0, 64).Select(i => (float)Math.Sin(i) * 1e4f)], "a", "b");
        var model = new Vae(new Mlp([8]), new DiagonalGaussian(1), new StandardNormal(), new Mlp([8]), new Gaussian());
        var e = Assert.Throws<UserException>(() => new Trainer(new Elbo(), new Sgd(new SgdOptions { LearningRate = 1e6 })) { Epochs = 50 }.Fit(model, data));
        Assert.Contains("step", e.Message, StringComparison.Ordinal);
        Assert.Contains("learning rate", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Early_stopping_ends_a_run_and_keeps_the_best_weights()
    {
        var data = Images();
        var model = Wide();
        var run = new Trainer(new Elbo(), new Adam(0.05)) { Epochs = 400, BatchSize = 16, ValidationShare = 0.3, Patience = 5, Seed = 5 }.Fit(model, data);
        Assert.True(run.Epochs.Count < 400, $"ran {run.Epochs.Count} epochs");
        Assert.Equal(run.Epochs.MaxBy(e => e.Validation)!.Epoch, run.KeptEpoch);
        Assert.Equal(run.Epochs.Max(e => e.Validation!.Value), run.HeldOut);
    }

    [Fact]
    public void The_last_weights_are_those_of_a_training_that_looked_at_no_validation()
    {
        var settings = new Trainer(new Elbo(), new Adam(0.05)) { Epochs = 30, BatchSize = 16, ValidationShare = 0.3, Seed = 5, Keep = KeptWeights.Last };
        var (kept, blind) = (Wide(), Wide());
        var run = settings.Fit(kept, Images());
        var learntFrom = Images().Rows(settings.SplitOf(Images())!.Train);
        new Trainer(new Elbo(), new Adam(0.05)) { Epochs = 30, BatchSize = 16, Seed = 5 }.Fit(blind, learntFrom);
        Assert.Equal(30, run.KeptEpoch);
        Assert.Equal(run.Epochs[^1].Validation!.Value, run.HeldOut);
        Assert.True(run.Epochs.Max(e => e.Validation!.Value) > run.HeldOut, "the best epoch is not the last in this example");
        Assert.Equal(blind.Parameters.Select(p => p.Tensor.ToArray()), kept.Parameters.Select(p => p.Tensor.ToArray()));
    }

    [Fact]
    public void The_last_short_batch_is_trained_on_too()
    {
        // 50 rows in batches of 7: the last step of an epoch has one row.
        var run = new Trainer(new Elbo(), new Adam(1e-3)) { Epochs = 2, BatchSize = 7 }.Fit(Wide(), Images());
        Assert.Equal(16, run.Epochs[^1].Step);
    }

    private static Vae Wide() => new(
        new Mlp(new MlpOptions { Hidden = [20], Dropout = 0.2, Norm = Normalisation.Batch }), new DiagonalGaussian(3), new StandardNormal(),
        new Mlp([20], Activation.Tanh), new Bernoulli());

    private static Dataset Images()
    {
        var random = new RandomSequence(new Philox(11, RandomPurpose.Simulate));
        return Dataset.Real("images", [.. Enumerable.Range(0, 50 * 40).Select(i => random.Uniform() < (i % 40) / 40.0 ? 1f : 0f)], [.. Enumerable.Range(0, 40).Select(i => $"pixel{i}")]);
    }

    private Trainer Trainer(Objective objective, string? checkpoint, ulong seed = 1) =>
        new(objective, new Adam(1e-2)) { Epochs = 8, BatchSize = 12, Seed = seed, CheckpointPath = checkpoint, Resume = true, ValidationShare = 0.2 };

    private byte[] TrainedBytes(Dataset data, Func<Vae> make, int threads, ulong seed = 1)
    {
        using var device = Device.Cpu(threads);
        var model = make();
        Trainer(new Elbo(), null, seed).Fit(model, data, device);
        return Bytes(model);
    }

    private byte[] Bytes(Model model)
    {
        var path = Path.Combine(folder, "model.safetensors");
        ModelFile.Write(path, model);
        return File.ReadAllBytes(path);
    }

    /// <summary>Tells when it is asked for a training step.</summary>
    private sealed class CountedObjective(Objective inner, Action onStep) : Objective
    {
        public override string Name => inner.Name;

        public override object Options => inner.Options;

        public override LossTerms Evaluate(Vae model, Pass pass, Batch batch)
        {
            if (pass.IsTraining) onStep();
            return inner.Evaluate(model, pass, batch);
        }
    }
}
