using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Models.Optimizers;

/// <summary>What can be chosen of RMSprop.</summary>
public sealed record RmsPropOptions
{
    /// <summary>The learning rate, above 0.</summary>
    public double LearningRate { get; init; } = 1e-2;

    /// <summary>Decay of the mean squared gradient, from 0 to below 1.</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>How much of the last velocity is kept, from 0 (none) to below 1.</summary>
    public double Momentum { get; init; }

    /// <summary>The factor of the parameter that is added to its gradient, from 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Added to the root of the mean squared gradient, above 0.</summary>
    public double Epsilon { get; init; } = 1e-8;
}

/// <summary>Gradients divided by a running root mean square of themselves.</summary>
/// <remarks>
/// g = gradient + decay w; s = alpha s + (1 - alpha) g^2; r = g / (sqrt(s) + eps); v = momentum v + r; w = w - rate v. Source: Hinton's lecture
/// 6e, 2012; details as torch.optim.RMSprop.
/// </remarks>
public sealed class RmsProp : Optimizer
{
    private readonly RmsPropOptions options;

    /// <summary>RMSprop without momentum.</summary>
    public RmsProp(double learningRate = 1e-2) : this(new RmsPropOptions { LearningRate = learningRate })
    {
    }

    /// <summary>RMSprop from its options.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public RmsProp(RmsPropOptions options)
    {
        OptionRange.Positive(options.LearningRate, "learning-rate");
        OptionRange.BelowOne(options.Alpha, "alpha");
        OptionRange.BelowOne(options.Momentum, "momentum");
        OptionRange.NotNegative(options.WeightDecay, "weight-decay");
        OptionRange.Positive(options.Epsilon, "epsilon");
        this.options = options;
        StateNames = options.Momentum > 0 ? ["mean_square", "velocity"] : ["mean_square"];
    }

    /// <inheritdoc/>
    public override string Name => "rmsprop";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override double LearningRate => options.LearningRate;

    /// <inheritdoc/>
    public override IReadOnlyList<string> StateNames { get; }

    /// <inheritdoc/>
    public override void Step(Parameters parameters, double learningRate, double gradientScale, long step, CpuDevice device)
    {
        var scaled = new Scaled(options);
        if (options.Momentum > 0)
            ParameterUpdate.Run(
                new MomentumRule(scaled, options.Momentum, learningRate), parameters.Values, parameters.Gradients, gradientScale,
                State["mean_square"], State["velocity"], device);
        else
            ParameterUpdate.Run(new PlainRule(scaled, learningRate), parameters.Values, parameters.Gradients, gradientScale, State["mean_square"], null, device);
    }

    /// <summary>The gradient in units of its own root mean square.</summary>
    private readonly struct Scaled(RmsPropOptions options)
    {
        private readonly LaneConstant alpha = options.Alpha, restOfAlpha = 1 - options.Alpha, decay = options.WeightDecay, epsilon = options.Epsilon;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLane Of<TLane, T>(TLane w, TLane gradient, ref TLane meanSquare)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var g = TLane.FusedMultiplyAdd(decay.Lane<TLane, T>(), w, gradient);
            meanSquare = TLane.FusedMultiplyAdd(alpha.Lane<TLane, T>(), meanSquare, restOfAlpha.Lane<TLane, T>() * g * g);
            return g / (TLane.Sqrt(meanSquare) + epsilon.Lane<TLane, T>());
        }
    }

    private readonly struct PlainRule(Scaled scaled, double learningRate) : IUpdateRule
    {
        private readonly Scaled scaled = scaled;
        private readonly LaneConstant rate = learningRate;

        public static int StateCount => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLane, T>(ref TLane w, TLane gradient, ref TLane a, ref TLane b)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            w -= rate.Lane<TLane, T>() * scaled.Of<TLane, T>(w, gradient, ref a);
    }

    private readonly struct MomentumRule(Scaled scaled, double momentum, double learningRate) : IUpdateRule
    {
        private readonly Scaled scaled = scaled;
        private readonly LaneConstant momentum = momentum, rate = learningRate;

        public static int StateCount => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLane, T>(ref TLane w, TLane gradient, ref TLane a, ref TLane b)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            b = TLane.FusedMultiplyAdd(momentum.Lane<TLane, T>(), b, scaled.Of<TLane, T>(w, gradient, ref a));
            w -= rate.Lane<TLane, T>() * b;
        }
    }
}
