using VaeScience.Compute;
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

/// <summary>The importance-sampled log p(x) of a linear ordinal model against integration of p(x|z) p(z) over a grid.</summary>
public sealed class ImportanceSamplingTests : IDisposable
{
    private const int Levels = 5, Draws = 4000;
    private readonly Dataset table = WhiskyTable.Load();
    private readonly CpuDevice device = Device.Cpu();
    private readonly Vae model;

    public ImportanceSamplingTests()
    {
        model = new Vae(new Mlp([8], Activation.Tanh), new DiagonalGaussian(2), new StandardNormal(), new Mlp([]), new Ordinal(Levels), new VaeOptions { WeightPrior = 1 });
        // Trained on half of the rows, so that the encoder has not seen the others.
        new Trainer(new Elbo(samples: 4), new Adam(2e-2)) { Epochs = 150, Seed = 5, DType = DType.Float64 }
            .Fit(model, table.Rows([.. Enumerable.Range(0, 43)]), device);
    }

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Draws_agree_with_integration_within_their_standard_error(double priorShare)
    {
        var exact = ByIntegration();
        var drawn = new Evaluator(model, device, seed: 3).LogProbability(table, Draws, priorShare);

        // 86 independent errors: 4.5 standard errors are exceeded by one of them with probability 0.0006. The log of an unbiased estimate is
        // too low by half its variance, and the delta method needs many effective draws: rows with few are left to the next test.
        for (var i = 0; i < table.RowCount; i++)
            if (drawn.EffectiveSamples[i] > 100)
                Assert.True(Math.Abs(drawn.Values[i] - exact[i]) <= 4.5 * drawn.StandardErrors[i] + drawn.StandardErrors[i] * drawn.StandardErrors[i] / 2,
                    $"row {i}: draws {drawn.Values[i]:F4} ({drawn.StandardErrors[i]:F4}), integration {exact[i]:F4}");
    }

    [Fact]
    public void Draws_from_the_prior_help_the_row_that_is_worst_placed()
    {
        var evaluator = new Evaluator(model, device, seed: 3);
        var plain = evaluator.LogProbability(table, Draws);
        var mixed = evaluator.LogProbability(table, Draws, 0.5);

        Assert.True(mixed.EffectiveSamples.Min() > plain.EffectiveSamples.Min(), $"{mixed.EffectiveSamples.Min():F1} effective draws, without the prior {plain.EffectiveSamples.Min():F1}");
        Assert.True(mixed.EffectiveSamples.Min() > 100, $"{mixed.EffectiveSamples.Min():F1} effective draws of {Draws}");
    }

    [Fact]
    public void Shares_outside_their_range_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Evaluator(model, device).LogProbability(table, 10, priorShare: 1));

    // log of the sum over a grid of N(z | 0, I) prod_j P(x_j | W_j z) h^2, written from the definition of the model: the trapezoid rule is
    // exact to many digits for smooth integrands that vanish at the ends.
    private double[] ByIntegration()
    {
        const double end = 7, step = 0.1;
        var w = model.Parameters.Find("likelihood.head.weight")!.Tensor.ToArray();
        var first = model.Parameters.Find("likelihood.first_cut")!.Tensor.ToArray();
        var increments = model.Parameters.Find("likelihood.log_increments")!.Tensor.ToArray();
        var (n, f) = (table.RowCount, table.FeatureCount);
        var sums = new double[n];
        var p = new double[f * Levels];
        for (var z1 = -end; z1 <= end; z1 += step)
            for (var z2 = -end; z2 <= end; z2 += step)
            {
                for (var j = 0; j < f; j++)
                {
                    var (cut, below) = (first[j] - w[2 * j] * z1 - w[2 * j + 1] * z2, 0.0);
                    for (var k = 0; k < Levels; k++)
                    {
                        var upTo = k == Levels - 1 ? 1 : 1 / (1 + Math.Exp(-cut));
                        p[j * Levels + k] = upTo - below;
                        below = upTo;
                        if (k < Levels - 2) cut += Math.Exp(increments[j * (Levels - 2) + k]);
                    }
                }
                var weight = Math.Exp(-0.5 * (z1 * z1 + z2 * z2)) / (2 * Math.PI) * step * step;
                for (var i = 0; i < n; i++)
                {
                    var product = weight;
                    for (var j = 0; j < f; j++) product *= p[j * Levels + (int)table.Values[i * f + j]];
                    sums[i] += product;
                }
            }
        return [.. sums.Select(sum => Math.Log(sum))];
    }
}
