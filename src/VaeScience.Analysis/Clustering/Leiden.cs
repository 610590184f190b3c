using VaeScience.Analysis.Embedding;

namespace VaeScience.Analysis.Clustering;

/// <summary>Communities of a graph, found by raising modularity, each of them connected.</summary>
/// <remarks>
/// A pass moves single nodes while modularity rises, splits every community into connected parts, takes the parts as nodes of a smaller
/// graph and goes on there until nothing merges. Passes repeat from the partition found. Where the random merges of a pass leave a
/// community in several pieces, the pieces are parted, which only raises modularity. How many communities there are follows from
/// the resolution. Source: Traag, Waltman and van Eck 2019.
/// </remarks>
public sealed class Leiden
{
    private Leiden(int[] labels, double[] modularities) => (Labels, Modularities) = (labels, modularities);

    /// <summary>[n], community of each node, 0 for the largest.</summary>
    public int[] Labels { get; }

    /// <summary>Modularity at the given resolution before the first pass, every node alone, and after each pass; it never falls.</summary>
    public IReadOnlyList<double> Modularities { get; }

    /// <summary>Modularity of what was found, at the given resolution.</summary>
    public double Modularity => Modularities[^1];

    /// <summary>How many communities there are.</summary>
    public int CommunityCount => Labels.Max() + 1;

    /// <summary>Finds communities.</summary>
    /// <param name="graph">n nodes; one without edges becomes a community of its own.</param>
    /// <param name="seed">The same seed gives the same communities.</param>
    /// <param name="options">What to look for; null for the defaults.</param>
    /// <exception cref="ArgumentException">A graph without edges, or an option outside its range.</exception>
    public static Leiden Fit(NeighbourGraph graph, ulong seed, LeidenOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        options ??= new LeidenOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Resolution);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Randomness);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxIterations, 1);
        var labels = Enumerable.Range(0, graph.Count).ToArray();
        var modularities = new List<double> { Clustering.Modularity.Of(graph, labels, options.Resolution) };
        var ground = LeidenLevel.Of(graph, options.Resolution);
        for (var iteration = 0; iteration < options.MaxIterations; iteration++)
        {
            var random = new RandomSequence(new Philox(seed, RandomPurpose.Shuffle, (ulong)iteration));
            var next = BySize(graph.ConnectedParts(Pass(ground, labels, options.Randomness, random)));
            var modularity = Clustering.Modularity.Of(graph, next, options.Resolution);
            // A pass that only shuffles equals may differ by rounding; the partition in hand is then as good.
            if (modularity <= modularities[^1]) break;
            labels = next;
            modularities.Add(modularity);
        }
        return new Leiden(BySize(labels), [.. modularities]);
    }

    private static int[] Pass(LeidenLevel ground, int[] labels, double randomness, RandomSequence random)
    {
        var level = ground;
        // Which node of the level in hand each node of the graph is in, and the community of each node of the level.
        var place = Enumerable.Range(0, ground.Count).ToArray();
        var communities = (int[])labels.Clone();
        while (true)
        {
            level.Move(communities, random);
            var (parts, count) = Renumbered(level.Refine(communities, randomness, random));
            if (count == level.Count) return [.. place.Select(node => communities[node])];
            var above = new int[count];
            for (var node = 0; node < parts.Length; node++) above[parts[node]] = communities[node];
            communities = Renumbered(above).Codes;
            place = [.. place.Select(node => parts[node])];
            level = level.Aggregate(parts, count);
        }
    }

    /// <summary>Labels as 0 .. count - 1, in the order of their first use.</summary>
    private static (int[] Codes, int Count) Renumbered(int[] labels)
    {
        var codes = new Dictionary<int, int>();
        foreach (var label in labels) codes.TryAdd(label, codes.Count);
        return ([.. labels.Select(label => codes[label])], codes.Count);
    }

    private static int[] BySize(int[] labels)
    {
        var rank = labels.CountBy(label => label).OrderByDescending(c => c.Value).Select((c, i) => (c.Key, i)).ToDictionary(c => c.Key, c => c.i);
        return [.. labels.Select(label => rank[label])];
    }
}
