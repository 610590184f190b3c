using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels.Operators;

/// <summary>total + f(x).</summary>
internal readonly struct AccumulatedUnary<TOperator> : IBinaryOperator
    where TOperator : struct, IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x, TLane total)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => total + TOperator.Apply<TLane, T>(x);
}
