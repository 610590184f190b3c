using VaeScience.Analysis.Embedding;

namespace VaeScience.SingleCell.Mapping;

/// <summary>Cells in the latent space of a run.</summary>
/// <param name="Z">The latent means, [n, d].</param>
/// <param name="Nearest">The neighbours among the cells that the run has learnt from.</param>
/// <param name="Bounds">The bound of log p(x) of each, nats.</param>
/// <param name="Totals">The total of each over the shared genes.</param>
internal sealed record PlacedCells(double[,] Z, NearestNeighbours Nearest, double[] Bounds, double[] Totals)
{
    /// <summary>The distance to the k-th neighbour.</summary>
    public double[] Distances => [.. Enumerable.Range(0, Nearest.Count).Select(i => Nearest.Distances[i, Nearest.NeighbourCount - 1])];

    /// <summary>The bound of log p(x) per count, nats.</summary>
    public double[] BoundsPerCount => [.. Bounds.Select((b, i) => b / Math.Max(1, Totals[i]))];
}
