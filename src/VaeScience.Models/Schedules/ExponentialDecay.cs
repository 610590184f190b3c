namespace VaeScience.Models.Schedules;

/// <summary>What can be chosen of a rate that falls exponentially.</summary>
public sealed record ExponentialDecayOptions
{
    /// <summary>The factor at the end of training, above 0.</summary>
    public double Final { get; init; } = 0.01;
}

/// <summary>The learning rate falls by the same proportion every epoch: factor = final^(epoch / epochs).</summary>
public sealed class ExponentialDecay : Schedule
{
    private readonly ExponentialDecayOptions options;

    /// <summary>A decay from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public ExponentialDecay(ExponentialDecayOptions options)
    {
        OptionRange.Positive(options.Final, "final");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "exponential";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override double Factor(double epoch, double epochs) => Math.Pow(options.Final, Progress(epoch, epochs));
}
