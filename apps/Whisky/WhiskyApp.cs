using VaeScience.Cli;
using VaeScience.Models;

namespace VaeScience.Whisky;

/// <summary>The program vae-whisky: factor analysis of taste profiles.</summary>
public static class WhiskyApp
{
    /// <summary>The program's name on the command line and in run folders.</summary>
    public const string Name = "vae-whisky";

    internal const string StandardFolder = "runs/whisky";
    internal const string FactorsFile = "factors.csv", LoadingsFile = "loadings.csv", ReportFile = "report.html";
    internal const string NearestFile = "nearest.csv", BetweenFile = "between.csv", SamplesFile = "samples.csv", TraverseFile = "traverse.csv", EncodedFile = "encoded.csv";
    internal const string ScoresFile = "scores.csv", ClustersFile = "clusters.csv", ClusterTrialsFile = "cluster-trials.csv", EvaluationFile = "evaluation.csv";
    internal const string AttributesFile = "attributes.csv", IntervalsFile = "intervals.csv", AuxiliaryFile = "auxiliary.csv";

    /// <summary>The files that commands add to a run folder; a new training removes them.</summary>
    internal static readonly IReadOnlyList<string> Products =
    [
        FactorsFile, LoadingsFile, ReportFile, NearestFile, BetweenFile, SamplesFile, TraverseFile, EncodedFile,
        ScoresFile, ClustersFile, ClusterTrialsFile, EvaluationFile, AttributesFile, IntervalsFile, AuxiliaryFile, ExportVerb.EncoderFile, ExportVerb.DecoderFile,
    ];

    /// <summary>The program with all its commands.</summary>
    /// <param name="catalogs">The parts that its options choose from; null for those of the library.</param>
    public static Application Create(Catalogs? catalogs = null)
    {
        var parts = catalogs ?? Catalogs.Default;
        return new Application(Name, "Factor analysis of taste profiles with variational autoencoders.",
            new InspectVerb(), new TrainVerb(parts), new FactorsVerb(parts), new CrossValidateVerb(), new EvaluateVerb(parts),
            new EncodeVerb(parts), new NearestVerb(parts), new BetweenVerb(parts), new TraverseVerb(parts), new SampleVerb(parts), new ScoreVerb(parts),
            new ClusterVerb(parts), new ReportVerb(parts), new ExportVerb(Name, parts, StandardFolder));
    }

    /// <summary>Runs a command line inside another program.</summary>
    /// <param name="arguments">What would be typed after the program's name.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Progress and errors.</param>
    /// <param name="cancellation">Stops training between two steps.</param>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default) =>
        Create().Run(arguments, new Terminal(output, error, cancellation));
}
