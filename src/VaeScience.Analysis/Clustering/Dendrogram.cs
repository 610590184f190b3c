using VaeScience.Analysis.LinearAlgebra;

namespace VaeScience.Analysis.Clustering;

/// <summary>Hierarchical clustering: which rows join at which Euclidean distance.</summary>
/// <remarks>Nearest-neighbour chains with the Lance-Williams update, O(n^2) time and n^2 / 2 distances in memory.
/// Source: Lance &amp; Williams 1967; Murtagh 1983; Müllner 2011.</remarks>
public sealed class Dendrogram
{
    private Dendrogram(Merge[] merges) => Merges = merges;

    /// <summary>[n - 1], by rising height. Clusters 0 .. n - 1 are the rows; merge i forms cluster n + i.</summary>
    public IReadOnlyList<Merge> Merges { get; }

    /// <summary>Two clusters joined.</summary>
    /// <param name="First">The smaller cluster number.</param>
    /// <param name="Second">The larger cluster number.</param>
    /// <param name="Height">Their distance, units of the data.</param>
    /// <param name="Size">Rows in the joined cluster.</param>
    public readonly record struct Merge(int First, int Second, double Height, int Size);

    /// <summary>Builds the tree.</summary>
    /// <param name="rows">[n, f], finite.</param>
    /// <param name="linkage">The distance of clusters.</param>
    /// <exception cref="UserException">No rows, or a value that is not finite.</exception>
    public static Dendrogram Of(double[,] rows, Linkage linkage)
    {
        MatrixRows.RequireData(rows);
        return new Dendrogram(Numbered(Chains(Distances(rows), linkage), rows.Rows));
    }

    /// <summary>The partition with this many clusters.</summary>
    /// <param name="clusters">1 .. n.</param>
    /// <returns>[n], numbered by falling size, then by first row.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Outside 1 .. n.</exception>
    public int[] Cut(int clusters)
    {
        var n = Merges.Count + 1;
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clusters, n);
        var parent = Enumerable.Range(0, 2 * n).ToArray();
        for (var i = 0; i < n - clusters; i++) parent[Merges[i].First] = parent[Merges[i].Second] = n + i;
        // A parent has a larger number than its children, so one pass from the top points every node at its root.
        for (var node = parent.Length - 1; node >= 0; node--) parent[node] = parent[parent[node]];
        var order = Enumerable.Range(0, n).GroupBy(i => parent[i]).OrderByDescending(g => g.Count()).ThenBy(g => g.Min())
            .Select((group, number) => (group.Key, number)).ToDictionary(pair => pair.Key, pair => pair.number);
        return [.. Enumerable.Range(0, n).Select(i => order[parent[i]])];
    }

    /// <summary>The rows in an order in which every cluster stands together, so that the tree could be drawn above them without crossings.</summary>
    /// <returns>[n], row numbers.</returns>
    public int[] Leaves()
    {
        var n = Merges.Count + 1;
        var (leaves, open) = (new List<int>(n), new Stack<int>([2 * n - 2]));
        while (open.TryPop(out var node))
        {
            if (node < n)
            {
                leaves.Add(node);
                continue;
            }
            open.Push(Merges[node - n].Second);
            open.Push(Merges[node - n].First);
        }
        return [.. leaves];
    }

    /// <summary>Distances below the diagonal: element i holds those of row i to rows 0 .. i - 1.</summary>
    private static double[][] Distances(double[,] rows)
    {
        var distances = new double[rows.Rows][];
        for (var i = 0; i < rows.Rows; i++)
        {
            distances[i] = new double[i];
            for (var j = 0; j < i; j++) distances[i][j] = Math.Sqrt(MatrixRows.SquaredDistance(rows.Row(i), rows.Row(j)));
        }
        return distances;
    }

    private static List<(int A, int B, double Height)> Chains(double[][] distances, Linkage linkage)
    {
        var n = distances.Length;
        var sizes = Enumerable.Repeat(1, n).ToArray();
        var joined = new List<(int, int, double)>(n);
        var chain = new Stack<int>();
        while (joined.Count < n - 1)
        {
            if (chain.Count == 0) chain.Push(Array.FindIndex(sizes, s => s > 0));
            var top = chain.Pop();
            var below = chain.Count > 0 ? chain.Peek() : -1;
            // Ties go to the cluster the chain came from, or the chain could run in a circle.
            var (nearest, height) = (below, below < 0 ? double.PositiveInfinity : Between(distances, top, below));
            for (var c = 0; c < n; c++)
                if (c != top && sizes[c] > 0 && Between(distances, top, c) < height)
                    (nearest, height) = (c, Between(distances, top, c));
            if (nearest != below)
            {
                chain.Push(top);
                chain.Push(nearest);
                continue;
            }
            chain.Pop();
            joined.Add((top, below, height));
            for (var c = 0; c < n; c++)
            {
                if (c == top || c == below || sizes[c] == 0) continue;
                ref var distance = ref Between(distances, c, below);
                distance = Updated(linkage, (Between(distances, c, top), sizes[top]), (distance, sizes[below]), height, sizes[c]);
            }
            (sizes[below], sizes[top]) = (sizes[below] + sizes[top], 0);
        }
        return joined;
    }

    private static ref double Between(double[][] distances, int a, int b) => ref distances[Math.Max(a, b)][Math.Min(a, b)];

    /// <summary>The distance of a cluster of this size to the union of a and b, whose own distance is the height.</summary>
    private static double Updated(Linkage linkage, (double Distance, int Size) a, (double Distance, int Size) b, double height, int size) =>
        linkage switch
        {
            Linkage.Average => (a.Size * a.Distance + b.Size * b.Distance) / (a.Size + b.Size),
            Linkage.Complete => Math.Max(a.Distance, b.Distance),
            Linkage.Single => Math.Min(a.Distance, b.Distance),
            Linkage.Ward => Math.Sqrt(((a.Size + size) * a.Distance * a.Distance + (b.Size + size) * b.Distance * b.Distance
                - size * height * height) / (a.Size + b.Size + size)),
            _ => throw new ArgumentOutOfRangeException(nameof(linkage), linkage, "allowed are Average, Ward, Complete, Single"),
        };

    private static Merge[] Numbered(List<(int A, int B, double Height)> joined, int n)
    {
        var cluster = Enumerable.Range(0, 2 * n).ToArray();
        var sizes = new int[2 * n];
        Array.Fill(sizes, 1, 0, n);
        var merges = new Merge[n - 1];
        foreach (var (i, (a, b, height)) in joined.OrderBy(pair => pair.Height).Index())
        {
            int first = Root(cluster, a), second = Root(cluster, b);
            cluster[first] = cluster[second] = n + i;
            sizes[n + i] = sizes[first] + sizes[second];
            merges[i] = new Merge(Math.Min(first, second), Math.Max(first, second), height, sizes[n + i]);
        }
        return merges;
    }

    private static int Root(int[] cluster, int node)
    {
        var root = node;
        while (cluster[root] != root) root = cluster[root];
        while (cluster[node] != root) (node, cluster[node]) = (cluster[node], root);
        return root;
    }
}
