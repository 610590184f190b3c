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
using VaeScience.Models.Synthesis;
using VaeScience.Models.Training;

namespace VaeScience.Tests.Models;

/// <summary>Recurrent encoders and decoders in whole models: they are distributions over sequences, and train as every other model does.</summary>
public sealed class SequenceModelTests : IDisposable
{
    // Token 0 closes a sequence.
    private const int Vocabulary = 3, Steps = 4, Latent = 2;
    private readonly CpuDevice device = Device.Cpu();
    private readonly Tape tape;

    public SequenceModelTests() => tape = new Tape(new Workspace(device), DType.Float64) { IsRecording = false };

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData(RecurrentCell.Gru, 1)]
    [InlineData(RecurrentCell.Lstm, 2)]
    public void Probabilities_of_all_sequences_sum_to_one(RecurrentCell cell, int layers)
    {
        var all = AllSequences();
        var model = Built(all, cell, layers);
        var z = tape.Constant([.. Enumerable.Range(0, all.RowCount).SelectMany(_ => (double[])[0.3, -1.2])], [all.RowCount, Latent]);
        var batch = Whole(all);
        var logP = model.Likelihood.LogProbability(Pass(), model.Decode(Pass(), z, batch), batch).ToArray();
        Assert.Equal(1, logP.Sum(Math.Exp), 1e-12);
    }

    [Theory]
    [InlineData(RecurrentCell.Gru)]
    [InlineData(RecurrentCell.Lstm)]
    public void Writing_step_by_step_gives_the_probabilities_of_teacher_forcing(RecurrentCell cell)
    {
        var data = Sequences([1, 2, 2, 0]);
        var model = Built(data, cell, layers: 2);
        var z = tape.Constant([0.7, -0.4], [1, Latent]);
        var batch = Whole(data);
        var forced = model.Likelihood.LogProbabilityByFeature(Pass(), model.Decode(Pass(), z, batch), batch).ToArray();
        var decoder = (RecurrentDecoder)model.Decoder;
        VaeScience.Models.Layers.RecurrentStates? states = null;
        int[] tokens = [1, 2, 2, 0];
        for (var t = 0; t < tokens.Length; t++)
        {
            (var hidden, states) = decoder.Step(Pass(), z, t == 0 ? default : new[] { tokens[t - 1] }, states);
            var p = ((Tokens)model.Likelihood).LevelProbabilities(model.Likelihood.Decode(Pass(), hidden));
            Assert.Equal(forced[t], Math.Log(p[tokens[t]]), 1e-12);
        }
    }

    [Fact]
    public void What_lies_beyond_the_end_changes_nothing()
    {
        double[] Terms(float padding)
        {
            var data = new Dataset("padded", [1, 0, padding, padding, 2, 1, 1, 0], Columns, ["a", "b"]) { Lengths = [2, 4] };
            var model = Built(AllSequences(), RecurrentCell.Gru, layers: 1);
            var terms = model.Loss(new Elbo(2), Pass(), Whole(data));
            return [.. terms.Objective.ToArray(), .. terms.Kl.ToArray()];
        }
        Assert.Equal(Terms(0), Terms(2));
    }

    [Fact]
    public void Gradients_match_differences()
    {
        var data = Sequences([1, 2, 0], [2, 0], [1, 1, 2, 0]);
        var model = Built(data, RecurrentCell.Gru, layers: 1);
        using var own = Device.Cpu();
        var recording = new Tape(new Workspace(own), DType.Float64);
        foreach (var parameter in model.Parameters)
        {
            var differences = GradientCheck.Differences(() => Loss(false), at => parameter.Tensor.CopyFrom(at), parameter.Tensor.ToArray());
            Loss(true);
            GradientCheck.Close(differences, parameter.Tensor.GradientToArray(), 1e-6, 10, parameter.Name);
        }

        double Loss(bool backward)
        {
            model.Parameters.ClearGradients();
            var loss = recording.Sum(model.Loss(new Elbo(2), new Pass(recording, 1, 0, isTraining: true), Batches.Rows(recording, data, 0, data.RowCount)).Objective);
            if (backward) recording.Backward(loss);
            var value = loss.Item();
            recording.EndStep();
            return value;
        }
    }

    [Fact]
    public void A_decoder_of_numbers_gives_each_step_its_parameters()
    {
        // Two steps of three numbers, each with mean and scale: the head's columns are means of all steps, then scales.
        var decoder = new RecurrentDecoder(new RecurrentDecoderOptions { Hidden = 4, Steps = 2, Features = 3 });
        var parameters = new Parameters();
        var head = decoder.BuildHead(parameters.Scope("head"), decoder.Build(parameters.Scope("decoder"), Latent), outputs: 12);
        parameters.Materialise(device, DType.Float64, seed: 1);
        var z = tape.Constant([0.1, 0.2, -0.3, 0.4, 0.5, -0.6], [3, Latent]);
        var packed = decoder.Decode(Pass(), z, batch: null);
        var raw = head.Apply(tape, packed);
        Assert.Equal("[3, 12]", raw.Shape.ToString());
        double[] hidden = packed.ToArray(), weight = parameters.Find("head.weight")!.Tensor.ToArray(), bias = parameters.Find("head.bias")!.Tensor.ToArray();
        for (var row = 0; row < 3; row++)
            for (var parameter = 0; parameter < 2; parameter++)
                for (var step = 0; step < 2; step++)
                    for (var feature = 0; feature < 3; feature++)
                    {
                        var output = parameter * 3 + feature;
                        var expected = bias[output] + Enumerable.Range(0, 4).Sum(k => weight[output * 4 + k] * hidden[(step * 3 + row) * 4 + k]);
                        Assert.Equal(expected, raw.ToArray()[row * 12 + parameter * 6 + step * 3 + feature], 1e-12);
                    }
    }

    [Theory]
    [InlineData(RecurrentCell.Gru)]
    [InlineData(RecurrentCell.Lstm)]
    public void A_model_learns_sequences_and_writes_them_back(RecurrentCell cell)
    {
        var data = Sequences([1, 0], [2, 0], [1, 1, 1, 0], [2, 1, 2, 0], [1, 2, 0], [2, 2, 2, 0]);
        var model = Model(cell, layers: 1, hidden: 32, bidirectional: true);
        var run = new Trainer(new Elbo(new ElboOptions { WarmUp = KlWarmUp.Linear, WarmUpEpochs = 2000 }), new Adam(1e-2)) { Epochs = 400, BatchSize = 3, Seed = 3 }.Fit(model, data, device);
        var means = new Evaluator(model, device).Encode(data).Mean;
        var written = new SequenceSampler(model, device, endToken: 0).Sample(means, temperature: 0);
        Assert.Equal([[1], [2], [1, 1, 1], [2, 1, 2], [1, 2], [2, 2, 2]], written);
        Assert.True(run.Epochs[^1].Reconstruction > -0.5, $"{run.Epochs[^1].Reconstruction}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_sequences_on_any_number_of_threads()
    {
        var random = new RandomSequence(new Philox(5, RandomPurpose.Simulate));
        var data = Sequences([.. Enumerable.Range(0, 60).Select(_ => (int[])[.. Enumerable.Range(0, random.Below(Steps)).Select(_ => 1 + random.Below(2)), 0])]);
        var (weights, texts) = Trained(1);
        foreach (var threads in (int[])[2, 3])
        {
            var (w, t) = Trained(threads);
            Assert.Equal(weights, w);
            Assert.Equal(texts, t);
        }

        (double[] Weights, int[][] Texts) Trained(int threads)
        {
            using var some = Device.Cpu(threads);
            var model = Model(RecurrentCell.Gru, layers: 2, hidden: 40, bidirectional: true);
            new Trainer(new Elbo(), new Adam(1e-2)) { Epochs = 2, BatchSize = 16 }.Fit(model, data, some);
            var z = new double[40, Latent];
            return ([.. model.Parameters.SelectMany(p => p.Tensor.ToArray())], new SequenceSampler(model, some, endToken: 0).Sample(z));
        }
    }

    [Fact]
    public void Draws_of_the_prior_follow_the_decoder()
    {
        // At one point of the latent space the share of each first token is its probability, within four standard errors.
        var model = Built(AllSequences(), RecurrentCell.Gru, layers: 1);
        const int Draws = 4000;
        var written = new SequenceSampler(model, device, endToken: 0, seed: 2).Sample(new double[Draws, Latent]);
        var (hidden, _) = ((RecurrentDecoder)model.Decoder).Step(Pass(), tape.Constant(new double[Latent], [1, Latent]), default, null);
        var p = ((Tokens)model.Likelihood).LevelProbabilities(model.Likelihood.Decode(Pass(), hidden));
        for (var token = 0; token < Vocabulary; token++)
        {
            var share = written.Count(s => (s.Length == 0 ? 0 : s[0]) == token) / (double)Draws;
            Assert.InRange(share, p[token] - 4 * Math.Sqrt(p[token] * (1 - p[token]) / Draws), p[token] + 4 * Math.Sqrt(p[token] * (1 - p[token]) / Draws));
        }
    }

    [Fact]
    public void Rows_that_are_no_whole_steps_are_refused()
    {
        var encoder = new RecurrentEncoder(new RecurrentEncoderOptions { Features = 3 });
        Assert.Throws<UserException>(() => encoder.Build(new Parameters().Scope("encoder"), 7));
        var decoder = new RecurrentDecoder(new RecurrentDecoderOptions { Steps = 5, Tokens = 3 });
        Assert.Throws<UserException>(() => decoder.BuildHead(new Parameters().Scope("head"), 8, 12));
        Assert.Throws<ArgumentException>(() => new RecurrentDecoder(new RecurrentDecoderOptions { Hidden = 0 }));
    }

    private static Column[] Columns => [.. Enumerable.Range(0, Steps).Select(i => new Column($"step{i}", ColumnKind.Ordinal) { LevelCount = Vocabulary })];

    private static Dataset Sequences(params int[][] rows) =>
        new("sequences", [.. rows.SelectMany(r => r.Select(t => (float)t).Concat(new float[Steps - r.Length]))], Columns, [.. rows.Select((_, i) => $"{i}")])
        {
            Lengths = [.. rows.Select(r => r.Length)],
        };

    // Every sequence that closes within the steps, and every one that does not: together they are certain.
    private static Dataset AllSequences()
    {
        var open = new List<int[]> { Array.Empty<int>() };
        var done = new List<int[]>();
        for (var t = 0; t < Steps; t++)
        {
            done.AddRange(open.Select(s => (int[])[.. s, 0]));
            open = [.. open.SelectMany(s => (int[][])[[.. s, 1], [.. s, 2]])];
        }
        return Sequences([.. done, .. open]);
    }

    private static Vae Model(RecurrentCell cell, int layers, int hidden, bool bidirectional) => new(
        new RecurrentEncoder(new RecurrentEncoderOptions { Cell = cell, Hidden = hidden, Layers = layers, Tokens = Vocabulary, Embedding = 5, Bidirectional = bidirectional }),
        new DiagonalGaussian(Latent), new StandardNormal(),
        new RecurrentDecoder(new RecurrentDecoderOptions { Cell = cell, Hidden = hidden, Layers = layers, Tokens = Vocabulary, Embedding = 5, Steps = Steps }),
        new Tokens(Vocabulary));

    private Vae Built(Dataset data, RecurrentCell cell, int layers)
    {
        var model = Model(cell, layers, hidden: 6, bidirectional: layers == 2);
        model.Build(data, device, DType.Float64, seed: 3);
        return model;
    }

    private Batch Whole(Dataset data) => Batches.Rows(tape, data, 0, data.RowCount);

    private Pass Pass() => new(tape, seed: 1, step: 0, isTraining: false);
}
