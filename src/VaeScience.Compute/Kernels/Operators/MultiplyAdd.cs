using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels.Operators;

/// <summary>x y + z, rounded once.</summary>
internal readonly struct MultiplyAdd : ITernaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x, TLane y, TLane z)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.FusedMultiplyAdd(x, y, z);
}
