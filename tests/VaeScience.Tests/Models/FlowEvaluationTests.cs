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

/// <summary>Models with flow posteriors: what can be judged of them, and what is refused with a reason.</summary>
public sealed class FlowEvaluationTests : IDisposable
{
    private readonly CpuDevice device = new();
    private readonly Dataset data = Dataset.Real("points", [1, 2, 0.5f, -1, 0, 1, 2, 2, -1, 0.3f, -0.7f, 0.1f, 0.9f, 1.4f, 0.2f], "a", "b", "c");

    public static TheoryData<string> Flows => ["planar:flows=4", "iaf:steps=2,hidden=8,context=4"];

    public void Dispose() => device.Dispose();

    [Theory]
    [MemberData(nameof(Flows))]
    public void Training_raises_the_bound(string posterior)
    {
        var model = Model(posterior);
        var run = new Trainer(new Elbo(samples: 4), new Adam(1e-2)) { Epochs = 150, Seed = 2 }.Fit(model, data, device);
        Assert.True(run.Epochs[^1].Objective > run.Epochs[0].Objective + 0.5, $"{run.Epochs[0].Objective} to {run.Epochs[^1].Objective}");
    }

    [Theory]
    [MemberData(nameof(Flows))]
    public void Importance_sampling_bounds_the_likelihood_from_above_the_elbo(string posterior)
    {
        var model = Model(posterior);
        model.Build(data, device, DType.Float64, seed: 3);
        var evaluator = new Evaluator(model, device);
        Assert.True(evaluator.LogProbability(data, 2000).Mean > evaluator.Bound(data, 2000).Elbo.Average());
        var table = evaluator.Encode(data);
        Assert.All(table.Sd.Cast<double>(), sd => Assert.True(sd > 0));
        Assert.Equal(table.Mean, new Evaluator(model, device, seed: 9).Encode(data).Mean);
    }

    [Theory]
    [MemberData(nameof(Flows))]
    public void What_needs_a_density_elsewhere_is_refused(string posterior)
    {
        var model = Model(posterior);
        model.Build(data, device, DType.Float64, seed: 3);
        var weighed = Assert.Throws<UserException>(() => new Evaluator(model, device).LogProbability(data, 10, priorShare: 0.5));
        Assert.Contains("prior share of 0", weighed.Message, StringComparison.Ordinal);
        var placed = Assert.Throws<UserException>(() => PosteriorMoments.Of(model, data, device));
        Assert.Contains("no Gaussian", placed.Message, StringComparison.Ordinal);
        Assert.Contains("free bits", new Elbo(new ElboOptions { FreeBits = 0.1 }).Refusal(model)!, StringComparison.Ordinal);
    }

    private static Vae Model(string posterior) =>
        new(new Mlp([8], Activation.Tanh), PosteriorCatalog.All.Parse(posterior), new StandardNormal(), new Mlp([8], Activation.Tanh), new Gaussian());
}
