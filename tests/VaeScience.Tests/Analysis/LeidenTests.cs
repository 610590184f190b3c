using VaeScience.Analysis.Clustering;
using VaeScience.Analysis.Embedding;
using VaeScience.Analysis.Metrics;

namespace VaeScience.Tests.Analysis;

/// <summary>Leiden on known graphs, and what the method promises.</summary>
public sealed class LeidenTests
{
    private const string File = "embedding";

    public static TheoryData<string> Graphs { get; } =
    [
        "karate_1", "karate_2", "karate_weighted_1", "karate_weighted_2", "planted_1", "planted_2", "planted_weighted_1", "planted_weighted_2",
    ];

    [Theory]
    [MemberData(nameof(Graphs))]
    public void The_best_of_a_hundred_seeds_is_no_worse_than_that_of_leidenalg(string name)
    {
        var (graph, options) = Known(name);
        var golden = Golden.Entry("leiden/" + name, File);
        var reference = golden.Output("modularity")[0];
        var labels = golden.Output("labels").Select(l => (int)l).ToArray();
        Assert.Equal(reference, Modularity.Of(graph, labels, options.Resolution), 1e-12);
        var best = Enumerable.Range(0, 100).Max(seed => Leiden.Fit(graph, (ulong)seed, options).Modularity);
        Assert.True(best >= reference - 1e-12, $"got {best:R}, leidenalg {reference:R}");
    }

    [Fact]
    public void The_karate_club_has_its_published_optimum()
    {
        // Brandes et al. 2008 prove that no partition exceeds 0.4198.
        var (graph, options) = Known("karate_1");
        Assert.All(Enumerable.Range(0, 50), seed => Assert.InRange(Leiden.Fit(graph, (ulong)seed, options).Modularity, .41, .4197896120973045));
        var found = Leiden.Fit(graph, 1, options);
        Assert.Equal(.4197896120973044, found.Modularity, 1e-12);
        Assert.Equal(4, found.CommunityCount);
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Modularity_never_falls_and_every_community_is_connected(string name)
    {
        var (graph, options) = Known(name);
        for (var seed = 0UL; seed < 20; seed++)
        {
            var found = Leiden.Fit(graph, seed, options);
            Assert.Equal(found.Modularities, found.Modularities.Order());
            Assert.Equal(Modularity.Of(graph, found.Labels, options.Resolution), found.Modularity, 1e-12);
            Assert.Equal(found.CommunityCount, graph.ConnectedParts(found.Labels).Max() + 1);
        }
    }

    [Fact]
    public void Groups_are_found_on_a_neighbour_graph_whatever_its_weights()
    {
        var (rows, truth) = Blobs.Make(600, 8, 6, 4);
        var nearest = NearestNeighbours.Find(rows, 15);
        foreach (var graph in new[] { NeighbourGraph.Nearest(nearest), NeighbourGraph.Shared(nearest), NeighbourGraph.Fuzzy(nearest) })
        {
            var found = Leiden.Fit(graph, 3);
            Assert.Equal(1, ClusterAgreement.AdjustedRandIndex(truth, found.Labels), 1e-12);
            Assert.Equal(found.Labels, Leiden.Fit(graph, 3).Labels);
        }
    }

    [Fact]
    public void Cliques_on_a_ring_are_parted_and_a_higher_resolution_gives_more()
    {
        var edges = new List<(int, int, double)>();
        for (var clique = 0; clique < 12; clique++)
        {
            for (var a = 0; a < 5; a++)
                for (var b = 0; b < a; b++)
                    edges.Add((5 * clique + a, 5 * clique + b, 1));
            edges.Add((5 * clique, (5 * clique + 7) % 60, 1));
        }
        var ring = NeighbourGraph.FromEdges(60, edges);
        var found = Leiden.Fit(ring, 1);
        Assert.Equal(1, ClusterAgreement.AdjustedRandIndex([.. Enumerable.Range(0, 60).Select(i => i / 5)], found.Labels));
        Assert.Equal(1, Leiden.Fit(ring, 1, new LeidenOptions { Resolution = 1e-3 }).CommunityCount);
        Assert.Equal(60, Leiden.Fit(ring, 1, new LeidenOptions { Resolution = 60 }).CommunityCount);
    }

    [Fact]
    public void Nodes_without_edges_stay_alone_and_wrong_input_is_refused()
    {
        var graph = NeighbourGraph.FromEdges(6, [(0, 1, 1), (1, 2, 1), (0, 2, 1), (4, 5, 2)]);
        Assert.Equal([0, 0, 0, 2, 1, 1], Leiden.Fit(graph, 5).Labels);
        Assert.Throws<ArgumentException>(() => Leiden.Fit(NeighbourGraph.FromEdges(3, []), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Leiden.Fit(graph, 1, new LeidenOptions { Resolution = 0 }));
        Assert.Throws<ArgumentException>(() => Modularity.Of(graph, [0, 1]));
    }

    private static (NeighbourGraph Graph, LeidenOptions Options) Known(string name)
    {
        var golden = Golden.Entry("leiden/" + name, File);
        var ends = golden.Input("edges").Select(v => (int)v).Chunk(2);
        var edges = ends.Zip(golden.Input("weights"), (e, w) => (e[0], e[1], w));
        return (NeighbourGraph.FromEdges((int)golden.Scalar("nodes"), edges), new LeidenOptions { Resolution = golden.Scalar("resolution") });
    }
}
