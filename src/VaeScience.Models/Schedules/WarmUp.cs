namespace VaeScience.Models.Schedules;

/// <summary>What can be chosen of a warm-up.</summary>
public sealed record WarmUpOptions
{
    /// <summary>Epochs until the full rate, above 0.</summary>
    public double Epochs { get; init; } = 10;

    /// <summary>The factor of the first step, from 0 to below 1.</summary>
    public double Initial { get; init; } = 0.01;
}

/// <summary>The learning rate grows linearly over the first epochs and then stays.</summary>
/// <remarks>factor = initial + (1 - initial) min(1, epoch / warm-up epochs). Source: Goyal et al. 2017.</remarks>
public sealed class WarmUp : Schedule
{
    private readonly WarmUpOptions options;

    /// <summary>A warm-up from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public WarmUp(WarmUpOptions options)
    {
        OptionRange.Positive(options.Epochs, "epochs");
        OptionRange.BelowOne(options.Initial, "initial");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "warm-up";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override double Factor(double epoch, double epochs) => options.Initial + (1 - options.Initial) * Progress(epoch, options.Epochs);
}
