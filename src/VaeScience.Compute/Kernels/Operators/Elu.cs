using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels.Operators;

/// <summary>y = x for x above 0, else exp(x) - 1.</summary>
internal readonly struct Elu : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.Select(x > TLane.Create(0.0), x, Exponential.Expm1<TLane, T>(x));

    /// <summary>1 for x above 0, else exp x = y + 1.</summary>
    public readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane y)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            TLane.Select(x > TLane.Create(0.0), TLane.Create(1.0), y + TLane.Create(1.0));
    }
}
