using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels.Operators;

/// <summary>dx + dy f'(x, y): one step of reverse mode, which always accumulates.</summary>
internal readonly struct ChainRule<TDerivative> : IQuaternaryOperator
    where TDerivative : struct, IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x, TLane y, TLane dy, TLane dx)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TLane.FusedMultiplyAdd(dy, TDerivative.Apply<TLane, T>(x, y), dx);
}
