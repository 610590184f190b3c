using VaeScience.Analysis.Embedding;
using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Statistics;

/// <summary>What the neighbours of a row say it is: each votes for its class, near ones louder than far ones.</summary>
/// <remarks>
/// w_j = exp(-(d_j / d_k)^2) / sum_i exp(-(d_i / d_k)^2) over the k neighbours, d_k the distance of the farthest, so that what counts as near is
/// measured by how densely the place is populated; p_c = the sum of w_j over neighbours of class c. A neighbour of no class votes for none: the
/// probabilities then sum to less than 1. Source: Dudani 1976 (distance-weighted neighbours).
/// </remarks>
public sealed class NeighbourVote
{
    // What is left of weights that sum to 1.
    private const double Rounding = 1e-12;

    private NeighbourVote(double[,] probabilities) => Probabilities = probabilities;

    /// <summary>The votes, [n, classes], 0 to 1; a row sums to 1, or less where neighbours have no class.</summary>
    public double[,] Probabilities { get; }

    /// <summary>Counts the votes.</summary>
    /// <param name="nearest">The neighbours of n rows.</param>
    /// <param name="classes">The class of each row that may be a neighbour, 0 to count - 1; -1 for none.</param>
    /// <param name="count">How many classes there are, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A class that there is not.</exception>
    public static NeighbourVote Of(NearestNeighbours nearest, IReadOnlyList<int> classes, int count)
    {
        ArgumentNullException.ThrowIfNull(nearest);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        foreach (var c in classes)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(c, -1, nameof(classes));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(c, count, nameof(classes));
        }
        var (weights, votes) = (Weights(nearest), new double[nearest.Count, count]);
        for (var i = 0; i < nearest.Count; i++)
            for (var m = 0; m < nearest.NeighbourCount; m++)
                if (classes[nearest.Indices[i, m]] is >= 0 and var c) votes[i, c] += weights[i, m];
        return new NeighbourVote(votes);
    }

    /// <summary>How loud each neighbour is.</summary>
    /// <param name="nearest">The neighbours of n rows.</param>
    /// <returns>[n, k]; each row sums to 1.</returns>
    public static double[,] Weights(NearestNeighbours nearest)
    {
        ArgumentNullException.ThrowIfNull(nearest);
        var (n, k) = (nearest.Count, nearest.NeighbourCount);
        var weights = new double[n, k];
        for (var i = 0; i < n; i++)
        {
            var (farthest, sum) = (nearest.Distances[i, k - 1], 0.0);
            for (var m = 0; m < k; m++)
            {
                // Neighbours that all lie where the row lies are alike.
                var d = farthest > 0 ? nearest.Distances[i, m] / farthest : 0;
                sum += weights[i, m] = Math.Exp(-d * d);
            }
            for (var m = 0; m < k; m++) weights[i, m] /= sum;
        }
        return weights;
    }

    /// <summary>The class with most votes; the first of equal ones, -1 where no neighbour has a class.</summary>
    public int Best(int row)
    {
        var best = -1;
        var most = 0.0;
        for (var c = 0; c < Probabilities.Columns; c++)
            if (Probabilities[row, c] > most) (best, most) = (c, Probabilities[row, c]);
        return best;
    }

    /// <summary>The votes of the best class, 0 to 1.</summary>
    public double Probability(int row) => Best(row) is >= 0 and var best ? Probabilities[row, best] : 0;

    /// <summary>How far the best class is ahead of the second, 0 to 1.</summary>
    public double Margin(int row)
    {
        var (best, second) = (Best(row), 0.0);
        for (var c = 0; c < Probabilities.Columns; c++)
            if (c != best) second = Math.Max(second, Probabilities[row, c]);
        return Probability(row) - second;
    }

    /// <summary>-sum p log p over classes, and over what has none; 0 nats where all neighbours agree.</summary>
    public double Entropy(int row)
    {
        var (entropy, rest) = (0.0, 1.0);
        foreach (var p in Probabilities.Row(row))
        {
            if (p > 0) entropy -= p * Math.Log(p);
            rest -= p;
        }
        return rest > Rounding ? entropy - rest * Math.Log(rest) : entropy > Rounding ? entropy : 0;
    }
}
