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
using VaeScience.Models.Schedules;
using VaeScience.Models.Training;

namespace VaeScience.Tests.Models;

/// <summary>A linear VAE with one shared variance has its global optimum at probabilistic PCA (Lucas et al. 2019): an exact end-to-end test.</summary>
public sealed class LinearVaeTests
{
    // Tipping and Bishop's closed form on the raw scores with two factors, nats per row.
    private const double PpcaOptimum = -12.9707;

    [Fact]
    public void Trains_to_the_optimum_of_probabilistic_pca()
    {
        var table = WhiskyTable.Load();
        var model = new Vae(
            new Mlp([]), new DiagonalGaussian(2), new StandardNormal(), new Mlp([]),
            new Gaussian(new GaussianOptions { Variance = ParameterSource.Shared }));
        using var device = Device.Cpu();
        new Trainer(new Elbo(samples: 16), new Adam(2e-2)) { Epochs = 4000, Seed = 3, Schedule = new CosineDecay(new CosineDecayOptions { Final = 1e-3 }), DType = DType.Float64 }
            .Fit(model, table, device);

        var elbo = ExactElbo(model, table, device);

        Assert.True(elbo <= PpcaOptimum + 1e-4, $"the ELBO {elbo} exceeds the largest log probability a linear model can reach, {PpcaOptimum}");
        Assert.True(elbo >= PpcaOptimum - 1e-3, $"the ELBO {elbo} stays below the optimum {PpcaOptimum} by more than 0.001");
    }

    [Fact]
    public void The_bound_by_draws_agrees_with_the_bound_in_closed_form()
    {
        var table = WhiskyTable.Load();
        var model = new Vae(
            new Mlp([]), new DiagonalGaussian(2), new StandardNormal(), new Mlp([]),
            new Gaussian(new GaussianOptions { Variance = ParameterSource.Shared }));
        using var device = Device.Cpu();
        new Trainer(new Elbo(samples: 4), new Adam(2e-2)) { Epochs = 300, Seed = 3, DType = DType.Float64 }.Fit(model, table, device);

        const int draws = 4000;
        var byDraws = new Evaluator(model, device).Bound(table, draws);
        var exact = ExactElbo(model, table, device);

        // log p(x|z) of one row spreads by less than 4 nats over draws here; five standard errors of the mean over rows and draws.
        Assert.InRange(byDraws.Elbo.Average() - exact, -5 * 4 / Math.Sqrt(draws * 86.0), 5 * 4 / Math.Sqrt(draws * 86.0));
    }

    // mean over rows of E_q[log N(x | W z + b, s2 I)] - KL, with q = N(mu, diag v):
    // -f/2 log(2 pi s2) - (|x - W mu - b|^2 + sum_j v_j |W_j|^2) / (2 s2) - KL
    private static double ExactElbo(Vae model, Dataset data, CpuDevice device)
    {
        var (n, f, d) = (data.RowCount, data.FeatureCount, model.Latent);
        var w = model.Parameters.Find("likelihood.head.weight")!.Tensor.ToArray();
        var b = model.Parameters.Find("likelihood.head.bias")!.Tensor.ToArray();
        var s2 = Math.Exp(model.Parameters.Find("likelihood.log_variance")!.Tensor.Item());
        var q = new Evaluator(model, device).Encode(data);
        var total = 0.0;
        for (var i = 0; i < n; i++)
        {
            double squares = 0, kl = 0;
            for (var j = 0; j < f; j++)
            {
                var r = data.Values[i * f + j] - b[j];
                for (var k = 0; k < d; k++) r -= w[j * d + k] * q.Mean[i, k];
                squares += r * r;
                for (var k = 0; k < d; k++) squares += w[j * d + k] * w[j * d + k] * q.Sd[i, k] * q.Sd[i, k];
            }
            for (var k = 0; k < d; k++)
                kl += 0.5 * (q.Mean[i, k] * q.Mean[i, k] + q.Sd[i, k] * q.Sd[i, k] - 1) - Math.Log(q.Sd[i, k]);
            total += -0.5 * f * Math.Log(2 * Math.PI * s2) - squares / (2 * s2) - kl;
        }
        return total / n;
    }
}
