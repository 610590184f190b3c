using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Models.Optimizers;

/// <summary>What can be chosen of Adamax.</summary>
public sealed record AdamaxOptions
{
    /// <summary>The learning rate, above 0.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Decay of the mean gradient, from 0 to below 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the largest gradient, from 0 to below 1.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the magnitude of each gradient, above 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The factor of the parameter that is added to its gradient, from 0.</summary>
    public double WeightDecay { get; init; }
}

/// <summary>Adam with the largest recent gradient in place of the root mean square.</summary>
/// <remarks>
/// g = gradient + decay w; m = b1 m + (1 - b1) g; u = max(b2 u, |g| + eps); w = w - rate / (1 - b1^step) m / u. Source: Kingma and Ba 2015,
/// section 7.1; details as torch.optim.Adamax.
/// </remarks>
public sealed class Adamax : Optimizer
{
    private readonly AdamaxOptions options;

    /// <summary>Adamax with its usual decays.</summary>
    public Adamax(double learningRate = 2e-3) : this(new AdamaxOptions { LearningRate = learningRate })
    {
    }

    /// <summary>Adamax from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Adamax(AdamaxOptions options)
    {
        OptionRange.Positive(options.LearningRate, "learning-rate");
        OptionRange.BelowOne(options.Beta1, "beta1");
        OptionRange.BelowOne(options.Beta2, "beta2");
        OptionRange.Positive(options.Epsilon, "epsilon");
        OptionRange.NotNegative(options.WeightDecay, "weight-decay");
        this.options = options;
    }

    /// <inheritdoc/>
    public override string Name => "adamax";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override double LearningRate => options.LearningRate;

    /// <inheritdoc/>
    public override IReadOnlyList<string> StateNames { get; } = ["mean", "largest"];

    /// <inheritdoc/>
    public override void Step(Parameters parameters, double learningRate, double gradientScale, long step, CpuDevice device) =>
        ParameterUpdate.Run(new Rule(options, learningRate, step), parameters.Values, parameters.Gradients, gradientScale, State["mean"], State["largest"], device);

    private readonly struct Rule(AdamaxOptions options, double learningRate, long step) : IUpdateRule
    {
        // a = m, b = u
        private readonly LaneConstant beta1 = options.Beta1, restOfBeta1 = 1 - options.Beta1, beta2 = options.Beta2, epsilon = options.Epsilon, decay = options.WeightDecay;
        private readonly LaneConstant rate = learningRate / (1 - Math.Pow(options.Beta1, step));

        public static int StateCount => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLane, T>(ref TLane w, TLane gradient, ref TLane a, ref TLane b)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var g = TLane.FusedMultiplyAdd(decay.Lane<TLane, T>(), w, gradient);
            a = TLane.FusedMultiplyAdd(beta1.Lane<TLane, T>(), a, restOfBeta1.Lane<TLane, T>() * g);
            b = TLane.Max(beta2.Lane<TLane, T>() * b, TLane.Abs(g) + epsilon.Lane<TLane, T>());
            w -= rate.Lane<TLane, T>() * a / b;
        }
    }
}
