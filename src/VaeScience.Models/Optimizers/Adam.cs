namespace VaeScience.Models.Optimizers;

/// <summary>What can be chosen of Adam.</summary>
public sealed record AdamOptions
{
    /// <summary>The learning rate, above 0.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decay of the mean gradient, from 0 to below 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean squared gradient, from 0 to below 1.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the mean squared gradient, above 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The factor of the parameter that is added to its gradient (an L2 penalty), from 0; <see cref="AdamW"/> shrinks beside the step.</summary>
    public double WeightDecay { get; init; }
}

/// <summary>Adaptive moment estimation.</summary>
/// <remarks>
/// g = gradient + decay w; m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; w = w - rate mHat / (sqrt(vHat) + eps), the hats dividing by
/// 1 - b^step. Source: Kingma and Ba 2015; details as torch.optim.Adam.
/// </remarks>
public sealed class Adam : Optimizer
{
    private readonly AdamOptions options;

    /// <summary>Adam with its usual decays.</summary>
    public Adam(double learningRate = 1e-3) : this(new AdamOptions { LearningRate = learningRate })
    {
    }

    /// <summary>Adam from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Adam(AdamOptions options)
    {
        OptionRange.Positive(options.LearningRate, "learning-rate");
        OptionRange.BelowOne(options.Beta1, "beta1");
        OptionRange.BelowOne(options.Beta2, "beta2");
        OptionRange.Positive(options.Epsilon, "epsilon");
        OptionRange.NotNegative(options.WeightDecay, "weight-decay");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "adam";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override double LearningRate => options.LearningRate;

    /// <inheritdoc/>
    public override IReadOnlyList<string> StateNames { get; } = ["mean", "mean_square"];

    /// <inheritdoc/>
    public override void Step(Parameters parameters, double learningRate, double gradientScale, long step, CpuDevice device)
    {
        var rule = new AdamRule(options.Beta1, options.Beta2, options.Epsilon, learningRate, step) { Decay = options.WeightDecay };
        ParameterUpdate.Run(rule, parameters.Values, parameters.Gradients, gradientScale, State["mean"], State["mean_square"], device);
    }
}
