using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Clustering;

/// <summary>Which centroid each row is nearest to, while the centroids move: rows that cannot have changed are not looked at again.</summary>
/// <remarks>
/// With u at least the distance of a row to its own centroid and l at most that to any other, the row stays where it is as long as u &lt; l; a
/// move of centroids by p_c raises u by p_own and lowers l by the largest p of the others. The labels are those that all distances would give.
/// Source: Hamerly 2010.
/// </remarks>
internal sealed class BoundedAssignment
{
    // Far above the rounding of sums of distances, far below any difference that counts.
    private const double Slack = 1e-9;

    // n = rows, k = clusters
    private readonly double[,] rows;
    private readonly double[] upper, lower;
    private double[,]? previous;

    /// <summary>Rows that belong nowhere yet.</summary>
    public BoundedAssignment(double[,] rows)
    {
        this.rows = rows;
        (Labels, upper, lower) = (new int[rows.Rows], new double[rows.Rows], new double[rows.Rows]);
        Array.Fill(Labels, -1);
    }

    /// <summary>[n], the centroid of each row; -1 before the first assignment.</summary>
    public int[] Labels { get; }

    /// <summary>Gives each row its nearest centroid, the first of equally near ones.</summary>
    /// <param name="centroids">[k, f]; kept until the next call.</param>
    /// <returns>Whether any row changed.</returns>
    public bool Assign(double[,] centroids)
    {
        var lanes = new PointLanes(centroids);
        var moves = Moves(centroids);
        var farthest = Array.IndexOf(moves, moves.Max());
        var ofOthers = moves.Length > 1 ? moves.Where((_, c) => c != farthest).Max() : 0;
        var hasChanged = false;
        for (var i = 0; i < Labels.Length; i++)
        {
            if (previous is not null)
            {
                upper[i] += moves[Labels[i]];
                lower[i] -= Labels[i] == farthest ? ofOthers : moves[farthest];
                if (upper[i] * (1 + Slack) < lower[i] * (1 - Slack)) continue;
            }
            hasChanged |= Look(i, lanes.SquaredDistances(rows.Row(i)));
        }
        previous = centroids;
        return hasChanged;
    }

    /// <summary>Squared distances of all rows to their centroids, as of the last assignment.</summary>
    public double[] SquaredDistances() => [.. Labels.Select((c, i) => MatrixRows.SquaredDistance(rows.Row(i), previous!.Row(c)))];

    /// <summary>Looks at every row in the next assignment: to be called after <see cref="Labels"/> was written to.</summary>
    public void Forget() => previous = null;

    private bool Look(int row, ReadOnlySpan<double> squared)
    {
        var (nearest, smallest, second) = (0, double.PositiveInfinity, double.PositiveInfinity);
        for (var c = 0; c < squared.Length; c++)
        {
            if (squared[c] < smallest) (nearest, second, smallest) = (c, smallest, squared[c]);
            else if (squared[c] < second) second = squared[c];
        }
        var hasChanged = nearest != Labels[row];
        (Labels[row], upper[row], lower[row]) = (nearest, Math.Sqrt(smallest), Math.Sqrt(second));
        return hasChanged;
    }

    // How far each centroid has moved, [k].
    private double[] Moves(double[,] centroids)
    {
        var moves = new double[centroids.Rows];
        for (var c = 0; previous is not null && c < moves.Length; c++) moves[c] = Math.Sqrt(MatrixRows.SquaredDistance(centroids.Row(c), previous.Row(c)));
        return moves;
    }
}
