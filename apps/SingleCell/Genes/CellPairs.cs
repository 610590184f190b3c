namespace VaeScience.SingleCell.Genes;

/// <summary>Pairs of cells that stand for two groups, a pair a draw.</summary>
/// <param name="First">[draws], a cell of the first group.</param>
/// <param name="Second">[draws], a cell of the second group.</param>
internal sealed record CellPairs(int[] First, int[] Second)
{
    /// <summary>The fewest cells of a group that a replicate must have to count as one.</summary>
    public const int FewestOfReplicate = 3;

    /// <summary>[draws], the batch that the decoder is told; null for an average over all.</summary>
    public int[]? Batches { get; private init; }

    /// <summary>Draws to compare in order to see how replicates differ, a list for each replicate; empty without replicates.</summary>
    /// <remarks>Of paired replicates the draws within each; else those of each of the first group's, then those of each of the second group's.</remarks>
    public IReadOnlyList<int[]> OfReplicates { get; private init; } = [];

    /// <summary>How many of <see cref="OfReplicates"/> belong to the first group; all of them where replicates are paired.</summary>
    public int FirstReplicates { get; private init; }

    /// <summary>Cells drawn uniformly, with replacement.</summary>
    public static CellPairs Uniform(int[] first, int[] second, int draws, RandomSequence random)
    {
        var pairs = new CellPairs(new int[draws], new int[draws]);
        for (var i = 0; i < draws; i++) (pairs.First[i], pairs.Second[i]) = (Any(first, random), Any(second, random));
        return pairs;
    }

    /// <summary>Cells of one batch: a batch in proportion to the first group's cells in it, then a cell of each group there.</summary>
    /// <param name="first">The first group's cells.</param>
    /// <param name="second">The second group's cells.</param>
    /// <param name="batches">[cells], each cell's batch.</param>
    /// <param name="draws">How many pairs.</param>
    /// <param name="random">Chooses.</param>
    /// <returns>Null where no batch has cells of both groups.</returns>
    public static CellPairs? WithinBatches(int[] first, int[] second, int[] batches, int draws, RandomSequence random)
    {
        var (ofFirst, ofSecond) = (By(first, batches, 1), By(second, batches, 1));
        int[] shared = [.. ofFirst.Keys.Where(ofSecond.ContainsKey)];
        if (shared.Length == 0) return null;
        double[] sizes = [.. shared.Select(batch => (double)ofFirst[batch].Length)];
        var pairs = new CellPairs(new int[draws], new int[draws]) { Batches = new int[draws] };
        for (var i = 0; i < draws; i++)
        {
            var batch = shared[random.Categorical(sizes)];
            (pairs.Batches[i], pairs.First[i], pairs.Second[i]) = (batch, Any(ofFirst[batch], random), Any(ofSecond[batch], random));
        }
        return pairs;
    }

    /// <summary>A replicate first, then a cell of it, so that every replicate weighs the same whatever its size.</summary>
    /// <param name="first">The first group's cells.</param>
    /// <param name="second">The second group's cells.</param>
    /// <param name="replicates">[cells], each cell's replicate; -1 for none.</param>
    /// <param name="draws">How many pairs.</param>
    /// <param name="random">Chooses.</param>
    /// <returns>
    /// Where at least two replicates have cells of both groups, pairs within these alone; else pairs across. Null where a group has fewer than two.
    /// </returns>
    public static CellPairs? ByReplicates(int[] first, int[] second, int[] replicates, int draws, RandomSequence random)
    {
        var (ofFirst, ofSecond) = (By(first, replicates, FewestOfReplicate), By(second, replicates, FewestOfReplicate));
        int[] shared = [.. ofFirst.Keys.Where(ofSecond.ContainsKey)];
        if (shared.Length < 2 && (ofFirst.Count < 2 || ofSecond.Count < 2)) return null;
        var isPaired = shared.Length >= 2;
        var (firstKeys, secondKeys) = isPaired ? (shared, shared) : ([.. ofFirst.Keys], ofSecond.Keys.ToArray());
        var pairs = new CellPairs(new int[draws], new int[draws]);
        var (firstDraws, secondDraws) = (Lists(firstKeys.Length), Lists(secondKeys.Length));
        for (var i = 0; i < draws; i++)
        {
            var a = random.Below(firstKeys.Length);
            var b = isPaired ? a : random.Below(secondKeys.Length);
            (pairs.First[i], pairs.Second[i]) = (Any(ofFirst[firstKeys[a]], random), Any(ofSecond[secondKeys[b]], random));
            firstDraws[a].Add(i);
            if (!isPaired) secondDraws[b].Add(i);
        }
        var lists = isPaired ? firstDraws : [.. firstDraws, .. secondDraws];
        return pairs with { OfReplicates = [.. lists.Select(list => list.ToArray())], FirstReplicates = firstDraws.Length };
    }

    private static List<int>[] Lists(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<int>())];

    private static SortedDictionary<int, int[]> By(int[] cells, int[] codes, int fewest) =>
        new(cells.Where(cell => codes[cell] >= 0).GroupBy(cell => codes[cell]).Where(g => g.Count() >= fewest).ToDictionary(g => g.Key, g => g.ToArray()));

    private static int Any(int[] cells, RandomSequence random) => cells[random.Below(cells.Length)];
}
