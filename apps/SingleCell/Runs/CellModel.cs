using VaeScience.Cli;
using VaeScience.Models.Training;

namespace VaeScience.SingleCell.Runs;

/// <summary>The settings that counts of cells get when no option says otherwise, in one place.</summary>
/// <remarks>
/// The model is scVI's (Lopez et al. 2018): log(1 + x) into a network of 128 units, ten latent numbers, shares of the cell's total out of
/// another 128 units, a dispersion for each gene, the batch into the decoder only. The schedule is not: one cycle with a high rate reaches
/// in 100 epochs a bound that a constant 0.001 misses by ten nats a cell.
/// </remarks>
public static class CellModel
{
    /// <summary>The likelihood of counts.</summary>
    public const string Likelihood = "negative-binomial";

    /// <summary>The share of training after which the KL has its full weight at the latest.</summary>
    internal const double WarmUpShare = 0.5;

    /// <summary>The model.</summary>
    public static ModelDefaults Standard { get; } = new()
    {
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
        Epochs = 100,
        BatchSize = 128,
        ValidationShare = 0.1,
        Keep = KeptWeights.Last,
    };
}
