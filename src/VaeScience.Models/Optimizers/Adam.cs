using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Models.Optimizers;

/// <summary>What can be chosen of Adam.</summary>
public sealed record AdamOptions
{
    /// <summary>The learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Decay of the mean gradient.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean squared gradient.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the mean squared gradient.</summary>
    public double Epsilon { get; init; } = 1e-8;
}

/// <summary>Adaptive moment estimation.</summary>
/// <remarks>
/// m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; w = w - rate mHat / (sqrt(vHat) + eps), the hats dividing by 1 - b^step. Source: Kingma and
/// Ba 2015; details as torch.optim.Adam.
/// </remarks>
public sealed class Adam : Optimizer
{
    private readonly AdamOptions options;

    /// <summary>Adam with its usual decays.</summary>
    public Adam(double learningRate = 1e-3) : this(new AdamOptions { LearningRate = learningRate })
    {
    }

    /// <summary>Adam from its options.</summary>
    public Adam(AdamOptions options) => this.options = options;

    /// <inheritdoc/>
    public override string Name => "adam";

    /// <inheritdoc/>
    public override object Options => options;

    /// <inheritdoc/>
    public override double LearningRate => options.LearningRate;

    /// <inheritdoc/>
    public override IReadOnlyList<string> StateNames { get; } = ["mean", "mean_square"];

    /// <inheritdoc/>
    public override void Step(Parameters parameters, double learningRate, double gradientScale, long step, CpuDevice device) =>
        ParameterUpdate.Run(new Rule(options, learningRate, step), parameters.Values, parameters.Gradients, gradientScale, State["mean"], State["mean_square"], device);

    private readonly struct Rule(AdamOptions options, double learningRate, long step) : IUpdateRule
    {
        // w -= rate mHat / (sqrt(vHat) + eps), with the corrections of both averages taken out of the loop.
        private readonly double beta1 = options.Beta1, beta2 = options.Beta2, epsilon = options.Epsilon;
        private readonly double rate = learningRate / (1 - Math.Pow(options.Beta1, step));
        private readonly double rootCorrection = 1 / Math.Sqrt(1 - Math.Pow(options.Beta2, step));

        public static int StateCount => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLane, T>(ref TLane w, TLane gradient, ref TLane a, ref TLane b)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            a = TLane.FusedMultiplyAdd(TLane.Create(beta1), a, TLane.Create(1 - beta1) * gradient);
            b = TLane.FusedMultiplyAdd(TLane.Create(beta2), b, TLane.Create(1 - beta2) * gradient * gradient);
            w -= TLane.Create(rate) * a / TLane.FusedMultiplyAdd(TLane.Sqrt(b), TLane.Create(rootCorrection), TLane.Create(epsilon));
        }
    }
}
