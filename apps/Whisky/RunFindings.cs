using VaeScience.Cli;

namespace VaeScience.Whisky;

/// <summary>What the commands find out about a run, gathered for its report.</summary>
/// <param name="Space">The latent space.</param>
/// <param name="Scores">How probable the rows are.</param>
/// <param name="Clusters">Groups of rows; null where no mixture can be fitted.</param>
/// <param name="Auxiliary">Ties with columns that the model has not seen.</param>
internal sealed record RunFindings(FactorSpace Space, RowScores Scores, TasteClusters? Clusters, IReadOnlyList<AuxiliaryTie> Auxiliary)
{
    private const int MostClusters = 8;

    /// <summary>How factors and attributes hang together.</summary>
    public IReadOnlyList<AttributeTie> Ties { get; } = AttributeTie.Of(Space);

    /// <summary>Bootstrap intervals of the loadings, [f, d]; null where <c>factors</c> has left none.</summary>
    public (double Low, double High)[,]? LoadingIntervals { get; } = FactorFiles.ReadLoadingIntervals(Space.Run.Folder, Space);

    /// <summary>Finds out.</summary>
    /// <param name="run">The run.</param>
    /// <param name="columns">Columns that the model has not seen.</param>
    /// <param name="samples">Importance-weighted draws for each row.</param>
    public static RunFindings Of(TrainedRun run, IReadOnlyList<AuxiliaryColumn> columns, int samples)
    {
        var space = FactorSpace.Of(run);
        return new RunFindings(space, RowScores.Of(space, run.Data, samples), Groups(space, run.Folder), AuxiliaryTie.Of(space, columns));
    }

    private static TasteClusters? Groups(FactorSpace space, RunFolder folder)
    {
        try
        {
            return TasteClusters.Of(space.Places, 0, MostClusters, folder.Configuration.Training.Seed);
        }
        catch (UserException)
        {
            // Rows that are all alike, or too few: the page goes without groups.
            return null;
        }
    }
}
