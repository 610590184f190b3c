namespace VaeScience.Models.Schedules;

/// <summary>What can be chosen of a rate that rises once and falls once.</summary>
public sealed record OneCycleOptions
{
    /// <summary>The share of training in which the rate rises, above 0 and below 1.</summary>
    public double Rise { get; init; } = 0.1;

    /// <summary>The factor of the first step, from 0 to below 1.</summary>
    public double Initial { get; init; } = 0.04;

    /// <summary>The factor at the end of training, from 0.</summary>
    public double Final { get; init; }
}

/// <summary>The learning rate rises in a straight line to its full height and then falls along half a cosine.</summary>
/// <remarks>
/// With t = epoch / epochs and r = rise: factor = initial + (1 - initial) t / r up to t = r, then
/// final + (1 - final) (1 + cos(pi (t - r) / (1 - r))) / 2. Source: Smith and Topin 2018; the momentum stays as it is.
/// </remarks>
public sealed class OneCycle : Schedule
{
    private readonly OneCycleOptions options;

    /// <summary>A cycle from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public OneCycle(OneCycleOptions options)
    {
        OptionRange.Positive(options.Rise, "rise");
        OptionRange.BelowOne(options.Rise, "rise");
        OptionRange.BelowOne(options.Initial, "initial");
        OptionRange.NotNegative(options.Final, "final");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "one-cycle";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override double Factor(double epoch, double epochs)
    {
        var (done, rise) = (Progress(epoch, epochs), options.Rise);
        return done < rise
            ? options.Initial + (1 - options.Initial) * done / rise
            : options.Final + (1 - options.Final) * 0.5 * (1 + Math.Cos(Math.PI * (done - rise) / (1 - rise)));
    }
}
