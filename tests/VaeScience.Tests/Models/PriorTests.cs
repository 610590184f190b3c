using VaeScience.Analysis.Baselines;
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
using VaeScience.Models.Training;
using AggregatePosterior = VaeScience.Models.Evaluation.AggregatePosterior;

namespace VaeScience.Tests.Models;

/// <summary>Priors against one another and against PyTorch, and the mixture fitted after training.</summary>
public sealed class PriorTests : IDisposable
{
    private readonly CpuDevice device = Device.Cpu();

    public void Dispose() => device.Dispose();

    [Fact]
    public void Divergence_from_another_diagonal_gaussian()
    {
        var golden = Golden.Entry("kl/diag_gaussian_diag_gaussian");
        var tape = new Tape(new Workspace(device), DType.Float64);
        var (mu, logVar, priorMu, priorLogVar) = (Variable("mu_q"), Variable("logvar_q"), Variable("mu_p"), Variable("logvar_p"));
        var kl = new DiagonalGaussianDistribution(mu, logVar).KlToDiagonalNormal(new Pass(tape, 0, 0, isTraining: false), priorMu, priorLogVar)!.Value;
        Golden.Close(golden.Output("kl_per_row"), kl.PerRow.ToArray());
        tape.Backward(tape.Sum(kl.PerRow));
        Golden.Close(golden.Output("d_mu_q"), mu.GradientToArray());
        Golden.Close(golden.Output("d_logvar_q"), logVar.GradientToArray());
        Golden.Close(golden.Output("d_mu_p"), priorMu.GradientToArray());
        Golden.Close(golden.Output("d_logvar_p"), priorLogVar.GradientToArray());

        Tensor Variable(string name) => tape.Variable(golden.Input(name), Shape.Create(golden.InputShape(name)));
    }

    [Fact]
    public void Divergence_of_correlated_gaussians()
    {
        // With P the prior's factor and D its diagonal, the map D P^-1 makes the prior one of independent units and leaves the divergence as it is.
        var golden = Golden.Entry("kl/full_gaussian_full_gaussian");
        const int d = 3;
        double[] l = golden.Input("chol_q"), p = golden.Input("chol_p"), mu = golden.Input("mu_q"), priorMu = golden.Input("mu_p");
        double[] factor = Mapped(l, d), mean = Mapped(mu, 1), priorMean = Mapped(priorMu, 1);
        var tape = new Tape(new Workspace(device), DType.Float64);
        var q = new FullGaussianDistribution(
            tape.Constant(mean, [1, d]), tape.Constant([.. Enumerable.Range(0, d).Select(j => Math.Log(factor[j * d + j]))], [1, d]),
            tape.Constant([factor[3], factor[6], factor[7]], [1, 3]));
        var logVar = tape.Constant([.. Enumerable.Range(0, d).Select(j => 2 * Math.Log(p[j * d + j]))], [d]);
        var kl = q.KlToDiagonalNormal(new Pass(tape, 0, 0, isTraining: false), tape.Constant(priorMean, [d]), logVar)!.Value;
        Golden.Close(golden.Output("kl"), kl.PerRow.ToArray());

        // D P^-1 b by forward substitution.
        double[] Mapped(double[] b, int columns)
        {
            var x = (double[])b.Clone();
            for (var c = 0; c < columns; c++)
                for (var j = 0; j < d; j++)
                {
                    for (var k = 0; k < j; k++) x[j * columns + c] -= p[j * d + k] * x[k * columns + c];
                    x[j * columns + c] /= p[j * d + j];
                }
            for (var i = 0; i < x.Length; i++) x[i] *= p[i / columns * d + i / columns];
            return x;
        }
    }

    [Fact]
    public void A_mixture_of_one_is_the_learned_normal()
    {
        const int latent = 3;
        using var normal = new BuiltPrior("diagonal-normal", latent);
        using var mixture = new BuiltPrior("gaussian-mixture:components=1", latent);
        Copy("prior.mean", "prior.means");
        Copy("prior.log_variance", "prior.log_variances");
        var z = BuiltLikelihood.Normal(5 * latent, 1);
        Golden.Close(normal.LogProbability(z, latent), mixture.LogProbability(z, latent), 1e-14, 1e-14);

        void Copy(string from, string to) => mixture.Parameters.Find(to)!.Tensor.CopyFrom(normal.Parameters.Find(from)!.Tensor.ToArray());
    }

    [Theory]
    [InlineData("diagonal")]
    [InlineData("full")]
    public void A_vamp_prior_of_one_is_the_posterior_of_its_input(string posterior)
    {
        var model = Built($"vamp:components=1", posterior);
        var tape = new Tape(new Workspace(device), DType.Float64);
        var pass = new Pass(tape, seed: 1, step: 0, isTraining: false);
        var z = tape.Constant(BuiltLikelihood.Normal(10, 2), [5, 2]);
        var input = model.Parameters.Find("prior.pseudo_inputs")!.Tensor;
        var q = model.Encode(pass, new Batch { Values = tape.Constant(Clusters().Row(0).ToArray().Select(v => (double)v).ToArray(), [1, 2]) });
        // The pseudo-input is the first row as the encoder sees it: standardised.
        Assert.Equal([1, 2], input.Shape);
        Golden.Close(q.LogProbability(pass, z).ToArray(), model.PriorLogProbability(pass, z, condition: null).ToArray(), 1e-12, 1e-12);
    }

    [Fact]
    public void A_vamp_prior_of_correlated_posteriors_is_their_mixture()
    {
        var model = Built("vamp:components=4", "full");
        var tape = new Tape(new Workspace(device), DType.Float64);
        var pass = new Pass(tape, seed: 1, step: 0, isTraining: false);
        var data = Clusters();
        var z = tape.Constant(BuiltLikelihood.Normal(10, 2), [5, 2]);
        var sum = new double[5];
        for (var k = 0; k < 4; k++)
        {
            var row = data.Row(k * data.RowCount / 4).ToArray().Select(v => (double)v).ToArray();
            var q = model.Encode(pass, new Batch { Values = tape.Constant(row, [1, 2]) }).LogProbability(pass, z).ToArray();
            for (var i = 0; i < 5; i++) sum[i] += Math.Exp(q[i]) / 4;
        }
        Golden.Close([.. sum.Select(s => Math.Log(s))], model.PriorLogProbability(pass, z, condition: null).ToArray(), 1e-12, 1e-12);
    }

    [Fact]
    public void A_prior_says_what_it_cannot_stand_beside()
    {
        var data = Clusters();
        var given = new Dataset(data.Name, data.Values, data.Features, data.RowNames) { Conditions = new RowConditions(["dose"], new float[data.RowCount]) };
        var trainer = new Trainer(new Elbo(), new Adam());
        Assert.Contains("conditions", Assert.Throws<UserException>(() => trainer.Check(Model("conditional"), data)).Message, StringComparison.Ordinal);
        Assert.Contains("conditions", Assert.Throws<UserException>(() => trainer.Check(Model("vamp"), given)).Message, StringComparison.Ordinal);
        Assert.Contains("conditions", Assert.Throws<UserException>(() => Model("vamp").Build(given, device)).Message, StringComparison.Ordinal);
        var e = Assert.Throws<ArgumentException>(() => Model(new VampPrior(3), new DrawsOnly()));
        Assert.Contains("only at its own draws", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mixture_fitted_to_the_aggregate_posterior_becomes_the_prior()
    {
        var data = Clusters();
        var model = Model("standard-normal");
        new Trainer(new Elbo(), new Adam(2e-2)) { Epochs = 60, Seed = 2, DType = DType.Float64 }.Fit(model, data, device);
        var mixture = AggregatePosterior.FitMixture(model, data, device, components: 3, drawsPerRow: 4, seed: 5);
        var prior = new GaussianMixturePrior(3);
        var refitted = model.WithPrior(prior, data, device);
        prior.Load(mixture);

        var z = AggregatePosterior.Draw(model, data, device, drawsPerRow: 2, seed: 6);
        var tape = new Tape(new Workspace(device), DType.Float64);
        var logP = refitted.PriorLogProbability(new Pass(tape, 1, 0, isTraining: false), tape.Constant([.. z.Cast<double>()], [z.GetLength(0), 2]), condition: null);
        Golden.Close(mixture.LogProbability(z), logP.ToArray());

        // Nothing but the prior has changed, and rows lie where it expects them: the divergence falls.
        var (before, after) = (new Evaluator(model, device).Bound(data, 50), new Evaluator(refitted, device).Bound(data, 50));
        Assert.Equal(before.Reconstruction, after.Reconstruction);
        Assert.True(after.Kl.Average() < before.Kl.Average() - 0.1, $"KL {after.Kl.Average():F3}, under N(0, I) {before.Kl.Average():F3}");
        Assert.Throws<ArgumentException>(() => prior.Load(GaussianMixture.Fit(z, 2, 1, new GaussianMixtureOptions { Shape = CovarianceShape.Diagonal })));
        Assert.Throws<ArgumentException>(() => prior.Load(GaussianMixture.Fit(z, 3, 1)));
    }

    [Fact]
    public void Draws_of_the_aggregate_posterior_are_those_of_each_row()
    {
        var data = Clusters();
        var model = Built("standard-normal", "diagonal");
        const int draws = 2000;
        var z = AggregatePosterior.Draw(model, data, device, draws, seed: 3);
        var table = new Evaluator(model, device).Encode(data);
        for (var row = 0; row < data.RowCount; row += 11)
            for (var j = 0; j < 2; j++)
            {
                var mean = Enumerable.Range(0, draws).Average(i => z[row * draws + i, j]);
                Assert.InRange((mean - table.Mean[row, j]) / table.Sd[row, j], -5 / Math.Sqrt(draws), 5 / Math.Sqrt(draws));
            }
    }

    /// <summary>Three clusters of points in the plane.</summary>
    private static Dataset Clusters()
    {
        var noise = BuiltLikelihood.Normal(120, 4);
        return Dataset.Real("clusters", [.. Enumerable.Range(0, 120).Select(i => (float)(0.3 * noise[i] + (i / 2 % 3 - 1) * (i % 2 == 0 ? 3 : 2) + (i / 2 % 3 == 1 ? 2 : 0)))], "a", "b");
    }

    private static Vae Model(string prior, string posterior = "diagonal") => Model(PriorCatalog.All.Parse(prior), PosteriorCatalog.All.Parse(posterior));

    private static Vae Model(Prior prior, Posterior posterior) =>
        new(new Mlp([6], Activation.Tanh), posterior, prior, new Mlp([6], Activation.Tanh), new Gaussian(new GaussianOptions { Variance = ParameterSource.Shared }));

    private Vae Built(string prior, string posterior)
    {
        var model = Model(prior, posterior);
        model.Build(Clusters(), device, DType.Float64, seed: 3);
        return model;
    }

    /// <summary>Stands for the flows whose density is known only where they were drawn.</summary>
    private sealed class DrawsOnly : Posterior
    {
        public override string Name => "draws-only";

        public override object Options => new DiagonalGaussianOptions();

        public override int Latent => 2;

        public override bool HasDensityEverywhere => false;

        public override void Build(ParameterScope scope, int inputs) => throw new NotSupportedException();

        public override LatentDistribution Infer(Pass pass, Tensor hidden) => throw new NotSupportedException();
    }
}
