using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels.Operators;

/// <summary>y = x (1 + tanh u)/2 = x sigmoid(2u), u = sqrt(2/pi) (x + 0.044715 x^3). Source: Hendrycks and Gimpel 2016.</summary>
internal readonly struct GeluTanh : IUnaryOperator
{
    private const double TwiceRoot = 1.5957691216057308;
    private const double Cubic = 0.044715;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Apply<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x * Gate<TLane, T>(Held<TLane, T>(x));

    // Beyond 30 the gate is 0 or 1 in either type, and the cube of x might overflow.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Held<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TLane.Max(TLane.Create(-30.0), TLane.Min(TLane.Create(30.0), x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Gate<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Logistic.Sigmoid<TLane, T>(x * TLane.FusedMultiplyAdd(TLane.Create(TwiceRoot * Cubic) * x, x, TLane.Create(TwiceRoot)));

    /// <summary>s + x s (1 - s) 2u' with s = sigmoid(2u).</summary>
    public readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLane Apply<TLane, T>(TLane x, TLane y)
            where TLane : struct, ILane<TLane, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var held = Held<TLane, T>(x);
            var s = Gate<TLane, T>(held);
            var slope = TLane.FusedMultiplyAdd(TLane.Create(3.0 * TwiceRoot * Cubic) * held, held, TLane.Create(TwiceRoot));
            return TLane.FusedMultiplyAdd(held * s * (TLane.Create(1.0) - s), slope, s);
        }
    }
}
