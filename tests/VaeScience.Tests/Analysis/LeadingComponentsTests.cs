using VaeScience.Analysis.Baselines;
using VaeScience.Compute;

namespace VaeScience.Tests.Analysis;

public sealed class LeadingComponentsTests
{
    [Theory]
    [InlineData(80, 50)]
    [InlineData(30, 70)]
    public void Scores_are_those_of_all_principal_components(int rows, int columns)
    {
        var x = Random(rows, columns);
        var (leading, all) = (LeadingComponents.Scores(x, 4), PrincipalComponents.Fit(x).Scores(x, 4));
        for (var c = 0; c < 4; c++)
        {
            var sign = Enumerable.Range(0, rows).Sum(i => leading[i, c] * all[i, c]) < 0 ? -1 : 1;
            for (var i = 0; i < rows; i++) Assert.Equal(all[i, c], sign * leading[i, c], 1e-7);
        }
    }

    [Fact]
    public void Fewer_dimensions_than_directions_and_a_constant_column_are_no_harm()
    {
        var x = Random(12, 3);
        for (var i = 0; i < 12; i++) x[i, 1] = 5;
        var scores = LeadingComponents.Scores(x, 3);
        for (var i = 0; i < 12; i++) Assert.Equal(0, scores[i, 2], 1e-9);
    }

    [Fact]
    public void More_components_than_there_are_and_values_that_are_no_numbers_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => LeadingComponents.Scores(Random(5, 9), 5));
        Assert.Throws<UserException>(() => LeadingComponents.Scores(new[,] { { 1, double.NaN }, { 2, 3 }, { 1, 1 } }, 1));
    }

    // Four strong directions and noise.
    private static double[,] Random(int rows, int columns)
    {
        var random = new RandomSequence(new Philox(11, RandomPurpose.Simulate));
        double[,] weights = new double[4, columns], x = new double[rows, columns];
        for (var c = 0; c < 4; c++)
            for (var j = 0; j < columns; j++) weights[c, j] = random.Normal() * (10 - 2 * c);
        for (var i = 0; i < rows; i++)
        {
            double[] z = [random.Normal(), random.Normal(), random.Normal(), random.Normal()];
            for (var j = 0; j < columns; j++) x[i, j] = 3 + 0.1 * random.Normal() + Enumerable.Range(0, 4).Sum(c => z[c] * weights[c, j]);
        }
        return x;
    }
}
