using VaeScience.Cli;
using VaeScience.Models;
using VaeScience.Models.Likelihoods;
using VaeScience.SingleCell.Clusters;
using VaeScience.SingleCell.Counts;
using VaeScience.SingleCell.Expression;
using VaeScience.SingleCell.Genes;
using VaeScience.SingleCell.Mapping;
using VaeScience.SingleCell.Pictures;
using VaeScience.SingleCell.Runs;
using VaeScience.SingleCell.Simulation;

namespace VaeScience.SingleCell;

/// <summary>The program vae-cells: from counts of cells and genes to groups of cells.</summary>
public static class CellsApp
{
    /// <summary>The program's name on the command line and in run folders.</summary>
    public const string Name = "vae-cells";

    internal const string StandardFolder = "runs/cells";
    internal const string CellsFile = "cells.h5ad";
    internal const string ClustersFile = "clusters.csv", EvaluationFile = "evaluation.csv", PredictiveFile = "predictive.csv", RestartsFile = "restarts.csv",
        LikelihoodsFile = "likelihoods.csv", LatentFile = "latent.csv", EmbeddingFile = "embedding.csv", MarkersFile = "markers.csv", AnnotationFile = "annotation.csv", AnnotatedGroupsFile = "annotation-groups.csv",
        NormalisedFile = "normalised.csv", NormalisedCellsFile = "normalised.h5ad", LoadingsFile = "loadings.csv", AnnDataFile = "anndata.h5ad", ReportFile = "report.html",
        QueryFile = "query.csv", QueryCountsFile = "query.h5ad", CalibrationFile = "calibration.csv", ConfusionFile = "confusion.csv";

    /// <summary>The files that a mapping writes.</summary>
    internal static readonly IReadOnlyList<string> QueryProducts = [QueryFile, QueryCountsFile, CalibrationFile, ConfusionFile];

    /// <summary>The files that a run has beside those of every run; a new training removes them.</summary>
    internal static readonly IReadOnlyList<string> Products =
        [CellsFile, ClustersFile, EvaluationFile, PredictiveFile, RestartsFile, LikelihoodsFile, LatentFile, EmbeddingFile, MarkersFile, AnnotationFile, AnnotatedGroupsFile,
            NormalisedFile, NormalisedCellsFile, LoadingsFile, AnnDataFile, ReportFile, .. QueryProducts];

    /// <summary>The program with all its commands.</summary>
    /// <param name="catalogs">The parts that its options choose from; null for those of the library.</param>
    public static Application Create(Catalogs? catalogs = null)
    {
        var parts = catalogs ?? Catalogs.Default;
        // What is of other data than counts of genes would only be in a reader's way.
        parts = parts with
        {
            Likelihoods = parts.Likelihoods.With(ConstrainedPoisson)
                .Without("gaussian", "bernoulli", "ordinal", "categorical", "binomial", "continuous-bernoulli", "student-t", "laplace", "log-normal", "tokens"),
            Networks = parts.Networks.Without("conv", "conv-transpose", "recurrent", "recurrent-decoder"),
        };
        return new Application(Name, "From counts of genes in single cells to groups, markers, types and pictures of cells, with a variational autoencoder.\n" +
            "'train' makes a run folder, RUN, out of COUNTS; the commands below it read the run and add to it.",
            new InspectVerb(), new SimulateVerb(), new TrainVerb(parts), new ClusterVerb(parts), new EvaluateVerb(parts), new EmbedVerb(parts),
            new MarkersVerb(parts), new AnnotateVerb(parts), new NormaliseVerb(parts), new LoadingsVerb(parts),
            new MapVerb(parts), new AnnDataVerb(parts), new ReportVerb(parts));
    }

    private static CatalogEntry<Likelihood> ConstrainedPoisson { get; } = CatalogEntry<Likelihood>.Of<PoissonOptions>(
        "constrained-poisson", "another name of poisson:mean=library (scVAE)", options => options.Mean == CountMean.Library
            ? new Poisson(options)
            : throw new ArgumentException("its means are shares of the row's total; for others use poisson"));

    /// <summary>Runs a command line inside another program.</summary>
    /// <param name="arguments">What would be typed after the program's name.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Progress and errors.</param>
    /// <param name="cancellation">Stops training between two steps.</param>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default) =>
        Create().Run(arguments, new Terminal(output, error, cancellation));
}
