using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Embedding;

/// <summary>A weighted graph without direction: who is joined to whom, and how strongly.</summary>
/// <remarks>Every edge is stored at both its ends. A node is never joined to itself.</remarks>
public sealed class NeighbourGraph
{
    internal NeighbourGraph(int[] starts, int[] neighbours, double[] weights) => (Starts, Neighbours, Weights) = (starts, neighbours, weights);

    /// <summary>[n + 1], where each node's neighbours begin; the last is the number of entries.</summary>
    public int[] Starts { get; }

    /// <summary>[entries], rising within a node.</summary>
    public int[] Neighbours { get; }

    /// <summary>[entries], above 0, the same at both ends of an edge.</summary>
    public double[] Weights { get; }

    /// <summary>How many nodes.</summary>
    public int Count => Starts.Length - 1;

    /// <summary>A graph from a list of edges; weights of edges given more than once add up.</summary>
    /// <param name="nodes">n, at least 1.</param>
    /// <param name="edges">Two different nodes each, 0 .. n - 1, and a finite weight above 0.</param>
    /// <exception cref="ArgumentException">An edge with an unknown node, from a node to itself, or without a positive weight.</exception>
    public static NeighbourGraph FromEdges(int nodes, IEnumerable<(int A, int B, double Weight)> edges)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        ArgumentNullException.ThrowIfNull(edges);
        var sums = new SortedDictionary<int, double>[nodes];
        for (var i = 0; i < nodes; i++) sums[i] = [];
        foreach (var (a, b, weight) in edges)
        {
            if (a < 0 || a >= nodes || b < 0 || b >= nodes || a == b || !(weight > 0) || !double.IsFinite(weight))
                throw new ArgumentException($"got edge {a} - {b} of weight {weight}, allowed are two different nodes 0 .. {nodes - 1} and a weight above 0", nameof(edges));
            sums[a][b] = sums[a].GetValueOrDefault(b) + weight;
            sums[b][a] = sums[b].GetValueOrDefault(a) + weight;
        }
        var starts = new int[nodes + 1];
        for (var i = 0; i < nodes; i++) starts[i + 1] = starts[i] + sums[i].Count;
        return new NeighbourGraph(starts, [.. sums.SelectMany(s => s.Keys)], [.. sums.SelectMany(s => s.Values)]);
    }

    /// <summary>Joins two rows where either is among the nearest of the other; every weight is 1.</summary>
    /// <param name="nearest">The neighbours of each row.</param>
    public static NeighbourGraph Nearest(NearestNeighbours nearest)
    {
        ArgumentNullException.ThrowIfNull(nearest);
        return Union(nearest, Filled(nearest, (_, _) => 1), Math.Max);
    }

    /// <summary>Joins the same rows, each pair weighted by the share of neighbours they have in common.</summary>
    /// <param name="nearest">The neighbours of each row.</param>
    /// <remarks>w_ij = |N_i and N_j| / |N_i or N_j| (Jaccard), where N_i holds row i itself too, 0 &lt; w &lt;= 1. Source: Levine et al. 2015
    /// (PhenoGraph).</remarks>
    public static NeighbourGraph Shared(NearestNeighbours nearest)
    {
        ArgumentNullException.ThrowIfNull(nearest);
        var sets = Enumerable.Range(0, nearest.Count).Select(i => nearest.Indices.Row(i).ToArray().Append(i).ToHashSet()).ToArray();
        return Union(nearest, Filled(nearest, (i, m) => Jaccard(sets[i], sets[nearest.Indices[i, m]])), Math.Max);
    }

    /// <summary>Joins the same rows with the weights of UMAP's fuzzy set.</summary>
    /// <param name="nearest">The neighbours of each row.</param>
    /// <remarks>w_ij = a + b - a b, where a = exp(-max(0, d_ij - rho_i) / sigma_i) is how sure row i is of the edge and b how sure row j
    /// is. Source: McInnes, Healy and Melville 2018.</remarks>
    public static NeighbourGraph Fuzzy(NearestNeighbours nearest)
    {
        ArgumentNullException.ThrowIfNull(nearest);
        return Union(nearest, FuzzyMemberships.Of(nearest).Weights, (a, b) => a + b - a * b);
    }

    /// <summary>The symmetric graph of directed weights: an edge wherever one direction has a weight above 0.</summary>
    /// <param name="nearest">Where the directed edges lead.</param>
    /// <param name="weights">[n, k], beside the indices of the neighbours.</param>
    /// <param name="combine">The weight of an edge from that of its two directions; the order must not matter.</param>
    internal static NeighbourGraph Union(NearestNeighbours nearest, double[,] weights, Func<double, double, double> combine)
    {
        var n = nearest.Count;
        var there = new List<(int Neighbour, double Weight)>[n];
        var back = new List<(int Neighbour, double Weight)>[n];
        for (var i = 0; i < n; i++) (there[i], back[i]) = ([], []);
        for (var i = 0; i < n; i++)
            for (var m = 0; m < nearest.NeighbourCount; m++)
            {
                if (!(weights[i, m] > 0)) continue;
                there[i].Add((nearest.Indices[i, m], weights[i, m]));
                back[nearest.Indices[i, m]].Add((i, weights[i, m]));
            }
        var starts = new int[n + 1];
        var neighbours = new List<int>();
        var joined = new List<double>();
        for (var i = 0; i < n; i++)
        {
            there[i].Sort((a, b) => a.Neighbour.CompareTo(b.Neighbour));
            for (int t = 0, b = 0; t < there[i].Count || b < back[i].Count;)
            {
                var (to, ahead) = t < there[i].Count ? there[i][t] : (int.MaxValue, 0);
                var (from, behind) = b < back[i].Count ? back[i][b] : (int.MaxValue, 0);
                if (to <= from) t++;
                if (from <= to) b++;
                neighbours.Add(Math.Min(to, from));
                joined.Add(combine(to <= from ? ahead : 0, from <= to ? behind : 0));
            }
            starts[i + 1] = neighbours.Count;
        }
        return new NeighbourGraph(starts, [.. neighbours], [.. joined]);
    }

    /// <summary>[n], which connected part each node belongs to, where only edges within the same label join.</summary>
    /// <param name="labels">[n]; edges between different labels are overlooked.</param>
    internal int[] ConnectedParts(int[] labels)
    {
        var parts = new int[Count];
        Array.Fill(parts, -1);
        var pending = new Stack<int>();
        for (int node = 0, part = 0; node < Count; node++)
        {
            if (parts[node] >= 0) continue;
            parts[node] = part;
            pending.Push(node);
            while (pending.TryPop(out var at))
                for (var e = Starts[at]; e < Starts[at + 1]; e++)
                {
                    var other = Neighbours[e];
                    if (parts[other] >= 0 || labels[other] != labels[at]) continue;
                    parts[other] = part;
                    pending.Push(other);
                }
            part++;
        }
        return parts;
    }

    private static double[,] Filled(NearestNeighbours nearest, Func<int, int, double> weight)
    {
        var weights = new double[nearest.Count, nearest.NeighbourCount];
        for (var i = 0; i < weights.Rows; i++)
            for (var m = 0; m < weights.Columns; m++)
                weights[i, m] = weight(i, m);
        return weights;
    }

    private static double Jaccard(HashSet<int> a, HashSet<int> b)
    {
        var common = a.Count(b.Contains);
        return (double)common / (a.Count + b.Count - common);
    }
}
