using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels.Operators;

/// <summary>total + f(x, y, z).</summary>
internal readonly struct AccumulatedTernary<TOperator> : IQuaternaryOperator
    where TOperator : struct, ITernaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x, TLane y, TLane z, TLane total)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => total + TOperator.Apply<TLane, T>(x, y, z);
}
