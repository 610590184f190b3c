using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>Sine, cosine and cotangent of pi x over lanes, for normal deviates and the reflection formulas of the gamma function.</summary>
internal static class Trigonometric
{
    /// <summary>sin(pi x) but for its sign: sin(pi r) for r = x less the nearest whole number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane SinPi<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => SinPiReduced<TLane, T>(Reduce<TLane, T>(x));

    /// <summary>cot(pi x), NaN at whole numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane CotPi<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var r = Reduce<TLane, T>(x);
        var cosine = SinPiReduced<TLane, T>(TLane.Create(0.5) - TLane.Abs(r));
        var cotangent = cosine / SinPiReduced<TLane, T>(r);
        return TLane.Select(TLane.AreEqual(r, TLane.Create(0.0)), TLane.Create(double.NaN), cotangent);
    }

    /// <summary>sin(pi x) and cos(pi x) for x in [-1, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane SinCosPi<TLane, T>(TLane x, out TLane cosine)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (half, size) = (TLane.Create(0.5), TLane.Abs(x));
        cosine = SinPiReduced<TLane, T>(half - size);
        return SinPiReduced<TLane, T>(TLane.Select(size > half, TLane.CopySign(TLane.Create(1.0) - size, x), x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Reduce<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => x - TLane.Floor(x + TLane.Create(0.5));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane SinPiReduced<TLane, T>(TLane r)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => r * Polynomial.Evaluate<TLane, T>(r * r, SinPiSingle, SinPiDouble);

    // sin(pi r) / r in r^2, r up to 1/2: relative error 2^-27.5 in float, 2^-52.6 in double.
    private static ReadOnlySpan<float> SinPiSingle =>
    [
        0.077560395f, -0.598242104f, 2.55006981f, -5.16770983f, 3.14159274f,
    ];

    private static ReadOnlySpan<double> SinPiDouble =>
    [
        -2.1122955003663117e-05, 0.00046597761931696757, -0.007370361072680083, 0.08214587825676345,
        -0.5992645287757322, 2.5501640398597774, -5.167712780049753, 3.1415926535897927,
    ];
}
