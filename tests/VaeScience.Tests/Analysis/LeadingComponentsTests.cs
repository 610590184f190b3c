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

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    [InlineData(64, 2)]
    public void Rows_made_in_blocks_give_the_scores_of_rows_that_are_held(int rowsAtOnce, int threads)
    {
        var x = Random(150, 40);
        using var device = Device.Cpu(threads);
        var blocks = new CountedBlocks(x, rowsAtOnce);
        var (held, made) = (LeadingComponents.Scores(x, 5), LeadingComponents.Fit(blocks, 5, device: device).OfRows);
        // The fifth axis is one of noise, a hundred times shorter: rounding may turn it a little further.
        for (var i = 0; i < 150; i++)
            for (var c = 0; c < 5; c++) Assert.Equal(held[i, c], made[i, c], c < 4 ? 1e-9 : 1e-6);
        Assert.Equal(LeadingComponents.Passes * 150, blocks.RowsMade);
    }

    [Fact]
    public void Large_means_cost_no_digits()
    {
        var (x, shifted) = (Random(60, 20), Random(60, 20));
        for (var i = 0; i < 60; i++)
            for (var j = 0; j < 20; j++) shifted[i, j] += 1e5;
        var (expected, scores) = (LeadingComponents.Scores(x, 4), LeadingComponents.Scores(shifted, 4));
        for (var i = 0; i < 60; i++)
            for (var c = 0; c < 4; c++) Assert.Equal(expected[i, c], scores[i, c], 1e-7);
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        var x = Random(700, 90);
        using CpuDevice one = Device.Cpu(1), two = Device.Cpu(2);
        Assert.Equal(LeadingComponents.Fit(RowBlocks.Of(x), 6, device: one).OfRows, LeadingComponents.Fit(RowBlocks.Of(x), 6, device: two).OfRows);
    }

    private sealed class CountedBlocks(double[,] matrix, int rowsAtOnce) : RowBlocks(matrix.GetLength(0), matrix.GetLength(1), rowsAtOnce)
    {
        public int RowsMade { get; private set; }

        public override void Fill(int start, Span<double> block)
        {
            for (var i = 0; i < block.Length; i++) block[i] = matrix[start + i / Columns, i % Columns];
            RowsMade += block.Length / Columns;
        }
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
