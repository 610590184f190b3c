using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Models.Optimizers;

/// <summary>What can be chosen of stochastic gradient descent.</summary>
public sealed record SgdOptions
{
    /// <summary>The learning rate, above 0.</summary>
    public double LearningRate { get; init; } = 1e-2;

    /// <summary>How much of the last velocity is kept, from 0 (none) to below 1.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether the gradient is taken where the velocity leads. Wants a momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>The factor of the parameter that is added to its gradient, from 0.</summary>
    public double WeightDecay { get; init; }
}

/// <summary>Stochastic gradient descent, with momentum where it is asked for.</summary>
/// <remarks>
/// g = gradient + decay w; v = momentum v + g; w = w - rate v, or w - rate (g + momentum v) by Nesterov. Source: Polyak 1964, Nesterov 1983;
/// details as torch.optim.SGD.
/// </remarks>
public sealed class Sgd : Optimizer
{
    private readonly SgdOptions options;

    /// <summary>Plain gradient descent.</summary>
    public Sgd(double learningRate = 1e-2) : this(new SgdOptions { LearningRate = learningRate })
    {
    }

    /// <summary>Gradient descent from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public Sgd(SgdOptions options)
    {
        OptionRange.Positive(options.LearningRate, "learning-rate");
        OptionRange.BelowOne(options.Momentum, "momentum");
        OptionRange.NotNegative(options.WeightDecay, "weight-decay");
        if (options is { Nesterov: true, Momentum: 0 }) throw new ArgumentException("nesterov wants a momentum above 0, such as momentum=0.9");
        this.options = options;
        StateNames = options.Momentum > 0 ? ["velocity"] : [];
    }

    /// <inheritdoc/>
    public override string Name => "sgd";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override double LearningRate => options.LearningRate;

    /// <inheritdoc/>
    public override IReadOnlyList<string> StateNames { get; }

    /// <inheritdoc/>
    public override void Step(Parameters parameters, double learningRate, double gradientScale, long step, CpuDevice device)
    {
        if (options.Momentum > 0)
            ParameterUpdate.Run(new MomentumRule(options, learningRate), parameters.Values, parameters.Gradients, gradientScale, State["velocity"], null, device);
        else
            ParameterUpdate.Run(new PlainRule(options, learningRate), parameters.Values, parameters.Gradients, gradientScale, null, null, device);
    }

    private readonly struct PlainRule(SgdOptions options, double learningRate) : IUpdateRule
    {
        private readonly LaneConstant rate = learningRate, decay = options.WeightDecay;

        public static int StateCount => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLane, T>(ref TLane w, TLane gradient, ref TLane a, ref TLane b)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            w -= rate.Lane<TLane, T>() * TLane.FusedMultiplyAdd(decay.Lane<TLane, T>(), w, gradient);
    }

    private readonly struct MomentumRule(SgdOptions options, double learningRate) : IUpdateRule
    {
        // a = velocity. Nesterov's step is rate (g + momentum a), the plain one rate a: both are rate (p g + q a).
        private readonly LaneConstant decay = options.WeightDecay, momentum = options.Momentum;
        private readonly LaneConstant ofGradient = options.Nesterov ? learningRate : 0;
        private readonly LaneConstant ofVelocity = options.Nesterov ? learningRate * options.Momentum : learningRate;

        public static int StateCount => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLane, T>(ref TLane w, TLane gradient, ref TLane a, ref TLane b)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var g = TLane.FusedMultiplyAdd(decay.Lane<TLane, T>(), w, gradient);
            a = TLane.FusedMultiplyAdd(momentum.Lane<TLane, T>(), a, g);
            w -= TLane.FusedMultiplyAdd(ofVelocity.Lane<TLane, T>(), a, ofGradient.Lane<TLane, T>() * g);
        }
    }
}
