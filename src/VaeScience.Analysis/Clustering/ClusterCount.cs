using VaeScience.Analysis.LinearAlgebra;
using VaeScience.Analysis.Metrics;
using VaeScience.Analysis.Statistics;

namespace VaeScience.Analysis.Clustering;

/// <summary>How many clusters rows fall into, by how far apart k-means clusters of each number lie and whether they come back in other rows.</summary>
/// <param name="Candidates">Each number that was tried, rising, with its criteria.</param>
/// <remarks>
/// The silhouette prefers a few coarse clusters where clusters lie in groups themselves; agreement between halves goes on where nothing is gained. The rule
/// takes both: of the numbers whose mean silhouette is at least 0.9 of the best, the largest whose clusters in one half of the rows predict those of the other
/// (adjusted Rand index of at least 0.9, mean of five splits); where none does, the number of the best silhouette. It never says 1: below a silhouette
/// of about 0.2 doubt that there are clusters at all. Large tables are judged by a random part of their rows. Sources: Rousseeuw 1987 (silhouette);
/// Tibshirani and Walther 2005 (clusters of one half as predictions for the other).
/// </remarks>
public sealed record ClusterCount(IReadOnlyList<ClusterCount.Candidate> Candidates)
{
    private const double NearlyBest = 0.9, Reproducible = 0.9;
    private const int MostRows = 4000, MostOfCluster = 300, Restarts = 5, Splits = 5;

    /// <summary>A number of clusters.</summary>
    /// <param name="Clusters">k.</param>
    /// <param name="Silhouette">The mean silhouette of its clusters, -1 .. 1.</param>
    /// <param name="Agreement">The adjusted Rand index of clusters of one half of the rows with those predicted from the other half, mean over splits.</param>
    public readonly record struct Candidate(int Clusters, double Silhouette, double Agreement);

    /// <summary>What the rule takes.</summary>
    public Candidate Best
    {
        get
        {
            var widest = Candidates.Aggregate((best, c) => c.Silhouette > best.Silhouette ? c : best);
            var sound = Candidates.Where(c => c.Silhouette >= NearlyBest * widest.Silhouette && c.Agreement >= Reproducible).ToArray();
            return sound.Length > 0 ? sound[^1] : widest;
        }
    }

    /// <summary>Tries 2, 3, ... clusters.</summary>
    /// <param name="rows">[n, f], finite, n at least 4.</param>
    /// <param name="most">The largest number tried, at least 2; no more are than there are different rows in half of the table.</param>
    /// <param name="seed">The same seed gives the same number.</param>
    /// <param name="progress">Told how many numbers are done, of how many.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 to try.</exception>
    /// <exception cref="UserException">Fewer than 4 rows, a value that is not finite, or too few different rows.</exception>
    public static ClusterCount Choose(double[,] rows, int most, ulong seed, Action<int, int>? progress = null)
    {
        MatrixRows.RequireData(rows, atLeast: 4);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 2);
        var part = rows.Select(Subsample.Rows(rows.Rows, MostRows, seed));
        (double[,] First, double[,] Second)[] halves = [.. Enumerable.Range(0, Splits).Select(split => Halves(part, seed, split))];
        var last = halves.Min(h => Math.Min(DistinctRows(h.First, most), DistinctRows(h.Second, most)));
        if (last < 2) throw new UserException("got rows that are nearly all the same, clusters need at least two different ones in every half");
        var candidates = new Candidate[last - 1];
        for (var k = 2; k <= last; k++)
        {
            var silhouette = Silhouette.PerRow(part, Fit(part, k, seed).Labels, MostOfCluster, seed).Average();
            candidates[k - 2] = new Candidate(k, silhouette, halves.Average(h => Agreement(h.First, h.Second, k, seed)));
            progress?.Invoke(k - 1, last - 1);
        }
        return new ClusterCount(candidates);
    }

    private static KMeans Fit(double[,] rows, int clusters, ulong seed) => KMeans.Fit(rows, clusters, seed, new KMeansOptions { Restarts = Restarts });

    private static double Agreement(double[,] first, double[,] second, int clusters, ulong seed) =>
        ClusterAgreement.AdjustedRandIndex(Fit(first, clusters, seed).Labels, Fit(second, clusters, seed).Assign(first));

    private static (double[,] First, double[,] Second) Halves(double[,] rows, ulong seed, int split)
    {
        var order = Enumerable.Range(0, rows.Rows).ToArray();
        new Philox(seed, RandomPurpose.Shuffle, (ulong)split).Shuffle(order);
        return (rows.Select(order.AsSpan(0, order.Length / 2)), rows.Select(order.AsSpan(order.Length / 2)));
    }

    /// <summary>How many rows differ, counted no further than is asked for.</summary>
    private static int DistinctRows(double[,] rows, int enough)
    {
        var distinct = new List<int>();
        for (var i = 0; i < rows.Rows && distinct.Count < enough; i++)
        {
            var isNew = true;
            foreach (var other in distinct) isNew &= !rows.Row(i).SequenceEqual(rows.Row(other));
            if (isNew) distinct.Add(i);
        }
        return distinct.Count;
    }
}
