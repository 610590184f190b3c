using VaeScience.Analysis.Baselines;
using VaeScience.Analysis.Embedding;
using VaeScience.Analysis.Statistics;
using VaeScience.Compute;

namespace VaeScience.Tests.Analysis;

/// <summary>Neighbours in another table, their votes, and ranks among ordinary scores.</summary>
public sealed class NeighbourVoteTests
{
    [Fact]
    public void Neighbours_in_another_table_are_those_that_sorting_finds()
    {
        var (among, rows) = (Points(1301, 4, 1), Points(77, 4, 2));
        var found = NearestNeighbours.FindAmong(rows, among, 6);
        foreach (var i in (int[])[0, 13, 76])
        {
            var sorted = Enumerable.Range(0, 1301).Select(j => (Distance: Distance(rows, i, among, j), j)).Order().Take(6).ToArray();
            Assert.Equal(sorted.Select(s => s.j), Enumerable.Range(0, 6).Select(m => found.Indices[i, m]));
            for (var m = 0; m < 6; m++) Assert.Equal(sorted[m].Distance, found.Distances[i, m], 1e-12);
        }
        using var workers = new WorkerPool(3);
        Assert.Equal(found.Indices.Cast<int>(), NearestNeighbours.FindAmong(rows, among, 6, workers).Indices.Cast<int>());
    }

    [Fact]
    public void A_row_of_both_tables_is_its_own_neighbour_and_all_rows_may_be_neighbours()
    {
        var among = Points(9, 2, 1);
        var found = NearestNeighbours.FindAmong((double[,])among.Clone(), among, 9);
        for (var i = 0; i < 9; i++) Assert.Equal((i, 0.0), (found.Indices[i, 0], found.Distances[i, 0]));
        Assert.Throws<UserException>(() => NearestNeighbours.FindAmong(among, among, 10));
        Assert.Throws<ArgumentException>(() => NearestNeighbours.FindAmong(Points(3, 3, 1), among, 2));
    }

    [Fact]
    public void Votes_are_weighed_by_nearness()
    {
        // One row at 0 among rows at 1, 2, -3 and 100: the three nearest have d/d_k = 1/3, 2/3, 1.
        var vote = NeighbourVote.Of(NearestNeighbours.FindAmong(new double[,] { { 0 } }, new double[,] { { 1 }, { 2 }, { -3 }, { 100 } }, 3), [0, 1, 1, 0], 2);
        double a = Math.Exp(-1.0 / 9), b = Math.Exp(-4.0 / 9), c = Math.Exp(-1.0), p = a / (a + b + c);
        Assert.Equal(1, vote.Best(0));
        Assert.Equal(1 - p, vote.Probability(0), 1e-12);
        Assert.Equal(1 - 2 * p, vote.Margin(0), 1e-12);
        Assert.Equal(-(p * Math.Log(p)) - (1 - p) * Math.Log(1 - p), vote.Entropy(0), 1e-12);
    }

    [Fact]
    public void A_neighbour_of_no_class_votes_for_none()
    {
        var nearest = NearestNeighbours.FindAmong(new double[,] { { 0 } }, new double[,] { { 0 }, { 0 }, { 0 } }, 3);
        var vote = NeighbourVote.Of(nearest, [-1, 0, -1], 1);
        Assert.Equal(0, vote.Best(0));
        Assert.Equal(1.0 / 3, vote.Probability(0), 1e-12);
        var none = NeighbourVote.Of(nearest, [-1, -1, -1], 1);
        Assert.Equal((-1, 0.0, 0.0), (none.Best(0), none.Probability(0), none.Entropy(0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => NeighbourVote.Of(nearest, [0, 1, 0], 1));
    }

    [Fact]
    public void A_rank_counts_scores_as_high()
    {
        var rank = new ConformalRank([3, 1, 2, 2]);
        Assert.Equal([1, 1, 4.0 / 5, 2.0 / 5, 1.0 / 5], ((double[])[0, 1, 2, 3, 4]).Select(rank.Of));
        Assert.Equal([1, 3.0 / 4, 1.0 / 4], ((double[])[1, 2, 3]).Select(rank.OfMember));
        Assert.Equal([0, 1.0 / 4, 1], ((double[])[1, 2, 4]).Select(rank.ShareBelow));
        Assert.Equal(1.0 / 5, rank.Least);
        Assert.Throws<ArgumentException>(() => new ConformalRank([1, double.NaN]));
    }

    [Fact]
    public void Ordinary_rows_are_seldom_ranked_as_strange()
    {
        var random = new RandomSequence(new Philox(1, RandomPurpose.Simulate));
        var (hits, trials) = (0, 2000);
        for (var t = 0; t < trials; t++)
            if (new ConformalRank([.. Enumerable.Range(0, 39).Select(_ => random.Normal())]).Of(random.Normal()) <= 0.1) hits++;
        // P = 4/40 exactly; four standard deviations of a binomial either way.
        Assert.InRange(hits, trials * 0.1 - 4 * Math.Sqrt(trials * 0.09), trials * 0.1 + 4 * Math.Sqrt(trials * 0.09));
    }

    [Fact]
    public void Other_rows_are_projected_on_the_same_axes()
    {
        var (rows, others) = (Points(60, 8, 3), Points(11, 8, 4));
        var (scores, projected) = LeadingComponents.Scores(rows, others, 3);
        var all = PrincipalComponents.Fit(rows);
        var (ofRows, ofOthers) = (all.Scores(rows, 3), all.Scores(others, 3));
        for (var c = 0; c < 3; c++)
        {
            var sign = ofRows[0, c] * scores[0, c] < 0 ? -1 : 1;
            for (var i = 0; i < 11; i++) Assert.Equal(ofOthers[i, c], sign * projected[i, c], 1e-6);
        }
    }

    private static double[,] Points(int rows, int columns, ulong seed)
    {
        var random = new RandomSequence(new Philox(seed, RandomPurpose.Simulate));
        var points = new double[rows, columns];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++) points[i, j] = (1 + j) * random.Normal();
        return points;
    }

    private static double Distance(double[,] a, int i, double[,] b, int j) => Math.Sqrt(Enumerable.Range(0, a.GetLength(1)).Sum(c => (a[i, c] - b[j, c]) * (a[i, c] - b[j, c])));
}
