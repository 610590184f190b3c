using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels.Operators;

/// <summary>y = sin(pi x).</summary>
internal readonly struct SinPi : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Trigonometric.SinCosPi<TLane, T>(Turn<TLane, T>(x), out _);

    // x less the nearest even number, in [-1, 1].
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Turn<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var half = TLane.Create(0.5);
        return TLane.FusedMultiplyAdd(TLane.Create(-2.0), TLane.Floor(TLane.FusedMultiplyAdd(half, x, half)), x);
    }

    /// <summary>pi cos(pi x).</summary>
    public readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane y)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            Trigonometric.SinCosPi<TLane, T>(Turn<TLane, T>(x), out var cosine);
            return TLane.Create(Math.PI) * cosine;
        }
    }
}
