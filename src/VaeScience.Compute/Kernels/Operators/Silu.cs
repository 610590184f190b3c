using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels.Operators;

/// <summary>y = x sigmoid(x).</summary>
internal readonly struct Silu : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x * Logistic.Sigmoid<TLane, T>(x);

    /// <summary>s (1 + x (1 - s)) with s = sigmoid(x).</summary>
    public readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane y)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var one = TLane.Create(1.0);
            var s = Logistic.Sigmoid<TLane, T>(x);
            return s * TLane.FusedMultiplyAdd(x, one - s, one);
        }
    }
}
