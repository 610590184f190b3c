using VaeScience.Analysis.LinearAlgebra;
using VaeScience.Analysis.Statistics;

namespace VaeScience.Analysis.Metrics;

/// <summary>Strength of the relation between a column of numbers and another column, of numbers or of categories.</summary>
public static class Correlation
{
    /// <summary>Pearson's correlation, -1 .. 1; NaN when a column is constant.</summary>
    /// <param name="x">[n].</param>
    /// <param name="y">[n].</param>
    /// <exception cref="ArgumentException">Lengths differ or are below 2.</exception>
    /// <remarks>sum (x - mean x)(y - mean y) / sqrt(sum (x - mean x)^2 sum (y - mean y)^2), two passes.</remarks>
    public static double Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length || x.Length < 2)
            throw new ArgumentException($"got {x.Length} and {y.Length} numbers, allowed are equal lengths of at least 2");
        double meanX = Mean(x), meanY = Mean(y);
        double xx = 0, yy = 0, xy = 0;
        for (var i = 0; i < x.Length; i++)
        {
            double dx = x[i] - meanX, dy = y[i] - meanY;
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }
        return xx == 0 || yy == 0 ? double.NaN : Math.Clamp(xy / Math.Sqrt(xx * yy), -1, 1);
    }

    /// <summary>Spearman's rank correlation, -1 .. 1: Pearson's of the midranks; NaN when a column is constant.</summary>
    /// <param name="x">[n].</param>
    /// <param name="y">[n].</param>
    /// <exception cref="ArgumentException">Lengths differ or are below 2.</exception>
    public static double Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Pearson(Ranks.Mid(x), Ranks.Mid(y));

    /// <summary>Eta squared, 0 .. 1: the share of the variance of a column that lies between categories; NaN when it is constant.</summary>
    /// <param name="values">[n].</param>
    /// <param name="categories">[n], any whole numbers.</param>
    /// <returns>Not corrected for chance, whose mean is (categories - 1) / (n - 1).</returns>
    /// <exception cref="ArgumentException">Lengths differ or are 0.</exception>
    /// <remarks>sum_g n_g (mean_g - mean)^2 / sum (x - mean)^2. Source: Fisher 1925.</remarks>
    public static double EtaSquared(ReadOnlySpan<double> values, int[] categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        if (values.Length != categories.Length || values.Length == 0)
            throw new ArgumentException($"got {values.Length} values, {categories.Length} categories; allowed are equal lengths of at least 1");
        var (codes, count) = Contingency.Codes(categories);
        var mean = Mean(values);
        var (sums, sizes, total) = (new double[count], new int[count], 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            sums[codes[i]] += values[i] - mean;
            sizes[codes[i]]++;
            total += (values[i] - mean) * (values[i] - mean);
        }
        return total == 0 ? double.NaN : Math.Clamp(sums.Zip(sizes, (s, n) => s * s / n).Sum() / total, 0, 1);
    }

    /// <summary>Pearson's correlation of every pair of columns.</summary>
    /// <param name="rows">[n, f], n at least 2.</param>
    /// <returns>[f, f], ones on the diagonal; NaN in the row and column of a constant feature.</returns>
    /// <exception cref="ArgumentException">Fewer than two rows.</exception>
    public static double[,] Matrix(double[,] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var columns = Enumerable.Range(0, rows.Columns).Select(j => rows.Column(j)).ToArray();
        var matrix = new double[columns.Length, columns.Length];
        for (var a = 0; a < columns.Length; a++)
            for (var b = 0; b <= a; b++)
                matrix[a, b] = matrix[b, a] = Pearson(columns[a], columns[b]);
        return matrix;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum / values.Length;
    }
}
