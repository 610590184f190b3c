using VaeScience.Compute;
using VaeScience.SingleCell.Genes;

namespace VaeScience.Tests.SingleCell;

/// <summary>Pairs of cells, fold changes over them, and scores of marker lists, on numbers small enough to check by hand.</summary>
public sealed class GroupComparisonTests
{
    private static RandomSequence Random => new(new Philox(5, RandomPurpose.Evaluate));

    [Fact]
    public void Cells_are_drawn_uniformly()
    {
        const int draws = 6000;
        var pairs = CellPairs.Uniform([3, 4, 5], [7, 8], draws, Random);
        // A count of n draws of probability p has the standard deviation sqrt(n p (1 - p)); five of them.
        foreach (var cell in (int[])[3, 4, 5]) Assert.InRange(pairs.First.Count(c => c == cell), draws / 3.0 - 183, draws / 3.0 + 183);
        Assert.InRange(pairs.Second.Count(c => c == 7), draws / 2.0 - 194, draws / 2.0 + 194);
    }

    [Fact]
    public void Replicates_weigh_the_same_whatever_their_size_and_are_paired_where_they_have_both_groups()
    {
        // Replicate 0 has ten cells of each group, replicate 1 three of each, replicate 2 only one of the first.
        int[] replicates = [.. Enumerable.Repeat(0, 20), .. Enumerable.Repeat(1, 6), 2];
        int[] first = [.. Enumerable.Range(0, 10), 20, 21, 22, 26], second = [.. Enumerable.Range(10, 10), 23, 24, 25];
        const int draws = 4000;
        var pairs = CellPairs.ByReplicates(first, second, replicates, draws, Random)!;
        Assert.All(Enumerable.Range(0, draws), i => Assert.Equal(replicates[pairs.First[i]], replicates[pairs.Second[i]]));
        Assert.Equal((2, 2), (pairs.OfReplicates.Count, pairs.FirstReplicates));
        Assert.InRange(pairs.First.Count(c => replicates[c] == 1), draws / 2.0 - 158, draws / 2.0 + 158);
        Assert.DoesNotContain(26, pairs.First);
    }

    [Fact]
    public void Replicates_of_one_group_each_are_compared_across_and_one_alone_is_not()
    {
        int[] replicates = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3];
        var pairs = CellPairs.ByReplicates([0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11], replicates, 100, Random)!;
        Assert.Equal((4, 2), (pairs.OfReplicates.Count, pairs.FirstReplicates));
        Assert.Equal(100, pairs.OfReplicates.Take(2).Sum(r => r.Length));
        Assert.Null(CellPairs.ByReplicates([0, 1, 2], [6, 7, 8, 9, 10, 11], replicates, 100, Random));
    }

    [Fact]
    public void Cells_are_paired_within_batches_that_have_both()
    {
        int[] batches = [0, 0, 1, 1, 2, 1];
        var pairs = CellPairs.WithinBatches([0, 2, 4], [1, 3, 5], batches, 200, Random)!;
        Assert.All(Enumerable.Range(0, 200), i => Assert.Equal((batches[pairs.First[i]], batches[pairs.First[i]]), (batches[pairs.Second[i]], pairs.Batches![i])));
        Assert.DoesNotContain(4, pairs.First);
        Assert.Null(CellPairs.WithinBatches([0], [5], batches, 10, Random));
    }

    [Fact]
    public void A_fold_change_is_the_distribution_over_pairs()
    {
        // log2 ratios of 2, 1, 0 and -1 with eps negligible.
        var pairs = new CellPairs([0, 0, 0, 0], [1, 1, 1, 1]);
        var change = FoldChange.Of([4, 2, 1, 1], [1, 1, 1, 2], 1e-12, 0.25, pairs);
        Assert.Equal(0.5, change.Mean, 1e-9);
        Assert.Equal(0.5, change.Median, 1e-9);
        Assert.Equal(Math.Sqrt(5.0 / 3), change.Sd, 1e-9);
        Assert.Equal(0.5, change.Probability);
        Assert.Equal(0, change.BayesFactor, 1e-12);
        // Loss counts as much as gain, and eps draws small shares together.
        Assert.Equal(1, FoldChange.Of([1, 1], [2, 4], 1e-12, 0.25, pairs).Probability);
        Assert.Equal(Math.Log(3), FoldChange.Of([1, 1], [2, 4], 1e-12, 0.25, pairs).BayesFactor, 1e-12);
        Assert.Equal(0, FoldChange.Of([1e-6f, 1e-6f], [4e-6f, 4e-6f], 1, 0.25, pairs).Probability);
    }

    [Fact]
    public void The_offset_is_what_the_decoder_gives_genes_that_were_not_counted()
    {
        var silent = Enumerable.Range(0, 11).Select(g => g * 1e-5).ToArray();
        var none = new bool[11];
        Assert.Equal(9e-5, GroupComparison.Epsilon((silent, [.. none.Select(_ => true)], 1e6), (silent, none, 1e6)), 1e-12);
        Assert.Equal(1e-3, GroupComparison.Epsilon((silent, none, 1e6), (silent, none, 1e3)), 1e-12);
    }

    [Fact]
    public void A_type_scores_by_its_markers_less_genes_of_like_expression()
    {
        // Forty genes in two bins of twenty by mean; the first bin's mean is 1 here but for the marker, the second's 0.
        var scale = new ExpressionScale([.. Enumerable.Range(0, 40).Select(g => (double)g)], [.. Enumerable.Repeat(1.0, 40)]);
        var row = Enumerable.Range(0, 40).Select(g => g < 20 ? 1.0 + (g % 2 == 0 ? 0.5 : -0.5) : g % 2).ToArray();
        (row[3], row[25]) = (4, -1);
        var scores = TypeScore.Of(row, [new TypeMarkers("high", [3], [1], []), new TypeMarkers("against", [3, 25], [0.5, -0.5], [])], scale);
        var low = row[..20].Where((_, g) => g != 3).Average();
        var high = row[20..].Where((_, g) => g != 5).Average();
        Assert.Equal(4 - low, scores[0].Score, 1e-12);
        Assert.Equal(0.5 * (4 - low) - 0.5 * (-1 - high), scores[1].Score, 1e-12);
        var variance = row[..20].Where((_, g) => g != 3).Average(u => (u - low) * (u - low));
        Assert.Equal((4 - low) / Math.Sqrt(variance), scores[0].Z, 1e-9);
        Assert.Equal(0, TypeScore.Best(scores));
        Assert.Equal(-1, TypeScore.Best([new TypeScore(9, 1.6)]));
    }
}
