using VaeScience.Analysis.Baselines;
using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Tests.Models;

/// <summary>Evaluation of a linear Gaussian model, whose every quantity has a closed form.</summary>
public sealed class EvaluationTests : IDisposable
{
    private readonly CpuDevice device = new();
    private readonly Dataset data = Dataset.Real("points", [1, 2, 0.5f, -1, 0, 1, 2, 2, -1, 0.3f, -0.7f, 0.1f, 0.9f, 1.4f, 0.2f], "a", "b", "c");
    private readonly Vae model = new(new Mlp([]), new DiagonalGaussian(2), new StandardNormal(), new Mlp([]), new Gaussian(new GaussianOptions { Variance = ParameterSource.Shared, Sd = 0.8 }));

    public EvaluationTests() => model.Build(data, device, DType.Float64, seed: 3);

    public void Dispose() => device.Dispose();

    [Fact]
    public void Loadings_of_a_linear_decoder_are_its_weights()
    {
        var effects = DecoderEffects.Of(model, seed: 1, device);
        var weights = Weights();
        for (var j = 0; j < 3; j++)
        {
            var variance = 0.0;
            for (var c = 0; c < 2; c++)
            {
                Assert.Equal(weights[j, c], effects.Loadings[j, c], 1e-12);
                variance += weights[j, c] * weights[j, c];
            }
            // The sample variance of 4096 draws differs from 1 by less than five standard errors.
            Assert.InRange(effects.Variance[j] / variance, 1 - 5 * Math.Sqrt(2.0 / 2048), 1 + 5 * Math.Sqrt(2.0 / 2048));
        }
    }

    [Fact]
    public void Moments_are_those_of_the_encoder()
    {
        var moments = PosteriorMoments.Of(model, data, device);
        var tape = new Tape(new Workspace(device), DType.Float64) { IsRecording = false };
        var pass = new Pass(tape, 0, 0, isTraining: false);
        var q = (DiagonalGaussianDistribution)model.Encode(pass, new Batch { Values = tape.Constant([.. data.Values.Select(v => (double)v)], [5, 3]) });
        var (mean, logVar) = (q.Mean.ToArray(), q.LogVar.ToArray());
        for (var i = 0; i < 5; i++)
            for (var a = 0; a < 2; a++)
            {
                Assert.Equal(mean[i * 2 + a], moments.Mean[i, a], 1e-12);
                Assert.Equal(Math.Exp(logVar[i * 2 + a]), moments.Covariance[i][a, a], 1e-12);
                Assert.Equal(0, moments.Covariance[i][a, 1 - a], 1e-12);
            }
    }

    [Fact]
    public void Importance_sampling_finds_the_exact_likelihood()
    {
        var exact = new ProbabilisticPca(Bias(), Weights(), 0.8 * 0.8).LogProbability(Rows());
        var estimates = Enumerable.Range(0, 10).Select(seed => new Evaluator(model, device, (ulong)seed).LogProbability(data, 20_000).Values).ToArray();
        for (var i = 0; i < 5; i++)
        {
            var row = estimates.Select(e => e[i]).ToArray();
            var mean = row.Average();
            var standardError = Math.Sqrt(row.Sum(x => (x - mean) * (x - mean)) / 9 / 10);
            Assert.InRange(exact[i] - mean, -6 * standardError - 1e-9, 6 * standardError + 1e-9);
            Assert.True(standardError < 0.05, $"row {i} is too uncertain to say anything: {standardError}");
        }
    }

    private double[,] Weights()
    {
        var head = model.Parameters.Find("likelihood.head.weight")!.Tensor;
        var values = head.ToArray();
        var weights = new double[3, 2];
        for (var j = 0; j < 3; j++)
            for (var c = 0; c < 2; c++)
                weights[j, c] = head.Shape.Rows == 3 ? values[j * 2 + c] : values[c * 3 + j];
        return weights;
    }

    private double[] Bias() => model.Parameters.Find("likelihood.head.bias")!.Tensor.ToArray();

    private double[,] Rows()
    {
        var rows = new double[5, 3];
        for (var i = 0; i < 15; i++) rows[i / 3, i % 3] = data.Values[i];
        return rows;
    }
}
