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

    /// <summary>The best kind of each cell.</summary>
    /// <param name="learnt">The run's cells that vote.</param>
    /// <param name="kinds">Their kinds; -1 for none.</param>
    /// <param name="count">How many kinds there are.</param>
    /// <param name="neighbours">How many vote.</param>
    /// <param name="others">The cells that are called, in two parts.</param>
    /// <param name="device">Threads.</param>
    /// <returns>[n] each, -1 where no neighbour has a kind.</returns>
    public static (int[] First, int[] Second) Best(
        CountMatrix learnt, int[] kinds, int count, int neighbours, (CountMatrix First, CountMatrix Second) others, CpuDevice device)
    {
        var median = CountedExpression.MedianTotal(learnt);
        var components = LeadingComponents.Fit(new CountedExpression(learnt, median), Math.Min(Components, Math.Min(learnt.CellCount - 1, learnt.GeneCount)), device: device);
        return (Called(others.First), Called(others.Second));

        int[] Called(CountMatrix cells)
        {
            if (cells.CellCount == 0) return [];
            var places = components.Project(new CountedExpression(cells, median), device);
            var vote = NeighbourVote.Of(NearestNeighbours.FindAmong(places, components.OfRows, neighbours), kinds, count);
            return [.. Enumerable.Range(0, cells.CellCount).Select(vote.Best)];
        }
    }
}
