using VaeScience.Compute;
using VaeScience.Compute.Ops;
using VaeScience.Models;
using VaeScience.Models.Objectives;
using VaeScience.Models.Posteriors;

namespace VaeScience.Tests.Models;

/// <summary>The parts of objectives that have numbers from PyTorch.</summary>
public sealed class ObjectiveGoldenTests : IDisposable
{
    private readonly CpuDevice device = Device.Cpu();
    private readonly Tape tape;
    private readonly Pass pass;

    public ObjectiveGoldenTests()
    {
        tape = new Tape(new Workspace(device), DType.Float64);
        pass = new Pass(tape, seed: 1, step: 0, isTraining: true);
    }

    public void Dispose() => device.Dispose();

    [Theory]
    [InlineData("tcvae/minibatch_weighted", AggregateEstimator.MinibatchWeighted)]
    [InlineData("tcvae/stratified", AggregateEstimator.Stratified)]
    public void Total_correlation(string name, AggregateEstimator estimator)
    {
        var golden = Golden.Entry(name);
        var (mu, logVar) = (Variable(golden, "mu"), Variable(golden, "logvar"));
        var q = new DiagonalGaussianDistribution(mu, logVar);
        var z = q.Transform(pass, tape.Constant(golden.Input("eps"), Shape.Create(golden.InputShape("eps"))));
        var (joint, product) = AggregateDensity.Log(pass, q, z, estimator, (int)golden.Scalar("dataset_size"));
        var logQ = q.LogProbability(pass, z);
        var logP = tape.Affine(tape.Sum(tape.Square(z), axis: 1), -0.5, -1.5 * Math.Log(2 * Math.PI));
        var (information, correlation, divergence) = (tape.Subtract(logQ, joint), tape.Subtract(joint, product), tape.Subtract(product, logP));
        tape.Backward(tape.Mean(tape.Add(tape.Add(information, tape.Scale(correlation, golden.Scalar("beta"))), divergence)));
        foreach (var (what, tensor) in (ReadOnlySpan<(string, Tensor)>)[
            ("z", z), ("log_qz_given_x", logQ), ("log_pz", logP), ("log_qz", joint), ("log_prod_qz", product),
            ("index_code_mi", information), ("total_correlation", correlation), ("dimension_wise_kl", divergence)])
            Golden.Close(golden.Output(what), tensor.ToArray(), what: what);
        Golden.Close(golden.Output("d_mu"), mu.GradientToArray(), what: "d_mu");
        Golden.Close(golden.Output("d_logvar"), logVar.GradientToArray(), what: "d_logvar");
    }

    [Fact]
    public void Stratified_weights_are_those_of_the_derivation_and_not_of_the_widely_copied_code()
    {
        var log = new double[25];
        AggregateDensity.FillLogWeights<double>(log, 5, 50, AggregateEstimator.Stratified);
        double[] weights = [.. log.Select(Math.Exp)];
        Golden.Close(Golden.Entry("tcvae/stratified").Output("weights"), weights);
        var copied = Golden.Entry("tcvae/stratified_public_code_weights").Output("weights");
        // In the copied matrix the rows' own weights are wrong for all rows but the first.
        for (var i = 1; i < 5; i++) Assert.True(Math.Abs(weights[i * 6] - copied[i * 6]) > 0.1);
    }

    // One batch of n rows stands for N: averaged over all batches that hold row 0, the weights give every row of the data set 1/N.
    [Fact]
    public void Stratified_weights_have_the_expectation_of_the_whole_data_set()
    {
        const int population = 6, n = 3;
        var log = new double[n * n];
        AggregateDensity.FillLogWeights<double>(log, n, population, AggregateEstimator.Stratified);
        var mean = new double[population];
        for (var second = 1; second < population; second++)
            for (var third = 1; third < population; third++)
            {
                if (second == third) continue;
                int[] batch = [0, second, third];
                for (var k = 0; k < n; k++) mean[batch[k]] += Math.Exp(log[k]) / ((population - 1) * (population - 2));
            }
        Golden.Close([.. Enumerable.Repeat(1.0 / population, population)], mean);
    }

    [Fact]
    public void Doubly_reparametrised_gradients()
    {
        var golden = Golden.Entry("iwae/k5_linear_bernoulli");
        var (mu, logVar, weight, bias) = (Variable(golden, "mu"), Variable(golden, "logvar"), Variable(golden, "W"), Variable(golden, "b"));
        var q = new DiagonalGaussianDistribution(mu, logVar);
        Tensor? shares = null;
        var z = tape.ScaleGradient(q.Transform(pass, Constant(golden, "eps").Reshape([15, 2])), () => shares!);
        var logLikelihood = tape.ElementLogDensity(
            default(VaeScience.Models.Likelihoods.BernoulliDensity), Constant(golden, "x"), null, (new DensityInput(tape.Linear(z, weight, bias), 0), default, default), byFeature: false);
        var logP = tape.Affine(tape.Sum(tape.Square(z), axis: 1), -0.5, -Math.Log(2 * Math.PI));
        var logWeights = tape.Add(logLikelihood, tape.Subtract(logP, q.Detach().LogProbability(pass, z))).Reshape([5, 3]);
        var logSum = tape.LogSumExp(logWeights, axis: 0);
        shares = tape.Exp(tape.Subtract(logWeights.Detach(), logSum.Detach())).Reshape([15]);
        tape.Backward(tape.Mean(logSum));
        Golden.Close(golden.Output("normalised_w"), shares.ToArray(), what: "normalised_w");
        Golden.Close(golden.Output("dreg_d_mu"), mu.GradientToArray(), what: "d_mu");
        Golden.Close(golden.Output("dreg_d_logvar"), logVar.GradientToArray(), what: "d_logvar");
        Golden.Close(golden.Output("d_W"), weight.GradientToArray(), what: "d_W");
        Golden.Close(golden.Output("d_b"), bias.GradientToArray(), what: "d_b");
    }

    private Tensor Variable(Golden golden, string name) => tape.Variable(golden.Input(name), Shape.Create(golden.InputShape(name)));

    private Tensor Constant(Golden golden, string name) => tape.Constant(golden.Input(name), Shape.Create(golden.InputShape(name)));
}
