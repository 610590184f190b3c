using System.Text.Json;
using System.Text.Json.Nodes;
using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Export;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Mixtures;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Optimizers;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;
using VaeScience.Models.Training;

namespace VaeScience.Tests.Models;

/// <summary>Exported encoders and decoders, run by ONNX Runtime, give our own numbers, for any number of rows.</summary>
public sealed class OnnxExportTests : IDisposable
{
    private const double Tolerance = 1e-5;
    private readonly string folder = Directory.CreateTempSubdirectory("vae-onnx-").FullName;
    private readonly CpuDevice device = Device.Cpu();
    private readonly Tape tape;

    public OnnxExportTests() => tape = new Tape(new Workspace(device)) { IsRecording = false };

    public void Dispose()
    {
        device.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    public static TheoryData<string> Activations => [.. Enum.GetNames<Activation>()];

    [OnnxRuntimeTheory]
    [MemberData(nameof(Activations))]
    public void A_network_of_every_activation(string activation) => Check(
        new Vae(
            new Mlp([7, 5], Enum.Parse<Activation>(activation)), new DiagonalGaussian(2), new StandardNormal(),
            new Mlp(new MlpOptions { Hidden = [6], Activation = Enum.Parse<Activation>(activation), Skip = true }), new Gaussian()),
        Reals(40, 4));

    [OnnxRuntimeTheory]
    [InlineData(Normalisation.Batch, "negative-binomial")]
    [InlineData(Normalisation.Layer, "negative-binomial")]
    [InlineData(Normalisation.None, "negative-binomial:dispersion=per-condition")]
    [InlineData(Normalisation.None, "zinb:dispersion=per-condition")]
    [InlineData(Normalisation.None, "zinb:mean=latent-library,dispersion=per-condition")]
    [InlineData(Normalisation.None, "piecewise-categorical:dispersion=per-condition")]
    public void A_network_of_counts_under_conditions(Normalisation norm, string likelihood)
    {
        var counts = Reals(50, 6, v => (float)Math.Floor(Math.Abs(v) * 3) + 1);
        var data = new Dataset(counts.Name, counts.Values, counts.Features, counts.RowNames)
        {
            Conditions = RowConditions.OneHot("batch", ["a", "b"], [.. Enumerable.Range(0, 50).Select(i => i % 2)]),
        };
        var options = new MlpOptions { Hidden = [8], Norm = norm, Dropout = 0.1 };
        Check(new Vae(new Mlp(options), new FullGaussian(3), new StandardNormal(), new Mlp(options), LikelihoodCatalog.All.Parse(likelihood)), data);
    }

    [OnnxRuntimeTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_convolutional_model(bool batchNorm) => Check(
        new Vae(
            new Conv(new ConvOptions { Image = [1, 9, 8], Channels = [3, 4], BatchNorm = batchNorm }), new DiagonalGaussian(2), new StandardNormal(),
            new ConvTranspose(new ConvTransposeOptions { Image = [1, 9, 8], Channels = [4, 3], BatchNorm = batchNorm }), new Bernoulli()),
        Reals(30, 72, v => v > 0 ? 1 : 0));

    [OnnxRuntimeTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_mixture_model(bool isConditional)
    {
        var reals = Reals(30, 5);
        var data = new Dataset(reals.Name, reals.Values, reals.Features, reals.RowNames)
        {
            Conditions = isConditional ? RowConditions.OneHot("batch", ["a", "b"], [.. Enumerable.Range(0, 30).Select(i => i % 2)]) : null,
        };
        Check(new MixtureVae(new Mlp([6]), null, new Mlp([6]), new Gaussian(), new MixtureOptions { Clusters = 3, Latent = 2, PretrainEpochs = 1, Restarts = 1 }), data);
    }

    [OnnxRuntimeTheory]
    [InlineData(RecurrentCell.Gru)]
    [InlineData(RecurrentCell.Lstm)]
    public void A_recurrent_model_of_numbers(RecurrentCell cell) => Check(
        new Vae(
            new RecurrentEncoder(new RecurrentEncoderOptions { Cell = cell, Hidden = 6, Layers = 2, Features = 2, Bidirectional = true }), new DiagonalGaussian(2), new StandardNormal(),
            new RecurrentDecoder(new RecurrentDecoderOptions { Cell = cell, Hidden = 5, Layers = 2, Features = 2, Steps = 4 }),
            new Gaussian(new GaussianOptions { Variance = ParameterSource.Decoded })),
        Reals(20, 8));

    [OnnxRuntimeTheory]
    [InlineData(RecurrentCell.Gru)]
    [InlineData(RecurrentCell.Lstm)]
    public void A_recurrent_model_of_tokens(RecurrentCell cell)
    {
        const int Vocabulary = 4, Steps = 5;
        var lengths = Enumerable.Range(0, 24).Select(i => 1 + i * 7 % Steps).ToArray();
        var values = new float[24 * Steps];
        for (var i = 0; i < values.Length; i++) values[i] = i % Steps < lengths[i / Steps] ? i * 5 % 7 % Vocabulary : 0;
        var data = new Dataset("tokens", values, [.. Enumerable.Range(0, Steps).Select(i => new Column($"t{i}", ColumnKind.Ordinal) { LevelCount = Vocabulary })],
            [.. Enumerable.Range(0, 24).Select(i => $"{i}")])
        { Lengths = lengths };
        Check(
            new Vae(
                new RecurrentEncoder(new RecurrentEncoderOptions { Cell = cell, Hidden = 6, Tokens = Vocabulary, Embedding = 3, Bidirectional = true }), new DiagonalGaussian(2), new StandardNormal(),
                new RecurrentDecoder(new RecurrentDecoderOptions { Cell = cell, Hidden = 5, Layers = 2, Tokens = Vocabulary, Embedding = 3, Steps = Steps }), new Tokens(Vocabulary)),
            data);
    }

    [Fact]
    public void A_file_is_small_beside_its_weights_and_the_same_every_time()
    {
        var model = new Vae(new Mlp([30]), new DiagonalGaussian(2), new StandardNormal(), new Mlp([30]), new Gaussian());
        model.Build(Reals(10, 20), device);
        string first = Path.Combine(folder, "a.onnx"), second = Path.Combine(folder, "b.onnx");
        OnnxExport.Encoder(model, first);
        OnnxExport.Encoder(model, second);
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
        Assert.InRange(new FileInfo(first).Length, 4 * (20 * 30 + 30 + 30 * 4 + 4), 4 * (20 * 30 + 30 + 30 * 4 + 4) + 2000);
    }

    // Two epochs, so that weights and running averages are no longer where they began.
    private void Check(LatentModel model, Dataset data)
    {
        new Trainer(new Elbo(), new Adam(1e-2)) { Epochs = 2, BatchSize = 8 }.Fit(model, data, device);
        foreach (var rows in (int[])[1, 5, data.RowCount])
        {
            var some = data.Rows([.. Enumerable.Range(data.RowCount - rows, rows)]);
            var batch = Batches.Rows(tape, some, 0, rows);
            var pass = new Pass(tape, seed: 1, step: 0, isTraining: false);
            var q = model.Encode(pass, batch);
            var expected = new Dictionary<string, Tensor> { ["mean"] = q.Mean };
            if (q is DiagonalGaussianDistribution diagonal) expected["log_variance"] = diagonal.LogVar;
            if (q is FullGaussianDistribution full) (expected["log_diagonal"], expected["lower"]) = (full.LogDiagonal, full.Lower);
            OnnxExport.Encoder(model, Path.Combine(folder, "encoder.onnx"));
            Compare(expected, "encoder.onnx", EncoderInputs(model, some));

            var z = tape.Constant([.. Enumerable.Range(0, rows * model.Latent).Select(i => Math.Sin(i + 1.0))], [rows, model.Latent]);
            OnnxExport.Decoder(model, Path.Combine(folder, "decoder.onnx"));
            Compare(new Dictionary<string, Tensor> { ["parameters"] = model.Decode(pass, z, batch) }, "decoder.onnx", DecoderInputs(model, some, z), some);
            tape.EndStep();
        }
    }

    private void Compare(Dictionary<string, Tensor> expected, string file, JsonObject inputs, Dataset? sequences = null)
    {
        var printed = JsonDocument.Parse(Oracles.Run("node", inputs.ToJsonString(), Repository.PathOf("tests/onnx/run.mjs"), Oracles.OnnxFolder, Path.Combine(folder, file)));
        foreach (var (name, tensor) in expected)
        {
            var got = printed.RootElement.GetProperty(name).GetProperty("data").EnumerateArray().Select(v => v.GetDouble()).ToArray();
            var wanted = tensor.ToArray();
            Assert.Equal(wanted.Length, got.Length);
            var perStep = sequences is null ? 1 : wanted.Length / (sequences.RowCount * sequences.FeatureCount);
            for (var i = 0; i < got.Length; i++)
            {
                // Beyond the end of a sequence there is nothing to agree on.
                if (sequences?.Lengths is { } lengths && i / perStep % sequences.FeatureCount >= lengths[i / perStep / sequences.FeatureCount]) continue;
                Assert.True(Math.Abs(got[i] - wanted[i]) <= Tolerance * Math.Max(1, Math.Abs(wanted[i])), $"{file}, {name}[{i}]: got {got[i]}, ours is {wanted[i]}");
            }
        }
    }

    private static JsonObject EncoderInputs(LatentModel model, Dataset data)
    {
        var inputs = new JsonObject { ["x"] = Input(model.Encoder.ReadsTokens ? "int64" : "float32", [data.RowCount, data.FeatureCount], data.Values.Select(v => (double)v)) };
        if (model.Encoder.ReadsTokens) inputs["lengths"] = Input("int32", [data.RowCount], data.Lengths!.Select(v => (double)v));
        return WithCondition(inputs, data);
    }

    private static JsonObject DecoderInputs(LatentModel model, Dataset data, Tensor z)
    {
        var inputs = new JsonObject { ["z"] = Input("float32", [data.RowCount, model.Latent], z.ToArray()) };
        if (model.Likelihood is Tokens)
        {
            var (t, start) = (data.FeatureCount, ((TokensOptions)model.Likelihood.Options).Vocabulary);
            inputs["previous"] = Input("int64", [data.RowCount, t], data.Values.Select((_, i) => (double)(i % t == 0 ? start : data.Values[i - 1])));
        }
        return WithCondition(inputs, data);
    }

    private static JsonObject WithCondition(JsonObject inputs, Dataset data)
    {
        if (data.Conditions is { } conditions) inputs["condition"] = Input("float32", [data.RowCount, conditions.Count], conditions.Values.Select(v => (double)v));
        return inputs;
    }

    private static JsonObject Input(string type, int[] dims, IEnumerable<double> data) => new()
    {
        ["type"] = type,
        ["dims"] = new JsonArray([.. dims.Select(d => (JsonNode)d)]),
        ["data"] = new JsonArray([.. data.Select(v => (JsonNode)v)]),
    };

    private static Dataset Reals(int rows, int features, Func<double, float>? map = null)
    {
        var values = new double[rows * features];
        new Philox(7, RandomPurpose.Simulate).FillNormal<double>(values);
        return Dataset.Real("made-up", [.. values.Select(v => map is null ? (float)v : map(v))], [.. Enumerable.Range(0, features).Select(i => $"f{i}")]);
    }
}
