using VaeScience.Analysis.Baselines;
using VaeScience.SingleCell.Expression;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Clusters;

/// <summary>What cells are compared by: numbers of each cell, near for cells that are alike.</summary>
/// <param name="Name">The word for it on the command line.</param>
/// <param name="Words">What it is, for tables.</param>
/// <param name="Rows">[n, c].</param>
internal sealed record CellSpace(string Name, string Words, double[,] Rows)
{
    /// <summary>The spaces there are, the standard one first.</summary>
    public const string Denoised = "denoised", Latent = "latent", Counts = "counts";

    private const int DenoisedComponents = 20, CountComponents = 50;

    /// <summary>The space of this name.</summary>
    /// <param name="name">One of the names above.</param>
    /// <param name="run">The run.</param>
    /// <param name="z">The cells' latent means, [n, d].</param>
    /// <param name="seed">The seed of the components' first directions.</param>
    /// <param name="onBlock">Told how many blocks of cells have been gone through for the components, and how many that will be; null tells nobody.</param>
    public static CellSpace Of(string name, TrainedRun run, double[,] z, ulong seed, Action<int, int>? onBlock = null) => name switch
    {
        Denoised => new CellSpace(name, "denoised expression", Leading(new DenoisedExpression(run, z), DenoisedComponents, seed, run.Device, onBlock)),
        Latent => new CellSpace(name, "latent means", z),
        _ => OfCounts(run, seed, onBlock),
    };

    /// <summary>The space that needs no model: the baseline.</summary>
    public static CellSpace OfCounts(TrainedRun run, ulong seed, Action<int, int>? onBlock = null) =>
        new(Counts, "PCA of the counts (baseline)", Leading(new CountedExpression(run.Cells.Matrix), CountComponents, seed, run.Device, onBlock));

    private static double[,] Leading(RowBlocks expression, int components, ulong seed, CpuDevice device, Action<int, int>? onBlock)
    {
        var most = Math.Min(expression.Rows - 1, expression.Columns);
        return LeadingComponents.Fit(expression, Math.Min(components, most), seed, device, onBlock).OfRows;
    }
}
