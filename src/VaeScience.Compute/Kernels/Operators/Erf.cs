using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels.Operators;

/// <summary>y = erf x.</summary>
internal readonly struct Erf : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => ErrorFunction.Erf<TLane, T>(x);

    /// <summary>2/sqrt(pi) exp(-x^2).</summary>
    public readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane y)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            TLane.Create(1.1283791670955126) * ErrorFunction.ExpOfMinusSquare<TLane, T>(TLane.Abs(x), 1.0);
    }
}
