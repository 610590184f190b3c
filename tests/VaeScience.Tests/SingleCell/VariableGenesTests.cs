using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.SingleCell.Counts;

namespace VaeScience.Tests.SingleCell;

public sealed class VariableGenesTests
{
    [Fact]
    public void A_parabola_is_its_own_trend()
    {
        double[] x = [.. Enumerable.Range(0, 60).Select(i => Math.Sin(i) * 3)];
        double[] y = [.. x.Select(v => 2 - v + 0.5 * v * v)];
        foreach (var (fitted, wanted) in VarianceTrend.Fit(x, y).Zip(y)) Assert.Equal(wanted, fitted, 1e-9);
    }

    [Fact]
    public void The_trend_is_that_of_weighted_least_squares_on_the_nearest_points()
    {
        var random = new RandomSequence(new Philox(3, RandomPurpose.Simulate));
        double[] x = [.. Enumerable.Range(0, 50).Select(_ => random.Normal())], y = [.. x.Select(v => Math.Cos(v) + 0.1 * random.Normal())];
        var fitted = VarianceTrend.Fit(x, y);
        for (var i = 0; i < x.Length; i++) Assert.Equal(Direct(x, y, x[i], 15), fitted[i], 1e-8);
    }

    [Fact]
    public void Scores_of_counts_with_an_exact_trend_are_worked_by_hand()
    {
        // Genes whose counts are those of the first, times 1, 2, 4 ...: log variance is a line in log mean, so every gene's spread is its
        // own standard deviation, and the score is the variance of standardised counts, 1.
        float[] first = [0, 1, 0, 3, 2, 0];
        var genes = 12;
        var dense = new float[first.Length * genes];
        for (var i = 0; i < first.Length; i++)
            for (var g = 0; g < genes; g++) dense[i * genes + g] = first[i] * (1 << g);
        foreach (var score in VariableGenes.Scores(CsrMatrix.FromDense(dense, genes), [0, 1, 2, 3, 4, 5])) Assert.Equal(1, score, 1e-9);
    }

    [Fact]
    public void Genes_that_differ_between_groups_come_first_and_one_in_both_batches_before_one_in_one()
    {
        var random = new RandomSequence(new Philox(5, RandomPurpose.Simulate));
        const int Cells = 400, Genes = 60;
        var dense = new float[Cells * Genes];
        for (var i = 0; i < Cells; i++)
            for (var g = 0; g < Genes; g++)
            {
                // Gene 7 differs between halves of each batch, gene 9 only in the second batch.
                var factor = (g == 7 || (g == 9 && i >= 200)) && i % 2 == 0 ? 6.0 : 1.0;
                dense[i * Genes + g] = (float)random.Poisson((0.5 + 0.1 * g) * factor);
            }
        var matrix = new CountMatrix("test", CsrMatrix.FromDense(dense, Genes), [.. Enumerable.Range(0, Cells).Select(i => $"c{i}")], [.. Enumerable.Range(0, Genes).Select(g => $"g{g}")]);
        Assert.Equal([7, 9], VariableGenes.Choose(matrix, 2));
        string[] batches = [.. Enumerable.Range(0, Cells).Select(i => i < 200 ? "a" : "b")];
        Assert.Equal([7], VariableGenes.Choose(matrix, 1, batches));
        Assert.Equal(Genes, VariableGenes.Choose(matrix, Genes + 5).Length);
    }

    // Gaussian elimination on the normal equations of all weighted points.
    private static double Direct(double[] x, double[] y, double at, int neighbours)
    {
        int[] near = [.. Enumerable.Range(0, x.Length).OrderBy(i => Math.Abs(x[i] - at)).Take(neighbours)];
        var reach = near.Max(i => Math.Abs(x[i] - at));
        var system = new double[3, 4];
        foreach (var i in near)
        {
            var w = Math.Pow(1 - Math.Pow(Math.Abs(x[i] - at) / reach, 3), 3);
            double[] basis = [1, x[i] - at, (x[i] - at) * (x[i] - at), y[i]];
            for (var r = 0; r < 3; r++)
                for (var c = 0; c < 4; c++) system[r, c] += w * basis[r] * basis[c];
        }
        for (var p = 0; p < 3; p++)
            for (var r = 0; r < 3; r++)
            {
                if (r == p) continue;
                var factor = system[r, p] / system[p, p];
                for (var c = p; c < 4; c++) system[r, c] -= factor * system[p, c];
            }
        return system[0, 3] / system[0, 0];
    }
}
