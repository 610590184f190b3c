using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute.Ops;

/// <summary>Scaling and shifting by constants.</summary>
public static class AffineOp
{
    /// <summary>y = scale x + shift, any shape.</summary>
    public static Tensor Affine(this Tape tape, Tensor x, double scale, double shift) =>
        tape.Apply(new AffineOperation(x, scale, shift, tape.Result(x.Shape, x)));

    /// <summary>y = scale x, any shape.</summary>
    public static Tensor Scale(this Tape tape, Tensor x, double scale) => tape.Affine(x, scale, 0);
}

internal sealed class AffineOperation(Tensor x, double scale, double shift, Tensor y) : Operation(y)
{
    public override OperationCost Cost(bool isBackward) => OperationCost.Of(2L * x.Length, isBackward ? [Output, x, x] : [x, Output]);

    public override void Forward<T>(CpuDevice device) =>
        Elementwise.BinaryScalars<ScaleShift, T>(x.Span<T>(), x.Span<T>(), T.CreateTruncating(scale), T.CreateTruncating(shift), Output.Span<T>());

    public override void Backward<T>(CpuDevice device) =>
        Elementwise.ScaleAdd(Output.Gradient<T>(), T.CreateTruncating(scale), x.AddGradient<T>());

    /// <summary>x s + t.</summary>
    private readonly struct ScaleShift : IQuaternaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane again, TLane s, TLane t)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.FusedMultiplyAdd(x, s, t);
    }
}
