using VaeScience.Analysis.Baselines;
using static VaeScience.Tests.Analysis.LinearModelTests;

namespace VaeScience.Tests.Analysis;

/// <summary>Varimax and promax against a general optimiser, and the invariants every rotation keeps.</summary>
public sealed class RotationTests
{
    [Theory]
    [InlineData("rotation/varimax_raw", false)]
    [InlineData("rotation/varimax_kaiser", true)]
    public void Varimax_finds_the_optimisers_maximum(string entry, bool kaiser)
    {
        var golden = Golden.Entry(entry, "analysis");
        var rotated = Varimax.Rotate(Matrix(golden.Input("loadings"), 3), kaiser);
        // A maximum known to 1e-16 in the criterion is known to 1e-8 in its angles, times loadings below 1.
        Golden.Close(golden.Output("pattern"), Flat(rotated.Pattern), 0, 1e-7);
        var maximum = Criterion(kaiser ? UnitRows(rotated.Pattern) : rotated.Pattern);
        Assert.Equal(golden.Output("criterion")[0], maximum, 1e-13);
    }

    [Fact]
    public void Promax_matches_its_formula()
    {
        var golden = Golden.Entry("rotation/promax", "analysis");
        var rotated = Promax.Rotate(Matrix(golden.Input("loadings"), 3));
        Golden.Close(golden.Output("pattern"), Flat(rotated.Pattern), 0, 1e-7);
        Golden.Close(golden.Output("phi"), Flat(rotated.FactorCorrelations), 0, 1e-7);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_rotation_keeps_the_model(bool oblique)
    {
        var loadings = Matrix(Golden.Entry("rotation/promax", "analysis").Input("loadings"), 3);
        var rotated = oblique ? Promax.Rotate(loadings) : Varimax.Rotate(loadings);
        for (var a = 0; a < 8; a++)
            for (var b = 0; b < 8; b++)
            {
                double before = 0, after = 0;
                for (var c = 0; c < 3; c++)
                {
                    before += loadings[a, c] * loadings[b, c];
                    after += rotated.Structure[a, c] * rotated.Pattern[b, c];
                }
                Assert.Equal(before, after, 1e-12);
            }
        for (var c = 0; c < 3; c++) Assert.Equal(1, rotated.FactorCorrelations[c, c], 1e-12);
        double[,] scores = { { .3, -1, 2 }, { 1, 1, 1 } };
        Golden.Close(Flat(Times(scores, loadings)), Flat(Times(rotated.RotateScores(scores), rotated.Pattern)), 0, 1e-12);
    }

    [Fact]
    public void Two_whisky_factors_read_as_smoky_medicinal_and_rich_sherried()
    {
        // The published reading: factor analysis of the standardised scores, k = 2, varimax.
        var loadings = FactorAnalysis.Fit(WhiskyScores.Standardised(), 2).Loadings;
        var pattern = Varimax.Rotate(loadings, kaiser: false).Pattern;
        double Of(string name, int factor) => pattern[Array.IndexOf(WhiskyScores.Attributes, name), factor];
        Golden.Close([.91, .76, -.54, .46, -.44, -.42, .40, -.37],
            [Of("medicinal", 0), Of("smoky", 0), Of("floral", 0), Of("tobacco", 0), Of("honey", 0), Of("sweetness", 0), Of("body", 0), Of("fruity", 0)], 0, 6e-3);
        Golden.Close([.78, .64, .36], [Of("body", 1), Of("winey", 1), Of("honey", 1)], 0, 6e-3);
    }

    [Fact]
    public void One_factor_has_nothing_to_turn_but_its_sign()
    {
        double[,] loadings = { { -.9 }, { .2 }, { -.5 } };
        Assert.Equal([.9, -.2, .5], Flat(Varimax.Rotate(loadings).Pattern));
        Assert.Equal([.9, -.2, .5], Flat(Promax.Rotate(loadings).Pattern).Select(v => Math.Round(v, 12)));
        Assert.Throws<ArgumentException>(() => Varimax.Rotate(new double[3, 0]));
        Assert.Throws<ArgumentException>(() => Promax.Rotate(new double[,] { { 1, 1 }, { 2, 2 }, { 3, 3 } }));
    }

    private static double Criterion(double[,] pattern)
    {
        var total = 0.0;
        for (var c = 0; c < pattern.GetLength(1); c++)
        {
            var squares = Enumerable.Range(0, pattern.GetLength(0)).Select(j => pattern[j, c] * pattern[j, c]).ToArray();
            total += squares.Average(s => s * s) - Math.Pow(squares.Average(), 2);
        }
        return total;
    }

    private static double[,] UnitRows(double[,] pattern)
    {
        var scaled = (double[,])pattern.Clone();
        for (var j = 0; j < pattern.GetLength(0); j++)
        {
            var length = Math.Sqrt(Enumerable.Range(0, pattern.GetLength(1)).Sum(c => pattern[j, c] * pattern[j, c]));
            for (var c = 0; c < pattern.GetLength(1); c++) scaled[j, c] /= length;
        }
        return scaled;
    }

    private static double[,] Times(double[,] scores, double[,] pattern)
    {
        var product = new double[scores.GetLength(0), pattern.GetLength(0)];
        for (var i = 0; i < scores.GetLength(0); i++)
            for (var j = 0; j < pattern.GetLength(0); j++)
                for (var c = 0; c < pattern.GetLength(1); c++)
                    product[i, j] += scores[i, c] * pattern[j, c];
        return product;
    }
}
