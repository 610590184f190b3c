using VaeScience.Analysis.Baselines;
using VaeScience.Analysis.Statistics;
using VaeScience.Compute;
using static VaeScience.Tests.Analysis.LinearModelTests;

namespace VaeScience.Tests.Analysis;

/// <summary>Gaussian mixtures and the independent categorical baseline.</summary>
public sealed class MixtureTests
{
    [Fact]
    public void One_step_of_expectation_maximisation_matches_the_golden()
    {
        var golden = Golden.Entry("linear/gmm_em_step");
        var rows = Matrix(golden.Input("X"), 2);
        var covariances = golden.Input("covs");
        var mixture = new GaussianMixture(golden.Input("weights"), Matrix(golden.Input("means"), 2), [Matrix(covariances[..4], 2), Matrix(covariances[4..], 2)]);
        Golden.Close(golden.Output("log_prob"), mixture.LogProbability(rows));
        Golden.Close(golden.Output("responsibilities"), Flat(mixture.Responsibilities(rows)));
        var after = GaussianMixture.Maximisation(rows, mixture.Responsibilities(rows), CovarianceShape.Full, floor: 0);
        Golden.Close(golden.Output("weights_after"), after.Weights);
        Golden.Close(golden.Output("means_after"), Flat(after.Means));
        Golden.Close(golden.Output("covs_after"), [.. after.Covariances.SelectMany(Flat)]);
    }

    [Theory]
    [InlineData("full", CovarianceShape.Full)]
    [InlineData("diag", CovarianceShape.Diagonal)]
    [InlineData("tied", CovarianceShape.Tied)]
    [InlineData("spherical", CovarianceShape.Spherical)]
    public void Fits_reach_the_reference_optimum(string entry, CovarianceShape shape)
    {
        var golden = Golden.Entry($"mixture/{entry}", "analysis");
        var rows = Matrix(golden.Input("points"), 2);
        var mixture = GaussianMixture.Fit(rows, 3, seed: 5, new GaussianMixtureOptions { Shape = shape, Tolerance = 1e-12, MaxIterations = 5000 });
        Assert.True(mixture.Converged);
        Assert.Equal(golden.Output("mean_log_prob")[0], mixture.LogProbability(rows).Average(), 1e-9);
        Assert.Equal(golden.Output("bic")[0], mixture.Bic(rows), 1e-6);
        // The likelihood is flat at its maximum: a gain below 1e-12 leaves parameters uncertain by about its square root.
        Golden.Close(golden.Output("log_prob"), mixture.LogProbability(rows), 0, 1e-5);
        Golden.Close(golden.Output("weights"), [.. mixture.Weights.Order()], 0, 1e-5);
    }

    [Fact]
    public void One_full_component_is_the_full_covariance_gaussian_of_the_whisky_table()
    {
        IDensity Fit(double[,] rows) => GaussianMixture.Fit(rows, 1, 0, new GaussianMixtureOptions { CovarianceFloor = 0 });
        var raw = WhiskyScores.Raw();
        Assert.Equal(-12.0993, Fit(raw).LogProbability(raw).Average(), 6e-5);
        Assert.Equal(-13.4728, CrossValidation.LogProbability(raw, Folds.ByIndex(86, 10), Fit).Mean, 6e-5);
    }

    [Fact]
    public void The_likelihood_never_falls()
    {
        var rows = Matrix(Golden.Entry("mixture/full", "analysis").Input("points"), 2);
        foreach (var shape in Enum.GetValues<CovarianceShape>())
        {
            var responsibilities = new double[60, 3];
            for (var i = 0; i < 60; i++) responsibilities[i, i % 3] = 1;
            var before = double.NegativeInfinity;
            for (var step = 0; step < 20; step++)
            {
                var mixture = GaussianMixture.Maximisation(rows, responsibilities, shape, floor: 0);
                var now = mixture.LogProbability(rows).Average();
                Assert.True(now >= before - 1e-12, $"{shape}, step {step}: {now:R} after {before:R}");
                (before, responsibilities) = (now, mixture.Responsibilities(rows));
            }
        }
    }

    [Fact]
    public void Samples_follow_the_mixture()
    {
        var mixture = new GaussianMixture([.25, .75], new double[,] { { -10, 0 }, { 10, 1 } }, [new double[,] { { 1, .5 }, { .5, 2 } }, new double[,] { { 4, 0 }, { 0, 1 } }]);
        const int n = 20_000;
        var sample = mixture.Sample(n, 11);
        var left = Enumerable.Range(0, n).Where(i => sample[i, 0] < 0).ToArray();
        // Five standard errors: binomial share, then the covariance of a Gaussian pair (Isserlis).
        Assert.InRange(left.Length / (double)n - .25, -5 * Math.Sqrt(.25 * .75 / n), 5 * Math.Sqrt(.25 * .75 / n));
        var product = left.Average(i => (sample[i, 0] + 10) * sample[i, 1]);
        var error = Math.Sqrt((1 * 2 + .5 * .5) / left.Length);
        Assert.InRange(product - .5, -5 * error, 5 * error);
    }

    [Fact]
    public void Fits_repeat_and_singular_ones_are_refused()
    {
        var rows = WhiskyScores.Raw();
        var options = new GaussianMixtureOptions { Shape = CovarianceShape.Diagonal, Restarts = 3 };
        Assert.Equal(GaussianMixture.Fit(rows, 4, 9, options).LogProbability(rows), GaussianMixture.Fit(rows, 4, 9, options).LogProbability(rows));
        Assert.Contains("no inverse", Assert.Throws<UserException>(() => GaussianMixture.Fit(rows, 80, 0, new GaussianMixtureOptions { CovarianceFloor = 0 })).Message);
        Assert.Throws<ArgumentException>(() => new GaussianMixture([.5, .4], new double[2, 1], [new double[,] { { 1 } }, new double[,] { { 1 } }]));
    }

    [Fact]
    public void Independent_categorical_figures_of_the_whisky_table()
    {
        var rows = WhiskyScores.Raw();
        Assert.Equal(-12.8043, IndependentCategorical.Fit(rows, 5, alpha: 0).LogProbability(rows).Average(), 5.1e-5);
        Assert.Equal(-13.3928, CrossValidation.LogProbability(rows, Folds.ByIndex(86, 10), r => IndependentCategorical.Fit(r, 5)).Mean, 5.1e-5);
    }

    [Fact]
    public void Independent_categorical_sums_to_one_and_samples_its_levels()
    {
        var model = IndependentCategorical.Fit(WhiskyScores.Raw(), 5);
        for (var j = 0; j < 12; j++) Assert.Equal(1, Enumerable.Range(0, 5).Sum(v => model.Probabilities[j, v]), 1e-14);
        const int n = 10_000;
        var sample = model.Sample(n, 2);
        for (var v = 0; v < 5; v++)
        {
            var share = Enumerable.Range(0, n).Count(i => sample[i, 2] == v) / (double)n;
            var p = model.Probabilities[2, v];
            Assert.InRange(share - p, -5 * Math.Sqrt(p * (1 - p) / n), 5 * Math.Sqrt(p * (1 - p) / n));
        }
        Assert.Contains("0..4", Assert.Throws<UserException>(() => model.LogProbability(new double[1, 12] { { 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0 } })).Message);
        Assert.Throws<UserException>(() => IndependentCategorical.Fit(new double[,] { { 2.5 } }, 5));
    }
}
