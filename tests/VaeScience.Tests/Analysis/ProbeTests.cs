using VaeScience.Analysis.Statistics;
using VaeScience.Compute;
using static VaeScience.Tests.Analysis.ClusteringTests;
using static VaeScience.Tests.Analysis.LinearModelTests;

namespace VaeScience.Tests.Analysis;

/// <summary>Ridge and logistic regression against scikit-learn, and held-out probes.</summary>
public sealed class ProbeTests
{
    [Fact]
    public void Ridge_regression_matches()
    {
        var golden = Golden.Entry("probe/ridge", "analysis");
        var features = Matrix(golden.Input("features"), 3);
        var ridge = RidgeRegression.Fit(features, golden.Input("target"), 2.5);
        Golden.Close(golden.Output("coefficients"), ridge.Coefficients, 1e-11);
        Golden.Close(golden.Output("intercept"), [ridge.Intercept], 1e-11);
        Golden.Close(golden.Output("r2"), [RidgeRegression.R2(golden.Input("target"), ridge.Predict(features))], 1e-11);
    }

    [Fact]
    public void Logistic_regression_matches_and_stands_at_its_minimum()
    {
        var golden = Golden.Entry("probe/logistic", "analysis");
        var features = Matrix(golden.Input("features"), 3);
        var classes = Whole(golden.Input("classes"));
        var fit = LogisticRegression.Fit(features, classes, penalty: 2);
        var probabilities = fit.Probabilities(features);
        // The reference stops at a gradient of 1e-8, over a curvature of at least the penalty; ours is checked exactly below.
        Golden.Close(golden.Output("coefficients"), Flat(fit.Coefficients), 0, 1e-8);
        Golden.Close(golden.Output("probabilities"), Flat(probabilities), 0, 1e-8);
        for (var c = 0; c < 3; c++)
        {
            double Residual(int i) => probabilities[i, c] - (classes[i] == c ? 1 : 0);
            for (var j = 0; j < 3; j++)
                Assert.Equal(0, Enumerable.Range(0, 60).Sum(i => Residual(i) * features[i, j]) + 2 * fit.Coefficients[c, j], 1e-9);
            Assert.Equal(0, Enumerable.Range(0, 60).Sum(Residual), 1e-9);
        }
        Assert.Equal(0, fit.Intercepts.Sum(), 1e-12);
    }

    [Fact]
    public void Separable_classes_stay_finite_and_keep_their_names()
    {
        var fit = LogisticRegression.Fit(new double[,] { { -1000 }, { -999 }, { 999 }, { 1000 } }, [7, 7, -2, -2], penalty: 1e-6);
        Assert.Equal([-2, 7], fit.Classes);
        Assert.Equal([7, -2], fit.Predict(new double[,] { { -5 }, { 5 } }));
        Assert.All(Flat(fit.Coefficients), w => Assert.True(double.IsFinite(w)));
    }

    [Fact]
    public void Probes_score_held_out_rows_only()
    {
        // Labels that are pure chance: a probe that saw its test rows would do far better than one in two.
        var golden = Golden.Entry("probe/ridge", "analysis");
        var features = Matrix(golden.Input("features"), 3);
        var labels = Enumerable.Range(0, 60).Select(i => i * 7919 % 13 % 2).ToArray();
        var chance = LinearProbe.Accuracy(features, labels, Folds.Stratified(labels, 10, 4)).Mean;
        Assert.InRange(chance, .5 - 3 * Math.Sqrt(.25 / 60), .5 + 3 * Math.Sqrt(.25 / 60));
        Assert.InRange(LinearProbe.R2(features, golden.Input("target"), Folds.ByIndex(60, 10), .1), .9, golden.Output("r2")[0] + .05);
        var sign = Enumerable.Range(0, 60).Select(i => features[i, 0] > 0 ? 1 : 0).ToArray();
        Assert.True(LinearProbe.Accuracy(features, sign, Folds.Stratified(sign, 10, 4), .1).Mean > .9);
    }

    [Fact]
    public void Region_is_barely_readable_from_taste()
    {
        // Logistic regression of Speyside against the rest gets about .68 from the attributes, where the majority gets .5.
        var speyside = WhiskyScores.Column("region").Select(r => r == "Speyside" ? 1 : 0).ToArray();
        var means = Enumerable.Range(0, 5).Select(seed => LinearProbe.Accuracy(WhiskyScores.Raw(), speyside, Folds.Shuffled(86, 10, (ulong)seed)).Mean).ToArray();
        var spread = Math.Sqrt(means.Sum(m => Math.Pow(m - means.Average(), 2)) / 4);
        Assert.InRange(means.Average(), .682 - 3 * spread, .682 + 3 * spread);
    }

    [Fact]
    public void Unusable_probes_are_refused()
    {
        Assert.Contains("single class", Assert.Throws<UserException>(() => LogisticRegression.Fit(new double[2, 1], [3, 3])).Message);
        Assert.Contains("collinear", Assert.Throws<UserException>(() => RidgeRegression.Fit(new double[,] { { 1, 2 }, { 2, 4 }, { 3, 6 } }, [1, 2, 3], 0)).Message);
        Assert.Throws<ArgumentException>(() => LinearProbe.R2(new double[3, 1], [1, 2], [0, 1, 0]));
    }
}
