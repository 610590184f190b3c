using VaeScience.Models.Training;

namespace VaeScience.Cli;

/// <summary>How a program trains when no option says otherwise; parts as on the command line.</summary>
public sealed record TrainingDefaults
{
    /// <summary>What is maximised.</summary>
    public string Objective { get; init; } = "elbo";

    /// <summary>How parameters move.</summary>
    public string Optimizer { get; init; } = "adam";

    /// <summary>How the learning rate changes.</summary>
    public string Schedule { get; init; } = "constant";

    /// <summary>Passes over the data.</summary>
    public int Epochs { get; init; } = 200;

    /// <summary>Passes over so many rows, in place of <see cref="Epochs"/>; null where their number makes no difference.</summary>
    public Func<int, int>? EpochsOfRows { get; init; }

    /// <summary>That rule in words, for the help.</summary>
    public string EpochsRule { get; init; } = "";

    /// <summary>Rows per step.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The share of rows kept aside to judge by.</summary>
    public double ValidationShare { get; init; }

    /// <summary>Which weights are left in the end.</summary>
    public KeptWeights Keep { get; init; }

    /// <summary>Epochs without a better validation before training stops; 0 for never.</summary>
    public int Patience { get; init; }
}
