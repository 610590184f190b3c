using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Models.Optimizers;

/// <summary>The step that Adam and AdamW share: they differ in where weight decay enters.</summary>
/// <remarks>
/// g = gradient + decay w; m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; w = (1 - shrinkage) w - rate mHat / (sqrt(vHat) + eps), the hats
/// dividing by 1 - b^step.
/// </remarks>
internal readonly struct AdamRule(double beta1, double beta2, double epsilon, double learningRate, long step) : IUpdateRule
{
    // a = m, b = v; the corrections of both averages are taken out of the loop.
    private readonly LaneConstant beta1 = beta1, restOfBeta1 = 1 - beta1, beta2 = beta2, restOfBeta2 = 1 - beta2, epsilon = epsilon;
    private readonly LaneConstant rate = learningRate / (1 - Math.Pow(beta1, step));
    private readonly LaneConstant rootCorrection = 1 / Math.Sqrt(1 - Math.Pow(beta2, step));

    /// <summary>The factor of the parameter that is added to its gradient.</summary>
    public LaneConstant Decay { get; init; }

    /// <summary>The part of the parameter that is taken away beside the step.</summary>
    public LaneConstant Shrinkage { get; init; }

    public static int StateCount => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TLane, T>(ref TLane w, TLane gradient, ref TLane a, ref TLane b)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var g = TLane.FusedMultiplyAdd(Decay.Lane<TLane, T>(), w, gradient);
        a = TLane.FusedMultiplyAdd(beta1.Lane<TLane, T>(), a, restOfBeta1.Lane<TLane, T>() * g);
        b = TLane.FusedMultiplyAdd(beta2.Lane<TLane, T>(), b, restOfBeta2.Lane<TLane, T>() * g * g);
        var move = rate.Lane<TLane, T>() * a / TLane.FusedMultiplyAdd(TLane.Sqrt(b), rootCorrection.Lane<TLane, T>(), epsilon.Lane<TLane, T>());
        w -= TLane.FusedMultiplyAdd(Shrinkage.Lane<TLane, T>(), w, move);
    }
}
