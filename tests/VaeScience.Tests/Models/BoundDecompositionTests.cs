using MathNet.Numerics.LinearAlgebra;
using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.Models.Likelihoods;
using VaeScience.Models.Networks;
using VaeScience.Models.Posteriors;
using VaeScience.Models.Priors;

namespace VaeScience.Tests.Models;

/// <summary>The terms of the bound where they have closed forms, or can be integrated.</summary>
public sealed class BoundDecompositionTests : IDisposable
{
    // Both sides; some ten figures in all.
    private const double Sds = 5;
    private const int Draws = 4000;
    private readonly CpuDevice device = new();

    public void Dispose() => device.Dispose();

    // q(z) of one row is q(z|x), a Gaussian: no information, TC = -1/2 log det of its correlations, and units N(m, s^2) against N(0, 1).
    [Fact]
    public void One_row_with_a_correlated_posterior()
    {
        var data = Dataset.Real("one", [0.5f, -1, 2], "a", "b", "c");
        var model = new Vae(new Mlp([4], Activation.Tanh), new FullGaussian(3), new StandardNormal(), new Mlp([]), new Gaussian());
        model.Build(data, device, DType.Float64, seed: 4);
        model.Parameters.Find("posterior.head.bias")!.Tensor.CopyFrom([.. Enumerable.Range(0, 9).Select(i => 0.4 * Math.Cos(i))]);
        var moments = PosteriorMoments.Of(model, data, device);
        var covariance = Matrix<double>.Build.DenseOfArray(moments.Covariance[0]);
        var variances = covariance.Diagonal();
        var correlation = 0.5 * (variances.Sum(Math.Log) - Math.Log(covariance.Determinant()));
        var divergence = Enumerable.Range(0, 3).Sum(j => 0.5 * (moments.Mean[0, j] * moments.Mean[0, j] + variances[j] - 1 - Math.Log(variances[j])));
        Assert.True(correlation > 0.05, "the posterior is not correlated enough to test anything");

        var terms = new BoundDecomposer(model, device).Decompose(data, Draws);

        Assert.Equal(0, terms.IndexCodeInformation.Value, 1e-12);
        Near(correlation, terms.TotalCorrelation!.Value);
        Near(divergence, terms.DimensionWiseKl!.Value);
        Near(correlation + divergence, terms.AggregateKl);
    }

    // A linear Gaussian model and four rows: q(z) is a mixture of four Gaussians, integrated over a grid.
    [Fact]
    public void Four_rows_whose_codes_overlap()
    {
        double[,] w = { { 1, 0.4 }, { 0.3, -0.8 }, { -0.5, 0.6 } };
        var data = LinearGaussianModel.Draw(w, [0, 0, 0], 0.5, 4, seed: 3);
        var model = LinearGaussianModel.Of(w, [0, 0, 0], 0.5, data, device);
        var q = new Evaluator(model, device).Encode(data);
        var (information, correlation, divergence) = Integrated(q);

        var terms = new BoundDecomposer(model, device).Decompose(data, Draws);

        Near(information, terms.IndexCodeInformation);
        Near(correlation, terms.TotalCorrelation!.Value);
        Near(divergence, terms.DimensionWiseKl!.Value);
        Assert.Equal(terms.Elbo.Value, terms.Reconstruction.Value - terms.IndexCodeInformation.Value - terms.AggregateKl.Value, 1e-9);
        Assert.Equal(terms.AggregateKl.Value, terms.TotalCorrelation!.Value.Value + terms.DimensionWiseKl!.Value.Value, 1e-9);
        // The mean of the bounds of all rows, by other draws.
        Near(new Evaluator(model, device).Bound(data, 100_000).Elbo.Average(), terms.Elbo);
    }

    [Fact]
    public void Rows_far_apart_say_which_they_are()
    {
        // Codes at (a, a) and (-a, -a), a = 5: log 2 of information, all of it shared by both units. Overlap is below exp(-100).
        double[,] w = { { 1, 0 }, { 0, 1 } };
        var data = Dataset.Real("apart", [5, 5, -5, -5], "a", "b");
        var terms = new BoundDecomposer(LinearGaussianModel.Of(w, [0, 0], 0.1, data, device), device).Decompose(data, 100);
        Assert.Equal(Math.Log(2), terms.IndexCodeInformation.Value, 1e-9);
        Assert.Equal(Math.Log(2), terms.TotalCorrelation!.Value.Value, 1e-9);
    }

    private static void Near(double exact, MeanEstimate estimate) =>
        Assert.InRange(estimate.Value - exact, -Sds * estimate.StandardError - 1e-9, Sds * estimate.StandardError + 1e-9);

    // E[log q(z|x) - log q(z)], E[log q(z) - sum_j log q(z_j)], E[sum_j log q(z_j) - log p(z)] under q(z), by the trapezoidal rule.
    private static (double Information, double Correlation, double Divergence) Integrated(LatentTable q)
    {
        const double reach = 7, step = 0.02;
        var n = q.Mean.GetLength(0);
        var (information, correlation, divergence) = (0.0, 0.0, 0.0);
        for (var a = -reach; a <= reach; a += step)
            for (var b = -reach; b <= reach; b += step)
            {
                double joint = 0, first = 0, second = 0, entropy = 0;
                for (var i = 0; i < n; i++)
                {
                    var (pa, pb) = (Normal(a, q.Mean[i, 0], q.Sd[i, 0]), Normal(b, q.Mean[i, 1], q.Sd[i, 1]));
                    (joint, first, second) = (joint + pa * pb / n, first + pa / n, second + pb / n);
                    if (pa * pb > 0) entropy += pa * pb / n * Math.Log(pa * pb);
                }
                if (joint == 0) continue;
                information += entropy - joint * Math.Log(joint);
                correlation += joint * (Math.Log(joint) - Math.Log(first * second));
                divergence += joint * (Math.Log(first * second) + 0.5 * (a * a + b * b) + Math.Log(2 * Math.PI));
            }
        return (information * step * step, correlation * step * step, divergence * step * step);
    }

    private static double Normal(double x, double mean, double sd) => Math.Exp(-0.5 * (x - mean) * (x - mean) / (sd * sd)) / (sd * Math.Sqrt(2 * Math.PI));
}
