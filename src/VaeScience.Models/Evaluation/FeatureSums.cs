namespace VaeScience.Models.Evaluation;

/// <summary>Adds up rows into a <see cref="FeatureSummary"/>; only sums are kept.</summary>
/// <param name="rows">n.</param>
/// <param name="features">f.</param>
internal sealed class FeatureSums(int rows, int features)
{
    private readonly double[] means = new double[features], squares = new double[features], totals = new double[rows];
    private readonly int[] zeros = new int[features];
    private int count;

    /// <summary>Adds the next row, of f numbers.</summary>
    public void Add(ReadOnlySpan<double> row)
    {
        var total = 0.0;
        count++;
        for (var j = 0; j < row.Length; j++)
        {
            var x = row[j];
            if (x == 0) zeros[j]++;
            // Welford's update: a sum of squares less the squared mean would cancel.
            var step = x - means[j];
            means[j] += step / count;
            squares[j] += step * (x - means[j]);
            total += x;
        }
        totals[count - 1] = total;
    }

    /// <summary>What was added.</summary>
    public FeatureSummary Summary() =>
        new([.. means], [.. squares.Select(s => count > 1 ? s / (count - 1) : 0)], [.. zeros.Select(z => (double)z / count)], totals[..count]);
}
