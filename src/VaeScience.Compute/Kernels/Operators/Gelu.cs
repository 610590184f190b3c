using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels.Operators;

/// <summary>y = x Phi(x), Phi the normal distribution function. Source: Hendrycks and Gimpel 2016.</summary>
internal readonly struct Gelu : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x * ErrorFunction.Ndtr<TLane, T>(x);

    /// <summary>Phi(x) + x phi(x), phi the normal density.</summary>
    public readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane y)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var density = TLane.Create(0.3989422804014327) * ErrorFunction.ExpOfMinusSquare<TLane, T>(TLane.Abs(x), 0.5);
            return TLane.FusedMultiplyAdd(x, density, ErrorFunction.Ndtr<TLane, T>(x));
        }
    }
}
