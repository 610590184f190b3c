using VaeScience.Analysis.Baselines;
using VaeScience.Analysis.Statistics;
using static VaeScience.Tests.Analysis.LinearModelTests;

namespace VaeScience.Tests.Analysis;

/// <summary>Folds, bootstrap, quantiles and the alignment of factors.</summary>
public sealed class ResamplingTests
{
    [Fact]
    public void Quantiles_match()
    {
        var golden = Golden.Entry("statistics/quantiles", "analysis");
        Golden.Close(golden.Output("quantiles"), Quantiles.Of(golden.Input("values"), golden.Input("shares")), 1e-14);
        Assert.Equal(3, Quantiles.Of([3], .7));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantiles.Of([1, 2], 1.5));
    }

    [Fact]
    public void Bootstrap_intervals_match_their_formulas()
    {
        var golden = Golden.Entry("statistics/bootstrap", "analysis");
        var percentile = Bootstrap.Percentile(golden.Input("replicates"), .9);
        Golden.Close(golden.Output("percentile"), [percentile.Low, percentile.High], 1e-13);
        var bca = Bootstrap.Bca(golden.Input("replicates"), golden.Scalar("estimate"), golden.Input("jackknife"), .9);
        Golden.Close(golden.Output("bca"), [bca.Low, bca.High], 1e-9);
    }

    [Fact]
    public void Bootstrap_error_of_a_mean_is_the_plug_in_error()
    {
        var values = Golden.Entry("statistics/quantiles", "analysis").Input("values");
        const int replicates = 4000;
        var bootstrap = Bootstrap.OfRows(Matrix(values, 1), rows => [rows.Cast<double>().Average()], replicates, 8);
        var mean = values.Average();
        var exact = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) / values.Length);
        // The standard deviation of B normal replicates is itself known to a relative 1 / sqrt(2B); five of those.
        Assert.InRange(bootstrap.StandardErrors[0] / exact, 1 - 5 / Math.Sqrt(2.0 * replicates), 1 + 5 / Math.Sqrt(2.0 * replicates));
        Assert.Equal(mean, bootstrap.Estimates[0], 1e-14);
        Assert.Equal(Flat(bootstrap.Replicates), Flat(Bootstrap.OfRows(Matrix(values, 1), rows => [rows.Cast<double>().Average()], replicates, 8).Replicates));
        var (bca, percentile) = (bootstrap.BcaIntervals()[0], bootstrap.PercentileIntervals()[0]);
        Assert.True(bca.Low < mean && mean < bca.High);
        // The values are skewed to the right, so the corrected interval reaches further up.
        Assert.True(bca.High > percentile.High && bca.Low > percentile.Low);
    }

    [Fact]
    public void A_constant_statistic_has_an_interval_of_width_zero()
    {
        var bootstrap = Bootstrap.OfIndices(5, _ => [2.0], 10, 0);
        Assert.Equal(new ConfidenceInterval(2, 2, .95), bootstrap.BcaIntervals()[0]);
        Assert.Equal(new ConfidenceInterval(2, 2, .95), bootstrap.PercentileIntervals()[0]);
    }

    [Fact]
    public void Bootstrapped_varimax_loadings_stay_with_their_factor()
    {
        var rows = WhiskyScores.Raw();
        var reference = Varimax.Rotate(FactorAnalysis.Fit(rows, 2).StandardisedLoadings).Pattern;
        double[] Loadings(double[,] sample)
        {
            var pattern = Varimax.Rotate(FactorAnalysis.Fit(sample, 2, new FactorAnalysisOptions { Tolerance = 1e-6 }).StandardisedLoadings).Pattern;
            return Flat(FactorMatch.Find(pattern, reference).Apply(pattern));
        }
        var intervals = Bootstrap.OfRows(rows, Loadings, 100, 1).PercentileIntervals();
        var medicinal = intervals[2 * Array.IndexOf(WhiskyScores.Attributes, "medicinal")];
        var winey = intervals[2 * Array.IndexOf(WhiskyScores.Attributes, "winey") + 1];
        Assert.True(medicinal.Low > .5, $"medicinal: {medicinal}");
        Assert.True(winey.Low > 0, $"winey: {winey}");
    }

    [Fact]
    public void Procrustes_matches()
    {
        var golden = Golden.Entry("statistics/procrustes", "analysis");
        double[,] reference = Matrix(golden.Input("reference"), 3), other = Matrix(golden.Input("other"), 3);
        Golden.Close(golden.Output("aligned"), Flat(Procrustes.Align(other, reference)), 1e-11, 1e-12);
        Golden.Close(golden.Output("disparity"), [Procrustes.Disparity(other, reference)], 1e-11);
        double[,] turned = { { 0, 2 }, { -2, 0 }, { 6, 4 } }, square = { { 1, 0 }, { 0, 1 }, { 2, -3 } };
        Assert.Equal(0, Procrustes.Disparity(turned, square), 1e-14);
    }

    [Fact]
    public void Factors_are_matched_by_sign_and_order()
    {
        double[,] reference = { { 1, 0, 0 }, { .9, .1, 0 }, { 0, .8, .1 }, { 0, .9, 0 }, { .1, 0, .7 } };
        double[,] shuffled = { { 0, 0, -1 }, { -.1, 0, -.9 }, { -.8, .1, 0 }, { -.9, 0, 0 }, { 0, .7, -.1 } };
        var match = FactorMatch.Find(shuffled, reference);
        Assert.Equal([2, 0, 1], match.Order);
        Assert.Equal([-1, -1, 1], match.Signs);
        Golden.Close([1, 1, 1], match.Congruence, 1e-14);
        Golden.Close(Flat(reference), Flat(match.Apply(shuffled)));
    }

    [Fact]
    public void Assignment_is_optimal_against_all_permutations()
    {
        var values = Golden.Entry("statistics/bootstrap", "analysis").Input("replicates");
        for (var table = 0; table < 10; table++)
        {
            var gains = Matrix(values[(table * 20)..(table * 20 + 20)], 5);
            var match = Assignment.Maximise(gains);
            var got = match.Select((column, row) => gains[row, column]).Sum();
            Assert.Equal(Permutations([0, 1, 2, 3, 4]).Max(p => Enumerable.Range(0, 4).Sum(row => gains[row, p[row]])), got, 1e-12);
            Assert.Equal(4, match.Distinct().Count());
        }
    }

    [Fact]
    public void Folds_cover_every_row_once_and_in_equal_parts()
    {
        Assert.Equal([0, 1, 2, 0, 1], Folds.ByIndex(5, 3));
        var shuffled = Folds.Shuffled(86, 10, 3);
        Assert.Equal([8, 8, 8, 8, 9, 9, 9, 9, 9, 9], shuffled.CountBy(f => f).Select(p => p.Value).Order());
        Assert.Equal(shuffled, Folds.Shuffled(86, 10, 3));
        Assert.NotEqual(shuffled, Folds.Shuffled(86, 10, 4));
        int[] labels = [.. Enumerable.Range(0, 40).Select(i => i < 10 ? 1 : 0)];
        var stratified = Folds.Stratified(labels, 5, 1);
        Assert.All(Enumerable.Range(0, 5), fold => Assert.Equal(2, Enumerable.Range(0, 40).Count(i => stratified[i] == fold && labels[i] == 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Folds.ByIndex(5, 6));
    }

    [Fact]
    public void Cross_validation_keeps_row_order_and_measures_the_spread_of_folds()
    {
        var result = CrossValidation.Run([0, 1, 0, 1], (train, test) => [.. test.Select(i => 10.0 * i + train.Length)]);
        Assert.Equal([2, 12, 22, 32], result.PerRow);
        Assert.Equal([12, 22], result.FoldMeans);
        Assert.Equal(17, result.Mean);
        Assert.Equal(5, result.StandardError, 1e-14);
        Assert.Throws<ArgumentException>(() => CrossValidation.Run([0, 2], (_, _) => [1]));
    }

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length <= 1
        ? [items]
        : items.SelectMany(first => Permutations([.. items.Where(i => i != first)]).Select(rest => (int[])[first, .. rest]));
}
