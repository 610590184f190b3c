using VaeScience.Analysis.Baselines;
using VaeScience.Analysis.Embedding;
using VaeScience.Analysis.Statistics;
using VaeScience.Data;
using VaeScience.SingleCell.Expression;

namespace VaeScience.SingleCell.Mapping;

/// <summary>The same vote without a model: neighbours among principal components of the run's counts, log(1 + x L / l), L its median total.</summary>
internal static class ComponentBaseline
{
    private const int Components = 50;

    // 0.8 GB in double; a baseline is not worth more.
    private const long MostValues = 100_000_000;

    /// <summary>The best kind of each cell.</summary>
    /// <param name="learnt">The run's cells that vote.</param>
    /// <param name="kinds">Their kinds; -1 for none.</param>
    /// <param name="count">How many kinds there are.</param>
    /// <param name="neighbours">How many vote.</param>
    /// <param name="others">The cells that are called, in two parts.</param>
    /// <returns>[n] each, -1 where no neighbour has a kind; null where there are too many cells.</returns>
    public static (int[] First, int[] Second)? Best(CountMatrix learnt, int[] kinds, int count, int neighbours, (CountMatrix First, CountMatrix Second) others)
    {
        var (m, n) = (others.First.CellCount, others.Second.CellCount);
        if ((long)(learnt.CellCount + m + n) * learnt.GeneCount > MostValues) return null;
        var median = CellExpression.MedianLibrary(learnt);
        var components = Math.Min(Components, Math.Min(learnt.CellCount - 1, learnt.GeneCount));
        var beside = new double[m + n, learnt.GeneCount];
        Array.Copy(CellExpression.Counted(others.First, median), beside, (long)m * learnt.GeneCount);
        Array.Copy(CellExpression.Counted(others.Second, median), 0, beside, (long)m * learnt.GeneCount, (long)n * learnt.GeneCount);
        var (rows, places) = LeadingComponents.Scores(CellExpression.Counted(learnt, median), beside, components);
        var vote = NeighbourVote.Of(NearestNeighbours.FindAmong(places, rows, neighbours), kinds, count);
        return ([.. Enumerable.Range(0, m).Select(vote.Best)], [.. Enumerable.Range(m, n).Select(vote.Best)]);
    }
}
