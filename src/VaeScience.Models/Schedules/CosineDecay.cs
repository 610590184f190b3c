namespace VaeScience.Models.Schedules;

/// <summary>What can be chosen of a rate that falls along a cosine.</summary>
public sealed record CosineDecayOptions
{
    /// <summary>The factor at the end of training, from 0.</summary>
    public double Final { get; init; }
}

/// <summary>The learning rate falls along half a cosine: slowly at first and at last.</summary>
/// <remarks>factor = final + (1 - final) (1 + cos(pi epoch / epochs)) / 2. Source: Loshchilov and Hutter 2017, without restarts.</remarks>
public sealed class CosineDecay : Schedule
{
    private readonly CosineDecayOptions options;

    /// <summary>A decay from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public CosineDecay(CosineDecayOptions options)
    {
        OptionRange.NotNegative(options.Final, "final");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "cosine";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override double Factor(double epoch, double epochs) =>
        options.Final + (1 - options.Final) * 0.5 * (1 + Math.Cos(Math.PI * Progress(epoch, epochs)));
}
