using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;
using VaeScience.Compute.Kernels.Operators;

namespace VaeScience.Compute.Ops;

/// <summary>Dropout.</summary>
public static class DropoutOp
{
    /// <summary>Sets each element to zero with probability rate and divides the others by 1 - rate.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">Any shape.</param>
    /// <param name="rate">0 to below 1.</param>
    /// <param name="random">The stream of this use in this step.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside [0, 1).</exception>
    /// <remarks>Source: Srivastava et al. 2014, scaled in training as PyTorch does.</remarks>
    public static Tensor Dropout(this Tape tape, Tensor x, double rate, Philox random)
    {
        if (rate is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(rate), rate, "a dropout rate is from 0 to below 1");
        return tape.Apply(new DropoutOperation(x, rate, random, tape.Rent(x.Shape), tape.Result(x.Shape, x)));
    }
}

internal sealed class DropoutOperation(Tensor x, double rate, Philox random, Tensor factor, Tensor y) : Operation(y)
{
    // factor = 0 or 1 / (1 - rate), the shape of x
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(2L * x.Length, isBackward ? [factor, Output, x, x] : [factor, x, Output]);

    public override void Forward<T>(CpuDevice device)
    {
        var f = factor.Span<T>();
        random.FillUniform(f);
        Elementwise.BinaryScalars<KeptFactor, T>(f, f, T.CreateTruncating(rate), T.CreateTruncating(1 / (1 - rate)), f);
        Elementwise.Binary<Multiply, T>(x.Span<T>(), f, Output.Span<T>());
    }

    public override void Backward<T>(CpuDevice device) =>
        Elementwise.AccumulateBinary<Multiply, T>(Output.Gradient<T>(), factor.Span<T>(), x.AddGradient<T>());

    /// <summary>0 where the uniform deviate is below the rate, else the factor of those that stay.</summary>
    private readonly struct KeptFactor : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane uniform, TLane again, TLane rate, TLane kept)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => kept & (uniform >= rate);
    }
}
