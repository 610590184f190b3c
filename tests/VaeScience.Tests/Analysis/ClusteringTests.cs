using VaeScience.Analysis.Clustering;
using VaeScience.Analysis.Metrics;
using VaeScience.Compute;
using static VaeScience.Tests.Analysis.LinearModelTests;

namespace VaeScience.Tests.Analysis;

/// <summary>k-means, silhouettes, trees and their agreement against scikit-learn and SciPy.</summary>
public sealed class ClusteringTests
{
    [Theory]
    [InlineData(2, 531.215, .2935, .3061)]
    [InlineData(3, 447.197, .1627, .1405)]
    [InlineData(4, 403.212, .1624, .1454)]
    [InlineData(5, 377.075, .1374, .1466)]
    [InlineData(6, 353.931, .1319, .1154)]
    [InlineData(7, 336.263, .1234, .1108)]
    [InlineData(10, 296.654, .1158, .1132)]
    public void Reference_partitions_of_the_whisky_table_have_their_figures(
        int clusters, double inertia, double silhouette, double standardisedSilhouette)
    {
        var rows = WhiskyScores.Raw();
        var labels = Whole(Reference("raw", clusters).Output("labels_of_50"));
        Assert.Equal(inertia, KMeans.InertiaOf(rows, labels), 5.1e-4);
        Assert.Equal(silhouette, Silhouette.Mean(rows, labels), 5.1e-5);
        var standardised = Whole(Reference("standardised", clusters).Output("labels_of_50"));
        Assert.Equal(standardisedSilhouette, Silhouette.Mean(WhiskyScores.Standardised(), standardised), 5.1e-5);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(10)]
    public void Two_hundred_starts_find_no_worse_clusters_than_a_thousand_of_the_reference(int clusters)
    {
        foreach (var (name, rows) in new[] { ("raw", WhiskyScores.Raw()), ("standardised", WhiskyScores.Standardised()) })
        {
            var found = KMeans.Fit(rows, clusters, seed: 1, new KMeansOptions { Restarts = 200 });
            Assert.Equal(KMeans.InertiaOf(rows, found.Labels), found.Inertia, 1e-9);
            var reference = Reference(name, clusters).Output("inertia_of_1000")[0];
            Assert.True(found.Inertia <= reference * (1 + 1e-12), $"{name}, {clusters} clusters: got {found.Inertia:R}, reference {reference:R}");
        }
    }

    [RealDataFact("whisky/whisky.csv")]
    public void Published_flavour_clusters_agree_with_k_means_as_reported()
    {
        var wishart = RealWhisky.WishartClusters();
        Assert.Equal(.110, Silhouette.Mean(WhiskyScores.Raw(), wishart), 5.1e-4);
        foreach (var (clusters, agreement) in new[] { (2, .043), (3, .171), (4, .244), (5, .280), (6, .390), (7, .508), (10, .378) })
        {
            var labels = Whole(Reference("raw", clusters).Output("labels_of_50"));
            Assert.Equal(agreement, ClusterAgreement.AdjustedRandIndex(wishart, labels), 5.1e-4);
        }
    }

    [Fact]
    public void Threads_do_not_change_a_bit_of_k_means()
    {
        var rows = WhiskyScores.Raw();
        using var two = Device.Cpu(2);
        var (alone, shared) = (KMeans.Fit(rows, 5, seed: 3), KMeans.Fit(rows, 5, seed: 3, device: two));
        Assert.Equal(alone.Labels, shared.Labels);
        Assert.Equal(alone.Centroids, shared.Centroids);
        Assert.Equal(alone.Inertia, shared.Inertia);
    }

    [Fact]
    public void Rows_that_are_not_looked_at_again_are_where_all_distances_put_them()
    {
        var random = new RandomSequence(new Philox(8, RandomPurpose.Simulate));
        var (rows, centroids) = (new double[400, 3], new double[6, 3]);
        foreach (var matrix in (double[][,])[rows, centroids])
            for (var i = 0; i < matrix.GetLength(0); i++)
                for (var j = 0; j < 3; j++) matrix[i, j] = random.Normal();
        var assignment = new BoundedAssignment(rows);
        for (var move = 0; move < 30; move++)
        {
            Assert.True(assignment.Assign(centroids) || move > 0);
            var lanes = new PointLanes(centroids);
            for (var i = 0; i < 400; i++) Assert.Equal(lanes.Nearest([rows[i, 0], rows[i, 1], rows[i, 2]]).Point, assignment.Labels[i]);
            // Smaller and smaller, as in k-means.
            centroids = (double[,])centroids.Clone();
            for (var c = 0; c < 6; c++)
                for (var j = 0; j < 3; j++) centroids[c, j] += random.Normal() * Math.Pow(0.8, move);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(16, 20)]
    public void Distances_to_all_points_at_once_have_the_bits_of_single_ones(int points, int dimensions)
    {
        var random = new RandomSequence(new Philox(4, RandomPurpose.Simulate));
        var (places, row) = (new double[points, dimensions], new double[dimensions]);
        for (var j = 0; j < dimensions; j++)
        {
            row[j] = random.Normal();
            for (var c = 0; c < points; c++) places[c, j] = random.Normal();
        }
        var distances = new PointLanes(places).SquaredDistances(row).ToArray();
        Assert.Equal(points, distances.Length);
        for (var c = 0; c < points; c++)
        {
            var expected = 0.0;
            for (var j = 0; j < dimensions; j++) expected += (row[j] - places[c, j]) * (row[j] - places[c, j]);
            Assert.Equal(expected, distances[c]);
        }
    }

    [Fact]
    public void Regions_are_no_clusters_of_taste()
    {
        var rows = WhiskyScores.Raw();
        var regions = WhiskyScores.Column("region");
        Assert.Equal(-.072, Silhouette.Mean(rows, [.. regions.Select(r => Array.IndexOf(regions, r))]), 5.1e-4);
    }

    [Fact]
    public void Two_clusters_are_the_coastal_smoky_malts_and_the_rest()
    {
        var found = KMeans.Fit(WhiskyScores.Raw(), 2, seed: 1);
        var smoky = WhiskyScores.Distilleries.Where((_, i) => found.Labels[i] == 1);
        Assert.Equal(["Ardbeg", "Caol Ila", "Clynelish", "Glen Scotia", "Isle of Jura", "Lagavulin", "Laphroaig", "Oban", "Old Pulteney",
            "Springbank", "Talisker"], smoky);
        Assert.Equal(found.Labels, found.Assign(WhiskyScores.Raw()));
        Assert.Equal(found.Labels, KMeans.Fit(WhiskyScores.Raw(), 2, seed: 1).Labels);
    }

    [Fact]
    public void Silhouettes_match_row_by_row()
    {
        var golden = Golden.Entry("clustering/silhouette", "analysis");
        Golden.Close(golden.Output("per_row"), Silhouette.PerRow(Matrix(golden.Input("points"), 2), Whole(golden.Input("labels"))), 1e-11);
    }

    [Theory]
    [InlineData("average", Linkage.Average)]
    [InlineData("ward", Linkage.Ward)]
    [InlineData("complete", Linkage.Complete)]
    [InlineData("single", Linkage.Single)]
    public void Trees_match(string entry, Linkage linkage)
    {
        var golden = Golden.Entry($"clustering/{entry}", "analysis");
        var tree = Dendrogram.Of(Matrix(golden.Input("points"), 2), linkage);
        Golden.Close(golden.Output("heights"), [.. tree.Merges.Select(m => m.Height)], 1e-12);
        Golden.Close(golden.Output("sizes"), [.. tree.Merges.Select(m => (double)m.Size)]);
        Assert.Equal(1, ClusterAgreement.AdjustedRandIndex(Whole(golden.Output("labels_at_4")), tree.Cut(4)));
        Assert.Equal(60, tree.Cut(60).Distinct().Count());
        Assert.Equal(new int[60], tree.Cut(1));
    }

    [Fact]
    public void Agreement_of_partitions_matches()
    {
        var golden = Golden.Entry("clustering/agreement", "analysis");
        int[] truth = Whole(golden.Input("truth")), found = Whole(golden.Input("found"));
        Golden.Close(golden.Output("ari"), [ClusterAgreement.AdjustedRandIndex(truth, found)], 1e-12);
        Golden.Close(golden.Output("nmi"), [ClusterAgreement.NormalisedMutualInformation(truth, found)], 1e-12);
        Golden.Close(golden.Output("accuracy"), [ClusterAgreement.Accuracy(truth, found)], 1e-14);
        Golden.Close(golden.Output("accuracy"), [ClusterAgreement.Accuracy(found, truth)], 1e-14);
    }

    [Fact]
    public void Agreement_ignores_names_and_knows_its_extremes()
    {
        int[] some = [0, 0, 1, 1, 2], renamed = [7, 7, -3, -3, 5], one = [4, 4, 4, 4, 4];
        Assert.Equal(1, ClusterAgreement.AdjustedRandIndex(some, renamed));
        Assert.Equal(1, ClusterAgreement.NormalisedMutualInformation(some, renamed), 1e-15);
        Assert.Equal(1, ClusterAgreement.Accuracy(some, renamed));
        Assert.Equal(0, ClusterAgreement.AdjustedRandIndex(some, one));
        Assert.Equal(0, ClusterAgreement.NormalisedMutualInformation(some, one));
        Assert.Equal(.4, ClusterAgreement.Accuracy(some, one));
        Assert.Equal(1, ClusterAgreement.AdjustedRandIndex(one, one));
        Assert.Throws<ArgumentException>(() => ClusterAgreement.AdjustedRandIndex(some, [1]));
    }

    [Fact]
    public void Impossible_requests_are_refused()
    {
        Assert.Contains("distinct", Assert.Throws<UserException>(() => KMeans.Fit(new double[,] { { 1 }, { 1 }, { 2 } }, 3, 0)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => KMeans.Fit(new double[3, 2], 4, 0));
        Assert.Throws<UserException>(() => Silhouette.Mean(new double[3, 2], [1, 1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Dendrogram.Of(new double[3, 2], Linkage.Ward).Cut(4));
    }

    private static Golden Reference(string table, int clusters) => Golden.Entry($"whisky/kmeans_{table}_{clusters}", "analysis");

    internal static int[] Whole(double[] values) => [.. values.Select(v => (int)v)];
}
