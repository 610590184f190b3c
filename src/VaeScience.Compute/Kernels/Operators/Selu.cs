using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels.Operators;

/// <summary>y = s x for x above 0, else s a (exp(x) - 1), with the s and a that keep mean 0 and variance 1. Source: Klambauer et al. 2017.</summary>
internal readonly struct Selu : IUnaryOperator
{
    private const double Scale = 1.0507009873554804934193349852946;
    private const double Alpha = 1.6732632423543772848170429916717;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => TLane.Select(
        x > TLane.Create(0.0), TLane.Create(Scale) * x, TLane.Create(Scale * Alpha) * Exponential.Expm1<TLane, T>(x));

    /// <summary>s for x above 0, else s a exp x = y + s a.</summary>
    public readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane y)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            TLane.Select(x > TLane.Create(0.0), TLane.Create(Scale), y + TLane.Create(Scale * Alpha));
    }
}
