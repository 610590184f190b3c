using VaeScience.Cli;
using VaeScience.Models.Training;

namespace VaeScience.SingleCell.Runs;

/// <summary>The settings that counts of cells get when no option says otherwise, in one place.</summary>
/// <remarks>
/// The model is scVI's (Lopez et al. 2018): log(1 + x) into a network of 128 units, ten latent numbers, shares of the cell's total out of
/// another 128 units, a dispersion for each gene, the batch into the decoder only. The schedule is not: one cycle with a high rate reaches
/// in 100 epochs a bound that a constant 0.001 misses by ten nats a cell. Over 4,000 cells the number of epochs falls with the root of the number of
/// cells, so that steps still grow with it; below, more epochs only fit the cells learnt from (909 cells lose 14 nats on held-out ones from 100 to 200).
/// The rate need not follow: peaks of 0.005 to 0.02 end within four nats of each other.
/// </remarks>
public static class CellModel
{
    /// <summary>The likelihood of counts.</summary>
    public const string Likelihood = "negative-binomial";

    /// <summary>What stands in place of a likelihood where the best of <see cref="Candidates"/> is to be taken.</summary>
    internal const string ChosenLikelihood = "auto";

    /// <summary>The likelihoods to choose from.</summary>
    internal static IReadOnlyList<string> Candidates { get; } = ["poisson", "negative-binomial", "zip", "zinb"];

    /// <summary>The share of training after which the KL has its full weight at the latest.</summary>
    internal const double WarmUpShare = 0.5;

    private const double EpochsOfReference = 100, ReferenceCells = 4000;
    private const int FewestEpochs = 10, MostEpochs = 100;

    /// <summary>The model.</summary>
    public static ModelDefaults Standard { get; } = new()
    {
        Likelihood = Likelihood,
        Encoder = "mlp:hidden=128,norm=batch,dropout=0.1",
        Decoder = "mlp:hidden=128,norm=batch",
        Latent = 10,
        ConditionsEncoder = false,
    };

    /// <summary>How it is trained.</summary>
    public static TrainingDefaults Training { get; } = new()
    {
        Objective = "elbo:warm-up=linear,warm-up-epochs=30",
        Optimizer = "adam:learning-rate=0.01,epsilon=0.01,weight-decay=1e-6",
        Schedule = "one-cycle",
        EpochsOfRows = EpochsOf,
        EpochsRule = "100 sqrt(4000 / cells), rounded to tens, at least 10 and at most 100",
        BatchSize = 128,
        ValidationShare = 0.1,
        Keep = KeptWeights.Last,
    };

    /// <summary>Epochs for so many cells: 100 sqrt(4000 / cells), rounded to tens, 10 to 100.</summary>
    public static int EpochsOf(int cells) =>
        Math.Clamp(10 * (int)Math.Round(EpochsOfReference / 10 * Math.Sqrt(ReferenceCells / cells)), FewestEpochs, MostEpochs);
}
