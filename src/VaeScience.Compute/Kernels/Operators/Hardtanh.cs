using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels.Operators;

/// <summary>y = x, held within -1 and 1.</summary>
internal readonly struct Hardtanh : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.Min(TLane.Create(1.0), TLane.Max(TLane.Create(-1.0), x));

    /// <summary>1 inside, 0 at the bounds and beyond.</summary>
    public readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane y)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            TLane.Create(1.0) & (x > TLane.Create(-1.0)) & (x < TLane.Create(1.0));
    }
}
