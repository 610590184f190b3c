namespace VaeScience.Models.Schedules;

/// <summary>The constant schedule has nothing to choose.</summary>
public sealed record ConstantOptions;

/// <summary>The learning rate stays as it is.</summary>
public sealed class Constant : Schedule
{
    /// <inheritdoc/>
    public override string Name => "constant";

    /// <inheritdoc/>
    public override object Options { get; } = new ConstantOptions();

    /// <inheritdoc/>
    public override double Factor(double epoch, double epochs) => 1;
}
