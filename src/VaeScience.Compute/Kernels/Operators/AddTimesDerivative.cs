using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels.Operators;

/// <summary>w + z f'(x), y being f(x): one step of a backward pass.</summary>
internal readonly struct AddTimesDerivative<TDerivative> : IQuaternaryOperator
    where TDerivative : struct, IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x, TLane y, TLane z, TLane w)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.FusedMultiplyAdd(z, TDerivative.Apply<TLane, T>(x, y), w);
}
