namespace VaeScience.Whisky;

/// <summary>What a cross-validation compares, and how thoroughly.</summary>
public sealed record CrossValidationOptions
{
    /// <summary>In how many parts the rows are cut; each is held out once.</summary>
    public int Folds { get; init; } = 10;

    /// <summary>How many trainings of each VAE, with seeds 1, 2, ...</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>The most factors or components, from 1.</summary>
    public int MostFactors { get; init; } = 4;

    /// <summary>Importance-weighted draws for each held-out row.</summary>
    public int Samples { get; init; } = 2000;

    /// <summary>Passes over the data in each training; null for those of <see cref="DefaultModel"/>.</summary>
    public int? Epochs { get; init; }

    /// <summary>The seed of the second, shuffled assignment of rows to folds.</summary>
    public ulong ShuffleSeed { get; init; } = 1;

    /// <summary>How many folds are fitted at a time; results do not depend on it.</summary>
    public int Threads { get; init; } = 1;
}
