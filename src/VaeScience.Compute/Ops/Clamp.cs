using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute.Ops;

/// <summary>Limits.</summary>
public static class ClampOp
{
    /// <summary>y = min(max(x, low), high); the gradient is zero where a limit holds.</summary>
    /// <exception cref="ArgumentException">low is above high.</exception>
    public static Tensor Clamp(this Tape tape, Tensor x, double low, double high)
    {
        if (low > high) throw new ArgumentException(FormattableString.Invariant($"clamp: the lower limit {low} is above the upper limit {high}"));
        return tape.Apply(new ClampOperation(x, low, high, tape.Result(x.Shape, x)));
    }
}

internal sealed class ClampOperation(Tensor x, double low, double high, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(2L * x.Length, isBackward ? [x, Output, Output, x, x] : [x, Output]);

    public override void Forward<T>(CpuDevice device) =>
        Elementwise.BinaryScalars<Limited, T>(x.Span<T>(), x.Span<T>(), T.CreateTruncating(low), T.CreateTruncating(high), Output.Span<T>());

    public override void Backward<T>(CpuDevice device)
    {
        ReadOnlySpan<T> xv = x.Span<T>(), yv = Output.Span<T>(), dy = Output.Gradient<T>();
        var dx = x.AddGradient<T>();
        Elementwise.Quaternary<WhereUnchanged, T>(xv, yv, dy, dx, dx);
    }

    /// <summary>x between the limits; NaN stays NaN for the divergence check to find.</summary>
    private readonly struct Limited : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane again, TLane low, TLane high)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.Min(high, TLane.Max(low, x));
    }

    /// <summary>dx + dy where y is x.</summary>
    private readonly struct WhereUnchanged : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane y, TLane dy, TLane dx)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => dx + (dy & TLane.AreEqual(x, y));
    }
}
