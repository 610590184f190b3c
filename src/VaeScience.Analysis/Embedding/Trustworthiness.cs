using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Embedding;

/// <summary>How far neighbours in a picture are neighbours in the data.</summary>
public static class Trustworthiness
{
    /// <summary>The score of a picture.</summary>
    /// <param name="rows">[n, f], the data, finite.</param>
    /// <param name="picture">[n, d], the same rows drawn.</param>
    /// <param name="neighbours">k, 1 .. below n / 2.</param>
    /// <param name="workers">Whose threads share the work; null for the caller alone.</param>
    /// <returns>0 .. 1; 1 where the k nearest in the picture are the k nearest in the data.</returns>
    /// <exception cref="ArgumentException">Different numbers of rows, or k outside its range.</exception>
    /// <exception cref="UserException">A value that is not finite.</exception>
    /// <remarks>T = 1 - 2 / (n k (2n - 3k - 1)) sum_i sum_(j in U_i) (r(i, j) - k): U_i are the k nearest of i in the picture that are not among
    /// its k nearest in the data, where j has rank r(i, j). Cost grows with n^2. Source: Venna and Kaski 2001.</remarks>
    public static double Of(double[,] rows, double[,] picture, int neighbours = 5, WorkerPool? workers = null)
    {
        MatrixRows.RequireData(rows);
        MatrixRows.RequireData(picture);
        if (picture.Rows != rows.Rows)
            throw new ArgumentException($"got {picture.Rows} drawn rows for {rows.Rows} rows, allowed is one each", nameof(picture));
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(2 * neighbours, rows.Rows, nameof(neighbours));
        var drawn = NearestNeighbours.Find(picture, neighbours, workers: workers);
        var penalties = new long[rows.Rows];
        RowParts.Run(workers, rows.Rows, (begin, end, _) =>
        {
            for (var i = begin; i < end; i++) penalties[i] = Penalty(rows, i, drawn.Indices.Row(i));
        });
        double n = rows.Rows, k = neighbours;
        return 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * penalties.Sum();
    }

    private static long Penalty(double[,] rows, int i, ReadOnlySpan<int> drawn)
    {
        var distances = new double[rows.Rows];
        for (var j = 0; j < distances.Length; j++) distances[j] = MatrixRows.SquaredDistance(rows.Row(i), rows.Row(j));
        distances[i] = double.NegativeInfinity;
        var penalty = 0L;
        foreach (var j in drawn)
        {
            // The row itself has rank 0; of equally far rows, the one that comes first has the smaller rank.
            var rank = 0;
            for (var m = 0; m < distances.Length; m++)
                if (distances[m] < distances[j] || distances[m] == distances[j] && m < j)
                    rank++;
            penalty += Math.Max(rank - drawn.Length, 0);
        }
        return penalty;
    }
}
