namespace VaeScience.Models.Evaluation;

/// <summary>How a posterior is fitted to an energy.</summary>
public sealed record EnergyFitOptions
{
    /// <summary>Steps of Adam, the learning rate falling along half a cosine.</summary>
    public int Steps { get; init; } = 4000;

    /// <summary>Draws in each step.</summary>
    public int Draws { get; init; } = 128;

    /// <summary>The learning rate at the start.</summary>
    public double LearningRate { get; init; } = 1e-2;

    /// <summary>Over how many steps the energy's weight rises from 0.01 to 1, so that q finds all of p before it settles.</summary>
    public int AnnealingSteps { get; init; } = 2000;

    /// <summary>The seed of starting values and draws.</summary>
    public ulong Seed { get; init; } = 1;
}
