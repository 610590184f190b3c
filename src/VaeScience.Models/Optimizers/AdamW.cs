namespace VaeScience.Models.Optimizers;

/// <summary>What can be chosen of AdamW.</summary>
public sealed record AdamWOptions
{
    /// <summary>The learning rate, above 0.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decay of the mean gradient, from 0 to below 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean squared gradient, from 0 to below 1.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the mean squared gradient, above 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The part of every parameter that is taken away per unit of learning rate, from 0.</summary>
    public double WeightDecay { get; init; } = 1e-2;
}

/// <summary>Adam with weight decay beside the adaptive step, not inside it.</summary>
/// <remarks>w = (1 - rate decay) w, then Adam's step. Source: Loshchilov and Hutter 2019; details as torch.optim.AdamW.</remarks>
public sealed class AdamW : Optimizer
{
    private readonly AdamWOptions options;

    /// <summary>AdamW with its usual decays.</summary>
    public AdamW(double learningRate = 1e-3) : this(new AdamWOptions { LearningRate = learningRate })
    {
    }

    /// <summary>AdamW from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public AdamW(AdamWOptions options)
    {
        OptionRange.Positive(options.LearningRate, "learning-rate");
        OptionRange.BelowOne(options.Beta1, "beta1");
        OptionRange.BelowOne(options.Beta2, "beta2");
        OptionRange.Positive(options.Epsilon, "epsilon");
        OptionRange.NotNegative(options.WeightDecay, "weight-decay");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "adamw";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override double LearningRate => options.LearningRate;

    /// <inheritdoc/>
    public override IReadOnlyList<string> StateNames { get; } = ["mean", "mean_square"];

    /// <inheritdoc/>
    public override void Step(Parameters parameters, double learningRate, double gradientScale, long step, CpuDevice device)
    {
        var rule = new AdamRule(options.Beta1, options.Beta2, options.Epsilon, learningRate, step) { Shrinkage = learningRate * options.WeightDecay };
        ParameterUpdate.Run(rule, parameters.Values, parameters.Gradients, gradientScale, State["mean"], State["mean_square"], device);
    }
}
