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
    public static CellSpace Of(string name, TrainedRun run, double[,] z, ulong seed) => name switch
    {
        Denoised => new CellSpace(name, "denoised expression", Leading(CellExpression.Denoised(run, z), DenoisedComponents, seed, run.Device)),
        Latent => new CellSpace(name, "latent means", z),
        _ => OfCounts(run, seed),
    };

    /// <summary>The space that needs no model: the baseline.</summary>
    public static CellSpace OfCounts(TrainedRun run, ulong seed) =>
        new(Counts, "PCA of the counts (baseline)", Leading(CellExpression.Counted(run.Cells.Matrix), CountComponents, seed, run.Device));

    private static double[,] Leading(RowBlocks expression, int components, ulong seed, CpuDevice device)
    {
        var most = Math.Min(expression.Rows - 1, expression.Columns);
        return LeadingComponents.Scores(expression, Math.Min(components, most), seed, device);
    }
}
