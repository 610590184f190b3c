using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Training;

namespace VaeScience.Whisky;

/// <summary>The settings that taste profiles get when no option says otherwise, in one place: training, cross-validation and docs read them here.</summary>
/// <remarks>
/// Chosen by ten-fold cross-validation on fold assignments and training seeds that no published figure uses; docs/whisky-model.md lists
/// what was tried. With 86 rows nearly all is in the priors: normal weights keep a decoder from bending to single whiskies, and the cut
/// points of each attribute are pulled to a common spacing, so that a level that a fold lacks keeps its place.
/// </remarks>
public static class DefaultModel
{
    private const string Encoder = "mlp:hidden=16,activation=tanh";

    /// <summary>The default: a linear decoder with eight tanh units beside it.</summary>
    public static ModelDefaults Standard { get; } = new()
    {
        Encoder = Encoder,
        Decoder = "mlp:hidden=8,activation=tanh,skip=true",
        WeightPrior = 1,
    };

    /// <summary>A linear decoder, whose weights are loadings in the sense of factor analysis.</summary>
    /// <remarks>Loadings on the logit scale reach 2.5, which is why their prior is wider.</remarks>
    public static ModelDefaults Linear { get; } = new() { Encoder = Encoder, Decoder = "mlp", WeightPrior = 0.25 };

    /// <summary>How both are trained: all rows at once, several draws, a rate that falls to nothing, so that what is left is the optimum and not its noise.</summary>
    public static TrainingDefaults Training { get; } = new()
    {
        Objective = "iwae:samples=8",
        Optimizer = "adam:learning-rate=0.02",
        Schedule = "cosine:final=0.01",
        Epochs = 800,
        BatchSize = 1024,
    };

    /// <summary>A model of these settings, not yet built.</summary>
    /// <param name="settings"><see cref="Standard"/> or <see cref="Linear"/>.</param>
    /// <param name="latent">How many factors.</param>
    /// <param name="data">The table: its columns say whether scores are levels (ordinal) or numbers (Gaussian).</param>
    /// <param name="catalogs">The parts there are; null for those of the library.</param>
    public static Vae Create(ModelDefaults settings, int latent, Dataset data, Catalogs? catalogs = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var parts = catalogs ?? Catalogs.Default;
        var likelihood = Levels(data) is { } levels ? $"ordinal:levels={levels}" : "gaussian";
        return new Vae(parts.Networks.Parse(settings.Encoder), parts.Posteriors.Parse($"{settings.Posterior}:latent={latent}"), parts.Priors.Parse(settings.Prior),
            parts.Networks.Parse(settings.Decoder), parts.Likelihoods.Parse(likelihood), new VaeOptions { WeightPrior = settings.WeightPrior });
    }

    /// <summary>How many levels every score of a table has; null where some scores are plain numbers.</summary>
    public static int? Levels(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Features.All(c => c.LevelCount > 1) ? data.Features.Max(c => c.LevelCount) : null;
    }

    /// <summary>A trainer of <see cref="Training"/>.</summary>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="epochs">Passes over the data; null for the default.</param>
    /// <param name="catalogs">The parts there are; null for those of the library.</param>
    public static Trainer CreateTrainer(ulong seed, int? epochs = null, Catalogs? catalogs = null)
    {
        var parts = catalogs ?? Catalogs.Default;
        return new Trainer(parts.Objectives.Parse(Training.Objective), parts.Optimizers.Parse(Training.Optimizer))
        {
            Schedule = parts.Schedules.Parse(Training.Schedule),
            Epochs = epochs ?? Training.Epochs,
            BatchSize = Training.BatchSize,
            Seed = seed,
        };
    }
}
