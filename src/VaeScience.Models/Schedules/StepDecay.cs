namespace VaeScience.Models.Schedules;

/// <summary>What can be chosen of a rate that falls in steps.</summary>
public sealed record StepDecayOptions
{
    /// <summary>What the rate is multiplied by at each step, above 0.</summary>
    public double Factor { get; init; } = 0.1;

    /// <summary>Epochs from one step to the next, above 0.</summary>
    public double Epochs { get; init; } = 100;
}

/// <summary>The learning rate is multiplied by a factor every so many epochs.</summary>
public sealed class StepDecay : Schedule
{
    private readonly StepDecayOptions options;

    /// <summary>Steps from their options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public StepDecay(StepDecayOptions options)
    {
        OptionRange.Positive(options.Factor, "factor");
        OptionRange.Positive(options.Epochs, "epochs");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "step";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override double Factor(double epoch, double epochs) => Math.Pow(options.Factor, Math.Floor(epoch / options.Epochs));
}
