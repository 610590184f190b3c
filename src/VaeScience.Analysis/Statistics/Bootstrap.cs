using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Statistics;

/// <summary>How much statistics would vary over other samples of rows: each replicate draws n rows with replacement.</summary>
/// <remarks>Replicate b draws from its own random stream (seed, b). Source: Efron &amp; Tibshirani 1993.</remarks>
public sealed class Bootstrap
{
    private readonly int rowCount;
    private readonly Func<int[], double[]> statistic;

    private Bootstrap(int rowCount, Func<int[], double[]> statistic, double[] estimates, double[,] replicates) =>
        (this.rowCount, this.statistic, Estimates, Replicates) = (rowCount, statistic, estimates, replicates);

    /// <summary>[s], the statistics of the rows themselves.</summary>
    public double[] Estimates { get; }

    /// <summary>[replicates, s].</summary>
    public double[,] Replicates { get; }

    /// <summary>[s], the standard deviation of each statistic over replicates.</summary>
    public double[] StandardErrors =>
        [.. Moments.Variances(Replicates, Moments.Means(Replicates), Replicates.Rows - 1).Select(Math.Sqrt)];

    /// <summary>Resamples the rows of a matrix.</summary>
    /// <param name="rows">[n, f].</param>
    /// <param name="statistic">From rows [n, f] to statistics [s], the same s each time. Rotated loadings must be matched to a
    /// reference in here, see <see cref="FactorMatch"/>.</param>
    /// <param name="replicates">At least 2; 1000 or more for intervals.</param>
    /// <param name="seed">The same seed gives the same replicates.</param>
    /// <exception cref="ArgumentException">No rows, too few replicates, or a changing number of statistics.</exception>
    public static Bootstrap OfRows(double[,] rows, Func<double[,], double[]> statistic, int replicates, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(statistic);
        return OfIndices(rows.Rows, chosen => statistic(rows.Select(chosen)), replicates, seed);
    }

    /// <summary>Resamples row numbers, for statistics of several arrays at once.</summary>
    /// <param name="rowCount">n, at least 1.</param>
    /// <param name="statistic">From row numbers [n], with repeats, to statistics [s].</param>
    /// <param name="replicates">At least 2; 1000 or more for intervals.</param>
    /// <param name="seed">The same seed gives the same replicates.</param>
    /// <exception cref="ArgumentException">No rows, too few replicates, or a changing number of statistics.</exception>
    public static Bootstrap OfIndices(int rowCount, Func<int[], double[]> statistic, int replicates, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 2);
        var estimates = statistic([.. Enumerable.Range(0, rowCount)]);
        var table = new double[replicates, estimates.Length];
        for (var b = 0; b < replicates; b++)
        {
            var random = new RandomSequence(new Philox(seed, RandomPurpose.Evaluate, (ulong)b));
            var chosen = new int[rowCount];
            for (var i = 0; i < rowCount; i++) chosen[i] = random.Below(rowCount);
            var values = statistic(chosen);
            if (values.Length != estimates.Length)
                throw new ArgumentException($"got {values.Length} statistics in replicate {b}, allowed are {estimates.Length} as at first", nameof(statistic));
            values.CopyTo(table.Row(b));
        }
        return new Bootstrap(rowCount, statistic, estimates, table);
    }

    /// <summary>Percentile intervals: quantiles of the replicates.</summary>
    /// <param name="level">Coverage, between 0 and 1.</param>
    /// <returns>[s].</returns>
    /// <exception cref="ArgumentOutOfRangeException">Level not between 0 and 1.</exception>
    public ConfidenceInterval[] PercentileIntervals(double level = 0.95)
    {
        RequireLevel(level);
        return [.. Enumerable.Range(0, Estimates.Length).Select(s => Percentile(Replicates.Column(s), level))];
    }

    /// <summary>Bias-corrected and accelerated intervals: percentiles shifted for bias and skewness. Evaluates the statistic n more
    /// times, leaving one row out.</summary>
    /// <param name="level">Coverage, between 0 and 1.</param>
    /// <returns>[s].</returns>
    /// <exception cref="ArgumentOutOfRangeException">Level not between 0 and 1.</exception>
    /// <remarks>Shares Phi(z0 + (z0 + z) / (1 - a (z0 + z))), z0 from the share of replicates below the estimate, a from the skewness
    /// of the jackknife. Source: Efron 1987.</remarks>
    public ConfidenceInterval[] BcaIntervals(double level = 0.95)
    {
        RequireLevel(level);
        var all = Enumerable.Range(0, rowCount).ToArray();
        var jackknife = new double[rowCount, Estimates.Length];
        for (var i = 0; i < rowCount; i++) statistic([.. all.Where(r => r != i)]).CopyTo(jackknife.Row(i));
        return [.. Enumerable.Range(0, Estimates.Length).Select(s => Bca(Replicates.Column(s), Estimates[s], jackknife.Column(s), level))];
    }

    internal static ConfidenceInterval Percentile(double[] replicates, double level)
    {
        var ends = Quantiles.Of(replicates, [(1 - level) / 2, (1 + level) / 2]);
        return new ConfidenceInterval(ends[0], ends[1], level);
    }

    internal static ConfidenceInterval Bca(double[] replicates, double estimate, double[] jackknife, double level)
    {
        // All replicates on one side would put z0 at infinity: half a replicate is the most that can be said.
        var edge = 0.5 / replicates.Length;
        var bias = SpecialFunctions.Ndtri(Math.Clamp(replicates.Count(r => r < estimate) / (double)replicates.Length, edge, 1 - edge));
        var mean = jackknife.Average();
        var squares = jackknife.Sum(v => (mean - v) * (mean - v));
        var acceleration = squares == 0 ? 0 : jackknife.Sum(v => Math.Pow(mean - v, 3)) / (6 * Math.Pow(squares, 1.5));
        double Share(double z) => SpecialFunctions.Ndtr(bias + (bias + z) / (1 - acceleration * (bias + z)));
        var half = SpecialFunctions.Ndtri(0.5 + level / 2);
        var ends = Quantiles.Of(replicates, [Share(-half), Share(half)]);
        return new ConfidenceInterval(ends[0], ends[1], level);
    }

    private static void RequireLevel(double level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
    }
}
