using VaeScience.Analysis.Clustering;
using VaeScience.Analysis.LinearAlgebra;
using VaeScience.Analysis.Statistics;
using VaeScience.Compute;

namespace VaeScience.Tests.Analysis;

/// <summary>How many clusters there are, how far they come back, and silhouettes from a part of the rows.</summary>
public sealed class ClusterCountTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void Well_parted_groups_are_counted(int groups)
    {
        var (rows, _) = Blobs.Make(240, 8, groups, apart: 4);
        var count = ClusterCount.Choose(rows, most: 9, seed: 1);
        Assert.Equal(Enumerable.Range(2, 8), count.Candidates.Select(c => c.Clusters));
        Assert.Equal(groups, count.Best.Clusters);
        Assert.InRange(count.Best.Agreement, 0.99, 1);
        using var threads = Device.Cpu(threads: 3);
        Assert.Equal(count.Candidates, ClusterCount.Choose(rows, most: 9, seed: 1, device: threads).Candidates);
    }

    [Fact]
    public void Groups_within_groups_are_counted_where_the_silhouette_stays_with_the_coarse_ones()
    {
        // Two far groups of two near ones each: the silhouette of two is a little higher, and four are as reproducible. Five is no local best, six does
        // not come back, eight is far below the highest.
        ClusterCount.Candidate[] candidates = [new(2, 0.60, 1), new(3, 0.52, 0.7), new(4, 0.57, 0.98), new(5, 0.53, 0.95), new(6, 0.54, 0.6), new(7, 0.40, 0.9), new(8, 0.45, 0.9)];
        Assert.Equal(4, new ClusterCount(candidates).Best.Clusters);
    }

    [Fact]
    public void Groups_within_groups_are_found_in_rows()
    {
        // One group far from a triangle of three: silhouettes are about 0.89 for the two ends, 0.6 where one corner is parted, and 0.8 for all four.
        (double X, double Y)[] centres = [(0, 0), (40, 0), (40, 7), (46.06, 3.5)];
        var (rows, _) = Blobs.Make(320, 2, 1, apart: 0);
        for (var i = 0; i < rows.Rows; i++) (rows[i, 0], rows[i, 1]) = (rows[i, 0] + centres[i % 4].X, rows[i, 1] + centres[i % 4].Y);
        var count = ClusterCount.Choose(rows, most: 8, seed: 1);
        Assert.Equal(4, count.Best.Clusters);
        Assert.Equal(2, count.Candidates.MaxBy(c => c.Silhouette).Clusters);
    }

    [Fact]
    public void Where_nothing_comes_back_the_best_silhouette_decides() =>
        Assert.Equal(3, new ClusterCount([new(2, 0.10, 0.5), new(3, 0.12, 0.6), new(4, 0.11, 0.8)]).Best.Clusters);

    [Fact]
    public void Impossible_requests_are_refused()
    {
        Assert.Throws<UserException>(() => ClusterCount.Choose(new double[3, 2], 5, 1));
        Assert.Contains("nearly all the same", Assert.Throws<UserException>(() => ClusterCount.Choose(new double[8, 2], 5, 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => ClusterCount.Choose(Blobs.Make(20, 2, 2, 3).Rows, 1, 1));
        Assert.Throws<ArgumentException>(() => ClusterStability.Of(new double[3, 1], [0], (_, _) => [], 1, 2, 1));
    }

    [Fact]
    public void Clusters_that_are_there_come_back_and_halves_of_one_do_not()
    {
        var (rows, labels) = Blobs.Make(300, 5, 2, apart: 5);
        // The first group is cut in two by nothing but its row numbers.
        int[] cut = [.. labels.Select((label, i) => label == 0 ? i < 150 ? 0 : 2 : 1)];
        var stability = ClusterStability.Of(rows, cut, (some, seed) => KMeans.Fit(some, 3, seed, new KMeansOptions { Restarts = 5 }).Labels, times: 5, most: 1000, seed: 1);
        Assert.InRange(stability.PerCluster[1], 0.99, 1);
        Assert.InRange(stability.PerCluster[0], 0, 0.6);
        Assert.InRange(stability.PerCluster[2], 0, 0.6);
        Assert.Equal(5, stability.Agreements.Count);
        Assert.Equal(1, ClusterStability.Of(rows, labels, (some, _) => [.. Enumerable.Range(0, some.Rows).Select(i => Nearest(rows, labels, some, i))], 3, 100, 1).Mean);
    }

    [Fact]
    public void Jaccard_indices_are_worked_by_hand()
    {
        // All rows but one of five are grouped anew, always as {even, odd} values: cluster 0 = {0, 2} is met whole, cluster 1 = {1, 3, 4} is not.
        double[,] rows = new double[,] { { 0 }, { 1 }, { 2 }, { 3 }, { 4 } };
        int[] labels = [0, 1, 0, 1, 1];
        var stability = ClusterStability.Of(rows, labels, (some, _) => [.. some.Cast<double>().Select(x => (int)x % 2)], times: 1, most: 5, seed: 3);
        int[] chosen = Subsample.Rows(5, 4, 3);
        double[] expected = [.. new[] { 0, 1 }.Select(c => new[] { 0, 1 }.Max(parity => Jaccard(chosen.Where(i => labels[i] == c), chosen.Where(i => i % 2 == parity))))];
        Assert.Equal(expected, stability.PerCluster);
    }

    [Fact]
    public void Silhouettes_from_a_part_of_each_cluster_are_near_the_exact_ones()
    {
        var (rows, labels) = Blobs.Make(900, 10, 3, apart: 1);
        double[] exact = Silhouette.PerRow(rows, labels), some = Silhouette.PerRow(rows, labels, 100, seed: 1);
        // A mean distance over 100 of 300 rows has a standard error below 2 % of itself; a silhouette moves by about as much.
        for (var i = 0; i < exact.Length; i++) Assert.InRange(some[i], exact[i] - 0.1, exact[i] + 0.1);
        Assert.Equal(exact.Average(), some.Average(), 0.01);
        Assert.Equal(exact, Silhouette.PerRow(rows, labels, 300, seed: 1));
    }

    [Fact]
    public void A_part_of_the_rows_is_rising_without_repeats_and_another_by_another_stream()
    {
        var part = Subsample.Rows(50, 20, seed: 4);
        Assert.Equal(part.Order().Distinct(), part);
        Assert.Equal(20, part.Length);
        Assert.NotEqual(part, Subsample.Rows(50, 20, seed: 4, stream: 1));
        Assert.Equal(Enumerable.Range(0, 5), Subsample.Rows(5, 9, seed: 4));
    }

    private static double Jaccard(IEnumerable<int> a, IEnumerable<int> b) => a.Intersect(b).Count() / (double)a.Union(b).Count();

    private static int Nearest(double[,] rows, int[] labels, double[,] some, int i) =>
        labels[Enumerable.Range(0, rows.Rows).First(r => rows.Row(r).SequenceEqual(some.Row(i)))];
}
