using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;

namespace VaeScience.Tests.Models;

/// <summary>Annealed importance sampling of a linear Gaussian model, whose log p(x) is known.</summary>
public sealed class AnnealedImportanceSamplingTests : IDisposable
{
    private readonly CpuDevice device = new();
    private readonly Golden golden = Golden.Entry("linear/ppca");
    private readonly Dataset data;
    private readonly Vae model;

    public AnnealedImportanceSamplingTests()
    {
        double[] flat = golden.Input("W"), x = golden.Input("X");
        var w = new double[4, 2];
        Buffer.BlockCopy(flat, 0, w, 0, flat.Length * sizeof(double));
        data = Dataset.Real("golden", [.. x.Select(v => (float)v)], "a", "b", "c", "d");
        model = LinearGaussianModel.Of(w, golden.Input("mean"), golden.Scalar("sigma2"), data, device);
    }

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData(AnnealingStart.Prior, 100, 0.2)]
    [InlineData(AnnealingStart.Posterior, 20, 0.05)]
    public void Finds_the_exact_log_probability(AnnealingStart start, int temperatures, double largestError)
    {
        var options = new AnnealingOptions { Chains = 64, Temperatures = temperatures, LeapfrogSteps = 5, Start = start };
        var estimate = new AnnealedImportanceSampling(model, device, options).LogProbability(data);
        var exact = golden.Output("log_prob");
        for (var i = 0; i < 3; i++)
        {
            // 4.5 standard errors: exceeded with probability 7e-6 each; half the variance is the bias of a logarithm.
            Assert.True(Math.Abs(estimate.Values[i] - exact[i]) <= 4.5 * estimate.StandardErrors[i] + estimate.StandardErrors[i] * estimate.StandardErrors[i] / 2,
                $"row {i}: {estimate.Values[i]:F4} ({estimate.StandardErrors[i]:F4}), exact {exact[i]:F4}");
            Assert.True(estimate.StandardErrors[i] < largestError, $"row {i} is too uncertain to say anything: {estimate.StandardErrors[i]:F3}");
        }
    }

    [Fact]
    public void More_temperatures_leave_more_effective_chains()
    {
        double[] effective = [.. ((int[])[5, 50]).Select(Effective)];
        Assert.True(effective[1] > 2 * effective[0], string.Join(" and ", effective));

        double Effective(int temperatures) =>
            new AnnealedImportanceSampling(model, device, new AnnealingOptions { Chains = 64, Temperatures = temperatures, LeapfrogSteps = 5 }).LogProbability(data).EffectiveSamples.Average();
    }

    [Fact]
    public void A_row_does_not_notice_the_rows_beside_it()
    {
        var options = new AnnealingOptions { Chains = 3, Temperatures = 10, LeapfrogSteps = 2 };
        var all = new AnnealedImportanceSampling(model, device, options).LogProbability(data);
        Assert.Equal(all.Values[..1], new AnnealedImportanceSampling(model, device, options).LogProbability(data.Rows([0])).Values);
        Assert.All(model.Parameters, p => Assert.False(p.Tensor.HasGradient));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new AnnealedImportanceSampling(model, device, new AnnealingOptions { Chains = 0 }));
        Assert.Throws<ArgumentException>(() => new AnnealedImportanceSampling(model, device, new AnnealingOptions { Temperatures = 0 }));
        Assert.Throws<ArgumentException>(() => new AnnealedImportanceSampling(model, device, new AnnealingOptions { LeapfrogSteps = 0 }));
    }
}
