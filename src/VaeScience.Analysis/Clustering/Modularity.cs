using VaeScience.Analysis.Embedding;

namespace VaeScience.Analysis.Clustering;

/// <summary>How much more weight lies within communities than chance would put there.</summary>
public static class Modularity
{
    /// <summary>The modularity of a partition.</summary>
    /// <param name="graph">n nodes and at least one edge.</param>
    /// <param name="labels">[n], community of each node, any whole numbers.</param>
    /// <param name="resolution">gamma, above 0: the weight of chance; 1 is Newman's modularity.</param>
    /// <returns>At most 1; at gamma = 1 at least -1/2.</returns>
    /// <exception cref="ArgumentException">Another number of labels than nodes, no edges, or a resolution outside its range.</exception>
    /// <remarks>Q = sum_c (w_c / 2m - gamma (k_c / 2m)^2): w_c the weight within community c counted at both ends, k_c the strength of its nodes,
    /// 2m that of all. Source: Newman and Girvan 2004; resolution by Reichardt and Bornholdt 2006.</remarks>
    public static double Of(NeighbourGraph graph, int[] labels, double resolution = 1)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resolution);
        if (labels.Length != graph.Count)
            throw new ArgumentException($"got {labels.Length} labels for {graph.Count} nodes, allowed is one a node", nameof(labels));
        if (graph.Weights.Length == 0)
            throw new ArgumentException("got a graph without edges, at least one is needed", nameof(graph));
        var strengths = new SortedDictionary<int, double>();
        var (within, total) = (0.0, 0.0);
        for (var i = 0; i < graph.Count; i++)
        {
            var strength = 0.0;
            for (var e = graph.Starts[i]; e < graph.Starts[i + 1]; e++)
            {
                strength += graph.Weights[e];
                if (labels[graph.Neighbours[e]] == labels[i]) within += graph.Weights[e];
            }
            strengths[labels[i]] = strengths.GetValueOrDefault(labels[i]) + strength;
            total += strength;
        }
        return within / total - resolution * strengths.Values.Sum(k => k / total * (k / total));
    }
}
