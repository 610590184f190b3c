using VaeScience.Analysis.Embedding;
using VaeScience.Compute;
using static VaeScience.Tests.Analysis.LinearModelTests;

namespace VaeScience.Tests.Analysis;

/// <summary>Nearest neighbours, their graphs and trustworthiness against scikit-learn.</summary>
public sealed class NeighbourTests
{
    internal static double[,] Points { get; } = Matrix(Golden.Entry("neighbours/euclidean", "embedding").Input("points"), 5);

    [Theory]
    [InlineData("euclidean", NeighbourMetric.Euclidean)]
    [InlineData("cosine", NeighbourMetric.Cosine)]
    public void Neighbours_are_those_of_scikit_learn(string name, NeighbourMetric metric)
    {
        var golden = Golden.Entry("neighbours/" + name, "embedding");
        var found = NearestNeighbours.Find(Points, 9, metric);
        Golden.Close(golden.Output("indices"), [.. found.Indices.Cast<int>().Select(i => (double)i)], what: "indices");
        // 1 - cos cancels in the reference: its last place is 1e-16 of 1, not of the distance.
        Golden.Close(golden.Output("distances"), Flat(found.Distances), 1e-12, 1e-15, "distances");
    }

    [Fact]
    public void Panels_and_blocks_find_what_sorting_all_distances_finds()
    {
        // More than a block of 512 points, and no whole number of panels, parts or groups of four rows.
        var (rows, _) = Blobs.Make(1403, 3, 5, 2);
        var found = NearestNeighbours.Find(rows, 20);
        foreach (var i in new[] { 0, 511, 512, 700, 1400, 1402 })
        {
            var sorted = Enumerable.Range(0, 1403).Where(j => j != i)
                .Select(j => (Squared: Enumerable.Range(0, 3).Sum(c => (rows[i, c] - rows[j, c]) * (rows[i, c] - rows[j, c])), j)).Order().Take(20);
            Assert.Equal(sorted.Select(s => s.j), Enumerable.Range(0, 20).Select(m => found.Indices[i, m]));
        }
        using var workers = new WorkerPool(3);
        var shared = NearestNeighbours.Find(rows, 20, workers: workers);
        Assert.Equal(Flat(found.Distances), Flat(shared.Distances));
        Assert.Equal(found.Indices.Cast<int>(), shared.Indices.Cast<int>());
        Assert.Equal(found.First(7).Indices.Cast<int>(), NearestNeighbours.Find(rows, 7).Indices.Cast<int>());
    }

    [Fact]
    public void Equally_near_rows_come_in_the_order_of_their_index()
    {
        var grid = new double[40, 1];
        var found = NearestNeighbours.Find(grid, 3);
        Assert.Equal([1, 2, 3], found.Indices.Cast<int>().Take(3));
        Assert.Equal([0, 1, 2], found.Indices.Cast<int>().Skip(39 * 3));
        Assert.All(found.Distances.Cast<double>(), d => Assert.Equal(0, d));
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        Assert.Contains("60 rows", Assert.Throws<UserException>(() => NearestNeighbours.Find(Points, 60)).Message);
        var zero = (double[,])Points.Clone();
        for (var j = 0; j < 5; j++) zero[17, j] = 0;
        Assert.Contains("row 17", Assert.Throws<UserException>(() => NearestNeighbours.Find(zero, 5, NeighbourMetric.Cosine)).Message);
        zero[3, 2] = double.NaN;
        Assert.Contains("row 3, column 2", Assert.Throws<UserException>(() => NearestNeighbours.Find(zero, 5)).Message);
        Assert.Contains("rescale", Assert.Throws<UserException>(() => NearestNeighbours.Find(new double[,] { { 0 }, { 1e200 } }, 1)).Message);
        Assert.Throws<ArgumentException>(() => NeighbourGraph.FromEdges(3, [(0, 3, 1)]));
        Assert.Throws<ArgumentException>(() => NeighbourGraph.FromEdges(3, [(1, 1, 1)]));
        Assert.Throws<ArgumentException>(() => NeighbourGraph.FromEdges(3, [(0, 1, 0)]));
    }

    [Fact]
    public void Graphs_are_symmetric_and_shared_weights_are_jaccard_shares()
    {
        var nearest = NearestNeighbours.Find(Points, 6);
        foreach (var graph in new[] { NeighbourGraph.Nearest(nearest), NeighbourGraph.Shared(nearest), NeighbourGraph.Fuzzy(nearest) })
        {
            var weights = Dense(graph);
            for (var i = 0; i < 60; i++)
                for (var j = 0; j < 60; j++)
                    Assert.Equal(weights[i, j], weights[j, i]);
        }
        // On this line the neighbourhoods are {0, 1, 2} twice, {1, 2, 3}, {2, 3, 4} twice.
        var line = NearestNeighbours.Find(new double[,] { { 0 }, { 1 }, { 2.1 }, { 3.2 }, { 4.2 } }, 2);
        var shared = Dense(NeighbourGraph.Shared(line));
        Assert.Equal(1, shared[0, 1]);
        Assert.Equal(2.0 / 4, shared[0, 2]);
        Assert.Equal(2.0 / 4, shared[2, 3]);
        Assert.Equal(0, shared[0, 4]);
    }

    [Fact]
    public void Trustworthiness_is_that_of_scikit_learn()
    {
        var golden = Golden.Entry("trustworthiness", "embedding");
        var picture = Matrix(golden.Input("picture"), 2);
        Assert.Equal(golden.Output("k5")[0], Trustworthiness.Of(Points, picture), 1e-12);
        Assert.Equal(golden.Output("k12")[0], Trustworthiness.Of(Points, picture, 12), 1e-12);
        Assert.Equal(1, Trustworthiness.Of(Points, Points));
        Assert.Throws<ArgumentOutOfRangeException>(() => Trustworthiness.Of(Points, picture, 30));
    }

    internal static double[,] Dense(NeighbourGraph graph)
    {
        var dense = new double[graph.Count, graph.Count];
        for (var i = 0; i < graph.Count; i++)
            for (var e = graph.Starts[i]; e < graph.Starts[i + 1]; e++)
                dense[i, graph.Neighbours[e]] = graph.Weights[e];
        return dense;
    }
}
