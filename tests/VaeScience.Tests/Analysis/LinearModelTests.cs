using VaeScience.Analysis.Baselines;
using VaeScience.Analysis.Statistics;
using VaeScience.Compute;

namespace VaeScience.Tests.Analysis;

/// <summary>PCA, PPCA and factor analysis against goldens and against figures computed with scikit-learn and NumPy.</summary>
public sealed class LinearModelTests
{
    [Fact]
    public void Covariance_eigenvalues_of_the_whisky_table()
    {
        var pca = PrincipalComponents.Fit(WhiskyScores.Raw());
        Golden.Close([2.3587, 1.5054, .7489, .6463, .5664, .4694, .4001, .3593, .2740, .2505, .1800, .0743], pca.Eigenvalues, 0, 5e-5);
        Golden.Close([.3011, .1922, .0956, .0825], pca.ExplainedShare[..4], 0, 5e-5);
        Golden.Close([.4933, .5889, .6714], [pca.ExplainedShare[..2].Sum(), pca.ExplainedShare[..3].Sum(), pca.ExplainedShare[..4].Sum()], 0, 5e-5);
        AssertAxis(pca.Axes, 0, 5e-4, ("medicinal", .575), ("smoky", .478), ("body", .361), ("floral", -.384), ("honey", -.221), ("sweetness", -.203), ("fruity", -.202));
        AssertAxis(pca.Axes, 1, 5e-4, ("winey", .640), ("body", .491), ("honey", .418), ("nutty", .260));
    }

    [Fact]
    public void Correlation_eigenvalues_of_the_whisky_table()
    {
        var pca = PrincipalComponents.Fit(WhiskyScores.Raw(), standardise: true);
        Golden.Close([3.2371, 1.9125, 1.2030, 1.0369, .9582], pca.Eigenvalues[..5], 0, 5e-5);
        Golden.Close([.2698, .1594, .1002, .0864], pca.ExplainedShare[..4], 0, 5e-5);
    }

    [Fact]
    public void Scores_name_the_smoky_and_the_sherried_whiskies()
    {
        var rows = WhiskyScores.Raw();
        var scores = PrincipalComponents.Fit(rows).Scores(rows, 2);
        double Score(string name, int c) => scores[Array.IndexOf(WhiskyScores.Distilleries, name), c];
        Golden.Close([5.36, 5.34, 5.27, -2.47], [Score("Lagavulin", 0), Score("Laphroaig", 0), Score("Ardbeg", 0), Score("Auchentoshan", 0)], 0, 5e-3);
        Golden.Close([3.65, 3.62, -2.20], [Score("Glendronach", 1), Score("Macallan", 1), Score("Glenfiddich", 1)], 0, 5e-3);
    }

    [Fact]
    public void All_components_rebuild_the_rows_and_loadings_the_covariance()
    {
        var rows = WhiskyScores.Raw();
        foreach (var standardise in new[] { false, true })
        {
            var pca = PrincipalComponents.Fit(rows, standardise);
            Golden.Close(Flat(rows), Flat(pca.Reconstruct(pca.Scores(rows, 12))), 0, 1e-12);
            var loadings = pca.Loadings(12);
            for (var j = 0; j < 12; j++)
            {
                var communality = Enumerable.Range(0, 12).Sum(c => loadings[j, c] * loadings[j, c]);
                var column = Enumerable.Range(0, 86).Select(i => rows[i, j]).ToArray();
                var variance = column.Sum(v => Math.Pow(v - column.Average(), 2)) / 85;
                Assert.Equal(standardise ? 1 : variance, communality, 1e-12);
            }
        }
    }

    [Fact]
    public void Fewer_rows_than_features_give_the_same_components()
    {
        var wide = new double[5, 12];
        Array.Copy(WhiskyScores.Raw(), wide, wide.Length);
        var twice = new double[15, 12];
        for (var r = 0; r < 3; r++) Array.Copy(wide, 0, twice, r * wide.Length, wide.Length);
        var byRows = PrincipalComponents.Fit(wide);
        var byColumns = PrincipalComponents.Fit(twice);
        for (var c = 0; c < 4; c++)
        {
            Assert.Equal(byColumns.Eigenvalues[c] * 14 / 15, byRows.Eigenvalues[c] * 4 / 5, 1e-12);
            for (var j = 0; j < 12; j++) Assert.Equal(byColumns.Axes[j, c], byRows.Axes[j, c], 1e-9);
        }
        Assert.Equal(0, byRows.Eigenvalues[4], 1e-12);
    }

    [Fact]
    public void Ppca_density_and_posterior_match_the_golden()
    {
        var golden = Golden.Entry("linear/ppca");
        var model = new ProbabilisticPca(golden.Input("mean"), Matrix(golden.Input("W"), 2), golden.Scalar("sigma2"));
        var rows = Matrix(golden.Input("X"), 4);
        Golden.Close(golden.Output("log_prob"), model.LogProbability(rows));
        Golden.Close(golden.Output("posterior_mean"), Flat(model.Scores(rows)));
        Golden.Close(golden.Output("posterior_cov"), Flat(model.PosteriorCovariance));
    }

    [Fact]
    public void Factor_analysis_density_and_posterior_match_the_golden()
    {
        var golden = Golden.Entry("linear/factor_analysis");
        var model = new FactorAnalysis(golden.Input("mean"), Matrix(golden.Input("W"), 2), golden.Input("psi"));
        var rows = Matrix(golden.Input("X"), 4);
        Golden.Close(golden.Output("log_prob"), model.LogProbability(rows));
        Golden.Close(golden.Output("posterior_mean"), Flat(model.Scores(rows)));
        Golden.Close(golden.Output("posterior_cov"), Flat(model.PosteriorCovariance));
    }

    [Theory]
    [InlineData(0, -14.3980, -14.5477)]
    [InlineData(1, -13.5484, -13.9516)]
    [InlineData(2, -12.9707, -13.5164)]
    [InlineData(3, -12.8213, -13.6199)]
    [InlineData(4, -12.6921, -13.6942)]
    public void Ppca_log_probability_of_the_raw_scores(int factors, double train, double heldOut) =>
        AssertTrainAndHeldOut(WhiskyScores.Raw(), rows => ProbabilisticPca.Fit(rows, factors), train, heldOut, 6e-5);

    [Theory]
    [InlineData(0, -17.0273, -17.1744)]
    [InlineData(1, -16.3641, -16.7226)]
    [InlineData(2, -16.0474, -16.5777)]
    [InlineData(3, -15.9341, -16.6594)]
    [InlineData(4, -15.8449, -16.8367)]
    public void Ppca_log_probability_of_the_standardised_scores(int factors, double train, double heldOut) =>
        AssertTrainAndHeldOut(WhiskyScores.Standardised(), rows => ProbabilisticPca.Fit(rows, factors), train, heldOut, 6e-5);

    [Theory]
    [InlineData(0, -13.7277, -14.1051)]
    [InlineData(1, -12.7665, -13.3378)]
    [InlineData(2, -12.3666, -13.0778)]
    [InlineData(3, -12.2753, -13.1421)]
    [InlineData(4, -12.2418, -13.3823)]
    public void Factor_analysis_log_probability_of_the_raw_scores(int factors, double train, double heldOut) =>
        AssertTrainAndHeldOut(WhiskyScores.Raw(), rows => FactorAnalysis.Fit(rows, factors), train, heldOut, 1e-3);

    [Theory]
    [InlineData(1, -16.0660, -16.6374)]
    [InlineData(2, -15.6661, -16.3774)]
    [InlineData(3, -15.5749, -16.4417)]
    [InlineData(4, -15.5414, -16.6818)]
    public void Factor_analysis_log_probability_of_the_standardised_scores(int factors, double train, double heldOut) =>
        AssertTrainAndHeldOut(WhiskyScores.Standardised(), rows => FactorAnalysis.Fit(rows, factors), train, heldOut, 1e-3);

    [Theory]
    [InlineData(1, .4919)]
    [InlineData(2, .3923)]
    [InlineData(3, .3537)]
    [InlineData(4, .3180)]
    public void Ppca_noise_variance(int factors, double noise) =>
        Assert.Equal(noise, ProbabilisticPca.Fit(WhiskyScores.Raw(), factors).NoiseVariance, 5e-5);

    [Fact]
    public void Factor_analysis_is_a_stationary_point_and_scale_equivariant()
    {
        var raw = FactorAnalysis.Fit(WhiskyScores.Raw(), 2);
        var standardised = FactorAnalysis.Fit(WhiskyScores.Standardised(), 2);
        Assert.True(raw.Converged);
        Golden.Close(Flat(standardised.StandardisedLoadings), Flat(raw.StandardisedLoadings), 0, 1e-4);
        Golden.Close(standardised.Uniqueness, raw.Uniqueness, 0, 1e-4);
        double Of(string name) => raw.Uniqueness[Array.IndexOf(WhiskyScores.Attributes, name)];
        Golden.Close([.24, .17, .34, .95, .93, .91], [Of("body"), Of("medicinal"), Of("smoky"), Of("spicy"), Of("nutty"), Of("malty")], 0, 5e-3);
    }

    [Fact]
    public void Samples_have_the_models_mean_and_covariance()
    {
        var golden = Golden.Entry("linear/factor_analysis");
        var w = Matrix(golden.Input("W"), 2);
        var model = new FactorAnalysis(golden.Input("mean"), w, golden.Input("psi"));
        const int n = 40_000;
        var sample = model.Sample(n, 3);
        Assert.Equal(Flat(sample), Flat(model.Sample(n, 3)));
        for (var a = 0; a < 4; a++)
            for (var b = 0; b <= a; b++)
            {
                double Model(int i, int j) => w[i, 0] * w[j, 0] + w[i, 1] * w[j, 1] + (i == j ? model.Noise[i] : 0);
                var mean = Enumerable.Range(0, n).Average(i => (sample[i, a] - model.Mean[a]) * (sample[i, b] - model.Mean[b]));
                // Var(x_a x_b) = S_aa S_bb + S_ab^2 for Gaussians (Isserlis); five standard errors.
                var standardError = Math.Sqrt((Model(a, a) * Model(b, b) + Model(a, b) * Model(a, b)) / n);
                Assert.InRange(mean - Model(a, b), -5 * standardError, 5 * standardError);
            }
    }

    [Fact]
    public void Unusable_rows_are_refused_with_the_reason()
    {
        var constant = WhiskyScores.Raw();
        for (var i = 0; i < 86; i++) constant[i, 4] = 1;
        Assert.Contains("column 4", Assert.Throws<UserException>(() => FactorAnalysis.Fit(constant, 2)).Message);
        Assert.Contains("column 4", Assert.Throws<UserException>(() => PrincipalComponents.Fit(constant, true)).Message);
        constant[7, 3] = double.NaN;
        Assert.Contains("row 7, column 3", Assert.Throws<UserException>(() => ProbabilisticPca.Fit(constant, 2)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => ProbabilisticPca.Fit(WhiskyScores.Raw(), 12));
        Assert.Throws<ArgumentException>(() => FactorAnalysis.Fit(WhiskyScores.Raw(), 2).LogProbability(new double[3, 5]));
        Assert.Throws<UserException>(() => PrincipalComponents.Fit(new double[1, 3]));
    }

    private static void AssertTrainAndHeldOut(double[,] rows, Func<double[,], IDensity> fit, double train, double heldOut, double tolerance)
    {
        Assert.Equal(train, fit(rows).LogProbability(rows).Average(), tolerance);
        Assert.Equal(heldOut, CrossValidation.LogProbability(rows, Folds.ByIndex(rows.GetLength(0), 10), fit).Mean, tolerance);
    }

    private static void AssertAxis(double[,] axes, int component, double tolerance, params (string Name, double Weight)[] expected)
    {
        foreach (var (name, weight) in expected)
            Assert.Equal(weight, axes[Array.IndexOf(WhiskyScores.Attributes, name), component], tolerance);
    }

    internal static double[,] Matrix(double[] values, int columns)
    {
        var matrix = new double[values.Length / columns, columns];
        Buffer.BlockCopy(values, 0, matrix, 0, values.Length * sizeof(double));
        return matrix;
    }

    internal static double[] Flat(double[,] matrix) => [.. matrix.Cast<double>()];
}
