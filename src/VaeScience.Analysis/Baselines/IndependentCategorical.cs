using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Baselines;

/// <summary>Independent scores: each column has its own table of level probabilities and knows nothing of the others.</summary>
/// <remarks>p_jv = (count_jv + alpha) / (n + alpha levels). alpha = 0 is maximum likelihood, 1 Laplace's rule of succession: the
/// bar any model of ordinal scores has to pass.</remarks>
public sealed class IndependentCategorical : IDensity
{
    private IndependentCategorical(double[,] probabilities) => Probabilities = probabilities;

    /// <summary>[f, levels], each row sums to 1.</summary>
    public double[,] Probabilities { get; }

    /// <summary>Counts the levels of each column.</summary>
    /// <param name="scores">[n, f], whole numbers 0 .. levels - 1.</param>
    /// <param name="levels">How many levels a score has, at least 2.</param>
    /// <param name="alpha">Pseudo-count of each level, 0 or above.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 levels, or a negative pseudo-count.</exception>
    /// <exception cref="UserException">No rows, or a score that is not among the levels.</exception>
    public static IndependentCategorical Fit(double[,] scores, int levels, double alpha = 1)
    {
        MatrixRows.RequireData(scores);
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(alpha);
        var probabilities = new double[scores.Columns, levels];
        for (var j = 0; j < scores.Columns; j++)
        {
            for (var i = 0; i < scores.Rows; i++) probabilities[j, Level(scores, i, j, levels)]++;
            for (var v = 0; v < levels; v++) probabilities[j, v] = (probabilities[j, v] + alpha) / (scores.Rows + alpha * levels);
        }
        return new IndependentCategorical(probabilities);
    }

    /// <inheritdoc/>
    /// <returns>[n], nats; negative infinity where a level never seen meets alpha = 0.</returns>
    /// <exception cref="UserException">A score that is not among the levels.</exception>
    public double[] LogProbability(double[,] rows)
    {
        MatrixRows.RequireColumns(rows, Probabilities.Rows);
        var result = new double[rows.Rows];
        for (var i = 0; i < rows.Rows; i++)
            for (var j = 0; j < rows.Columns; j++)
                result[i] += Math.Log(Probabilities[j, Level(rows, i, j, Probabilities.Columns)]);
        return result;
    }

    /// <inheritdoc/>
    public double[,] Sample(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var random = new RandomSequence(new Philox(seed, RandomPurpose.Sample));
        var rows = new double[count, Probabilities.Rows];
        for (var i = 0; i < count; i++)
            for (var j = 0; j < rows.Columns; j++)
                rows[i, j] = random.Categorical(Probabilities.Row(j));
        return rows;
    }

    private static int Level(double[,] scores, int i, int j, int levels)
    {
        var level = (int)scores[i, j];
        return level == scores[i, j] && level >= 0 && level < levels
            ? level
            : throw new UserException($"row {i}, column {j} (from 0): got {scores[i, j]}, allowed are whole numbers 0..{levels - 1}");
    }
}
