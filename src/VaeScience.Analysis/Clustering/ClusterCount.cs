using VaeScience.Analysis.LinearAlgebra;
using VaeScience.Analysis.Metrics;
using VaeScience.Analysis.Statistics;

namespace VaeScience.Analysis.Clustering;

/// <summary>How many clusters rows fall into, by how far apart k-means clusters of each number lie and whether they come back in other rows.</summary>
/// <param name="Candidates">Each number that was tried, rising, with its criteria.</param>
/// <remarks>
/// The rule takes the largest number k whose k-means clusters are
/// (1) a local best: their mean silhouette is no lower than that of k - 1 and k + 1,
/// (2) nearly as far apart as any: the silhouette is at least 0.8 of the highest, and
/// (3) reproducible: clusters of one half of the rows predict those of the other, adjusted Rand index at least 0.8, mean of five splits;
/// where no number is all three, that of the highest silhouette. The highest silhouette alone stops at the coarse clusters where clusters lie in clusters;
/// agreement of halves alone cuts on where nothing is gained. The rule never says 1: below a silhouette of about 0.2 doubt that there are clusters at all.
/// Of large tables a random part of the rows is judged. Sources: Rousseeuw 1987 (silhouette); Tibshirani and Walther 2005 (one half as prediction of the other).
/// </remarks>
public sealed record ClusterCount(IReadOnlyList<ClusterCount.Candidate> Candidates)
{
    private const double NearlyBest = 0.8, Reproducible = 0.8;
    private const int MostRows = 4000, MostOfCluster = 300, Restarts = 5, HalfRestarts = 3, Splits = 5;

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
            var sound = Candidates.Where((c, i) => IsLocalBest(i) && c.Silhouette >= NearlyBest * widest.Silhouette && c.Agreement >= Reproducible).ToArray();
            return sound.Length > 0 ? sound[^1] : widest;
        }
    }

    /// <summary>Tries 2, 3, ... clusters.</summary>
    /// <param name="rows">[n, f], finite, n at least 4.</param>
    /// <param name="most">The largest number tried, at least 2; no more are than there are different rows in half of the table.</param>
    /// <param name="seed">The same seed gives the same number.</param>
    /// <param name="progress">Told how many numbers are done, of how many.</param>
    /// <param name="device">Threads, on which the result does not depend; the caller's alone if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 2 to try.</exception>
    /// <exception cref="UserException">Fewer than 4 rows, a value that is not finite, or too few different rows.</exception>
    public static ClusterCount Choose(double[,] rows, int most, ulong seed, Action<int, int>? progress = null, CpuDevice? device = null)
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
            var silhouette = Silhouette.PerRow(part, Fit(part, k, seed, Restarts, device).Labels, MostOfCluster, seed).Average();
            candidates[k - 2] = new Candidate(k, silhouette, halves.Average(h => Agreement(h.First, h.Second, k, seed, device)));
            progress?.Invoke(k - 1, last - 1);
        }
        return new ClusterCount(candidates);
    }

    private bool IsLocalBest(int i) =>
        (i == 0 || Candidates[i].Silhouette >= Candidates[i - 1].Silhouette) && (i == Candidates.Count - 1 || Candidates[i].Silhouette >= Candidates[i + 1].Silhouette);

    private static KMeans Fit(double[,] rows, int clusters, ulong seed, int restarts, CpuDevice? device) => KMeans.Fit(rows, clusters, seed, new KMeansOptions { Restarts = restarts }, device);

    private static double Agreement(double[,] first, double[,] second, int clusters, ulong seed, CpuDevice? device) =>
        ClusterAgreement.AdjustedRandIndex(Fit(first, clusters, seed, HalfRestarts, device).Labels, Fit(second, clusters, seed, HalfRestarts, device).Assign(first));

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
