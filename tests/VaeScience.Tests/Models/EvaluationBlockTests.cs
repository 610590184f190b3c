using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Tests.Models;

/// <summary>Evaluation takes many rows at once; no row notices.</summary>
public sealed class EvaluationBlockTests : IDisposable
{
    // 700 features: 748 draws in a pass, so that 13 rows with 100 draws take two blocks and 1,000 draws take two passes.
    private const int Rows = 13, Features = 700;
    private readonly CpuDevice device = new();
    private readonly Dataset data;
    private readonly Vae model = new(new Mlp([9], Activation.Tanh), new DiagonalGaussian(3), new StandardNormal(), new Mlp([9], Activation.Tanh), new Bernoulli());

    public EvaluationBlockTests()
    {
        var values = new float[Rows * Features];
        new Philox(1, RandomPurpose.Simulate).FillUniform<float>(values);
        data = Dataset.Real("pixels", [.. values.Select(u => u < 0.3f ? 1f : 0f)], [.. Enumerable.Range(0, Features).Select(j => $"p{j}")]);
        model.Build(data, device, DType.Float32, seed: 3);
    }

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(100, 0)]
    [InlineData(100, 0.2)]
    [InlineData(1000, 0)]
    public void Rows_have_the_same_bits_whatever_comes_after_them(int samples, double priorShare)
    {
        var all = Of(model, device, data);
        for (var count = 1; count < Rows; count += 4)
        {
            var some = Of(model, device, data.Rows([.. Enumerable.Range(0, count)]));
            Assert.Equal(all.Values[..count], some.Values);
            Assert.Equal(all.StandardErrors[..count], some.StandardErrors);
        }
        using var threads = new CpuDevice(3);
        Assert.Equal(all.Values, Of(model, threads, data).Values);

        LogProbability Of(LatentModel model, CpuDevice device, Dataset rows) => new Evaluator(model, device, seed: 5).LogProbability(rows, samples, priorShare);
    }

    [Fact]
    public void Bounds_and_reconstructions_do_not_depend_on_the_rows_beside()
    {
        var (all, first) = (new Evaluator(model, device), data.Rows([0, 1, 2]));
        Assert.Equal(all.Bound(data, 100).Elbo[..3], all.Bound(first, 100).Elbo);
        Assert.Equal(all.ReconstructionProbability(data, 100)[..3], all.ReconstructionProbability(first, 100));
        var (surprise, ofFirst) = (all.ReconstructionByFeature(data, 100), all.ReconstructionByFeature(first, 100));
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < Features; j++)
                Assert.Equal(surprise[i, j], ofFirst[i, j]);
    }

    [Fact]
    public void Reconstruction_probability_is_the_mean_of_the_logs()
    {
        var evaluator = new Evaluator(model, device);
        var (probability, byFeature) = (evaluator.ReconstructionProbability(data, 20), evaluator.ReconstructionByFeature(data, 20));
        for (var i = 0; i < Rows; i++)
            // Sums of 700 floats, each rounded to about 1e-7 of the largest partial sum.
            Golden.Close([Enumerable.Range(0, Features).Sum(j => byFeature[i, j])], [probability[i]], relative: 1e-5);
        Golden.Close(evaluator.Bound(data, 20).Reconstruction, probability, 1e-6);
    }
}
