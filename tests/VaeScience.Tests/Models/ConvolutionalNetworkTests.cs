using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Objectives;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Tests.Models;

/// <summary>Convolutional encoders and decoders: sizes, names, the head, and what they refuse.</summary>
public sealed class ConvolutionalNetworkTests
{
    [Fact]
    public void TheDefaultsAreTheKerasExample()
    {
        using var device = Device.Cpu();
        var model = Build(device, new Conv(new()), new ConvTranspose(new()), new Bernoulli(), 784, DType.Float32);
        // The same model in plain PyTorch has as many.
        Assert.Equal(134165, model.Parameters.TrainedCount);
        Assert.Equal([64, 32, 3, 3], model.Parameters.Find("encoder.conv.1.weight")!.Shape);
        Assert.Equal([64, 32, 3, 3], model.Parameters.Find("decoder.conv.1.weight")!.Shape);
        Assert.Equal([32, 1, 3, 3], model.Parameters.Find("likelihood.head.weight")!.Shape);
    }

    [Theory]
    [InlineData("conv:image=2x13x10,channels=3x9,hidden=5,activation=tanh", "conv-transpose:image=2x13x10,channels=9x4x3,hidden=6,activation=softplus")]
    [InlineData("conv:image=2x13x10,channels=3,kernel=4,batch-norm=true,activation=silu", "conv-transpose:image=2x13x10,channels=4x3,kernel=4,batch-norm=true,activation=tanh")]
    [InlineData("conv:image=2x13x10,channels=10,kernel=5,stride=3,padding=0,activation=gelu", "conv-transpose:image=2x13x10,channels=10,activation=silu")]
    public void AnyImageComesOutWholeAndItsGradientsAreRight(string encoder, string decoder)
    {
        using var device = Device.Cpu();
        var likelihood = new Gaussian(new GaussianOptions { Variance = ParameterSource.Decoded });
        var model = Build(device, NetworkCatalog.All.Parse(encoder), NetworkCatalog.All.Parse(decoder), likelihood, 260, DType.Float64);
        var values = Values(4 * 260);
        var tape = new Tape(new Workspace(device), DType.Float64);
        // Twice the features: means and variances.
        Assert.Equal([4, 520], model.Decode(Pass(tape), tape.Constant(Values(8), [4, 2])).Shape);
        Loss(backward: true);
        string[] names = ["encoder.conv.0.weight", "likelihood.head.weight", "decoder.dense.0.bias"];
        var gradients = names.Select(name => model.Parameters.Find(name)!.Tensor.GradientToArray()).ToArray();
        foreach (var (name, gradient) in names.Zip(gradients))
        {
            var parameter = model.Parameters.Find(name)!.Tensor;
            var differences = GradientCheck.Differences(() => Loss(backward: false), at => parameter.CopyFrom(at), parameter.ToArray());
            GradientCheck.Close(differences, gradient, 1e-5, 1000, name);
        }

        double Loss(bool backward)
        {
            model.Parameters.ClearGradients();
            var batch = new Batch { Values = tape.Constant(values, [4, 260]) };
            var loss = tape.Scale(tape.Mean(model.Loss(new Elbo(), Pass(tape), batch).Objective), -1);
            if (backward) tape.Backward(loss);
            var value = loss.Item();
            tape.EndStep();
            return value;
        }
    }

    [Fact]
    public void TheBitsDoNotDependOnTheThreads()
    {
        double[]? first = null;
        foreach (var threads in (int[])[1, 2, 3])
        {
            using var device = Device.Cpu(threads);
            var model = Build(device, new Conv(new()), new ConvTranspose(new()), new Bernoulli(), 784, DType.Float32);
            var tape = new Tape(new Workspace(device));
            var batch = new Batch { Values = tape.Constant([.. Values(33 * 784).Select(v => v > 0 ? 1.0 : 0)], [33, 784]) };
            tape.Backward(tape.Mean(model.Loss(new Elbo(), Pass(tape), batch).Objective));
            var gradients = model.Parameters.SelectMany(p => p.Tensor.GradientToArray()).ToArray();
            Assert.Contains(gradients, g => g != 0);
            Assert.Equal(first ??= gradients, gradients);
        }
    }

    [Fact]
    public void ConfigurationsComeBack()
    {
        foreach (var text in (string[])["conv:image=3x32x32,channels=8x16x32,hidden=64x32", "conv-transpose:image=3x32x32,channels=32x16"])
        {
            var network = NetworkCatalog.All.Parse(text);
            var json = Catalog<Network>.ToJson(network);
            Assert.Equal(json.ToJsonString(), Catalog<Network>.ToJson(NetworkCatalog.All.FromJson(json)).ToJsonString());
        }
    }

    [Theory]
    [InlineData("conv:image=28x28", "channels x height x width")]
    [InlineData("conv:image=1x4x4,kernel=9", "does not fit")]
    [InlineData("conv:channels=0", "each from 1")]
    [InlineData("conv:stride=0", "from 1")]
    [InlineData("conv-transpose:image=1x0x3", "channels x height x width")]
    [InlineData("conv-transpose:channels=8x0", "each from 1")]
    public void OptionsOutOfRangeAreRefused(string text, string message) =>
        Assert.Contains(message, Assert.Throws<UserException>(() => NetworkCatalog.All.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void RowsOfAnotherLengthAreRefused()
    {
        using var device = Device.Cpu();
        var encoder = Assert.Throws<UserException>(() => Build(device, new Conv(new()), new Mlp([4]), new Bernoulli(), 780, DType.Float32));
        Assert.Contains("780 features, image 1x28x28 has 784", encoder.Message, StringComparison.Ordinal);
        var decoder = Assert.Throws<UserException>(() => Build(device, new Mlp([4]), new ConvTranspose(new()), new Bernoulli(), 780, DType.Float32));
        Assert.Contains("image 1x28x28 has 784", decoder.Message, StringComparison.Ordinal);
    }

    private static Vae Build(CpuDevice device, Network encoder, Network decoder, Likelihood likelihood, int features, DType dtype)
    {
        var model = new Vae(encoder, new DiagonalGaussian(2), new StandardNormal(), decoder, likelihood);
        var data = Dataset.Real("images", [.. Enumerable.Range(0, 2 * features).Select(i => (float)(i % 2))], [.. Enumerable.Range(0, features).Select(i => $"x{i}")]);
        model.Build(data, device, dtype, 1);
        return model;
    }

    private static Pass Pass(Tape tape) => new(tape, 1, 0, isTraining: true);

    private static double[] Values(int count)
    {
        var values = new double[count];
        new Philox(4, RandomPurpose.Simulate).FillNormal<double>(values);
        return values;
    }
}
