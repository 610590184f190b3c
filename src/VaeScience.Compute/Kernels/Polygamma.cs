using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>digamma and trigamma over lanes: the first two derivatives of log gamma.</summary>
/// <remarks>
/// From 8 on (4 in float) the asymptotic series. Below, digamma is brought into [1, 2] by digamma(x+1) = digamma(x) + 1/x, where it is
/// (x - root) Q(x - 3/2) with the root in two parts, exact in the last digits there; trigamma, all of whose terms are positive, is brought
/// up to the series. Sums of reciprocals are kept as one fraction, so that they cost one division.
/// </remarks>
public static class Polygamma
{
    /// <summary>d/dx log gamma(x): minus infinity at 0, NaN at the negative whole numbers, infinity at infinity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Digamma<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = DigammaOfPositive<TLane, T>(x);
        var negative = x < TLane.Create(0.0);
        return TLane.Any(negative) ? TLane.Select(negative, DigammaReflected<TLane, T>(x), y) : y;
    }

    /// <summary>d2/dx2 log gamma(x): infinity at 0 and the negative whole numbers, 0 at infinity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Trigamma<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = TrigammaOfPositive<TLane, T>(x);
        var negative = x < TLane.Create(0.0);
        return TLane.Any(negative) ? TLane.Select(negative, TrigammaReflected<TLane, T>(x), y) : y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane DigammaOfPositive<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var isSmall = x < TLane.Create(typeof(T) == typeof(float) ? 4.0 : 8.0);
        var reciprocal = TLane.Create(1.0) / x;
        var tail = reciprocal * reciprocal * Polynomial.Evaluate<TLane, T>(reciprocal * reciprocal, DigammaTailSingle, DigammaTailDouble);
        var large = Logarithm.Log<TLane, T>(x) - TLane.FusedMultiplyAdd(TLane.Create(0.5), reciprocal, tail);
        return TLane.Any(isSmall) ? TLane.Select(isSmall, DigammaOfSmall<TLane, T>(x), large) : large;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane DigammaOfSmall<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = TLane.Create(1.0);
        var isBelow = x < one;
        var y = TLane.Select(isBelow, x + one, x);
        var numerator = TLane.Select(isBelow, -one, TLane.Create(0.0));
        var denominator = TLane.Select(isBelow, x, one);
        // Steps down from 8 (from 4 in float), each adding 1/(y-1).
        for (var step = 0; step < (typeof(T) == typeof(float) ? 2 : 6); step++)
        {
            var isAbove = y > TLane.Create(2.0);
            var below = y - one;
            numerator = TLane.Select(isAbove, TLane.FusedMultiplyAdd(numerator, below, denominator), numerator);
            denominator = TLane.Select(isAbove, denominator * below, denominator);
            y = TLane.Select(isAbove, below, y);
        }

        var root = typeof(T) == typeof(float) ? 1.4616321325302124 : 1.4616321449683622;
        var rootLow = typeof(T) == typeof(float) ? 1.2438149938918909e-08 : 9.549995429965697e-17;
        var fromRoot = (y - TLane.Create(root)) - TLane.Create(rootLow);
        var quotient = Polynomial.Evaluate<TLane, T>(y - TLane.Create(1.5), DigammaQuotientSingle, DigammaQuotientDouble);
        return TLane.FusedMultiplyAdd(fromRoot, quotient, numerator / denominator);
    }

    /// <summary>digamma(1 - x) - pi cot(pi x).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TLane DigammaReflected<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var cotangent = TLane.Create(Math.PI) * Trigonometric.CotPi<TLane, T>(x);
        return DigammaOfPositive<TLane, T>(TLane.Create(1.0) - x) - cotangent;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane TrigammaOfPositive<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var start = TLane.Create(typeof(T) == typeof(float) ? 4.0 : 8.0);
        var y = x;
        var numerator = TLane.Create(0.0);
        var denominator = TLane.Create(1.0);
        // Steps up to 8 (to 4 in float), each adding 1/y^2.
        if (TLane.Any(x < start))
        {
            for (var step = 0; step < (typeof(T) == typeof(float) ? 4 : 8); step++)
            {
                var isBelow = y < start;
                var square = y * y;
                numerator = TLane.Select(isBelow, TLane.FusedMultiplyAdd(numerator, square, denominator), numerator);
                denominator = TLane.Select(isBelow, denominator * square, denominator);
                y = TLane.Select(isBelow, y + TLane.Create(1.0), y);
            }
        }

        var r = TLane.Create(1.0) / y;
        var series = Polynomial.Evaluate<TLane, T>(r * r, TrigammaTailSingle, TrigammaTailDouble);
        var tail = TLane.FusedMultiplyAdd(r * r, TLane.FusedMultiplyAdd(series, r, TLane.Create(0.5)), r);
        return tail + numerator / denominator;
    }

    /// <summary>(pi / sin(pi x))^2 - trigamma(1 - x).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TLane TrigammaReflected<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var cosecant = TLane.Create(Math.PI) / Trigonometric.SinPi<TLane, T>(x);
        return cosecant * cosecant - TrigammaOfPositive<TLane, T>(TLane.Create(1.0) - x);
    }

    // digamma(x) / (x - root) in x - 3/2, x from 1 to 2: relative error 2^-30.5 in float, 2^-58.5 in double.
    private static ReadOnlySpan<float> DigammaQuotientSingle =>
    [
        -0.00762510672f, 0.0112303793f, -0.0111454222f, 0.0169107225f, -0.0270895641f, 0.0408945419f,
        -0.0619141087f, 0.0949807316f, -0.148405164f, 0.240542665f, -0.423627406f, 0.951055884f,
    ];

    private static ReadOnlySpan<double> DigammaQuotientDouble =>
    [
        0.00012117244983734181, -0.00017833314515291503, 9.32964700820146e-05, -0.00014465668838659188,
        0.0003258798174329381, -0.00048603446259623756, 0.0006902824981946411, -0.0010364320717074495,
        0.0015635033156417481, -0.002345499824910796, 0.0035180887170996405, -0.005279936637507422,
        0.007927023326369397, -0.011908220153015896, 0.017907248235632386, -0.0269757966576346,
        0.040760833943389224, -0.0619221332755424, 0.09498872445284981, -0.14840492305388028,
        0.24054248424078722, -0.4236274212814606, 0.9510558760318328,
    ];

    // (log x - 1/(2x) - digamma(x)) x^2 in 1/x^2, x from 4 (8) on: relative error 2^-27.0 in float, 2^-58.6 in double.
    private static ReadOnlySpan<float> DigammaTailSingle =>
    [
        -0.00340241776f, 0.00394060742f, -0.00833300222f, 0.0833333358f,
    ];

    private static ReadOnlySpan<double> DigammaTailDouble =>
    [
        -0.2998108757996252, 0.08004449036802495, -0.02105151541947691, 0.0075754647734737,
        -0.0041666655281316235, 0.003968253966069256, -0.008333333333331732, 0.08333333333333333,
    ];

    // (trigamma(x) - 1/x - 1/(2x^2)) x^3 in 1/x^2, x from 4 (8) on: relative error 2^-24.8 in float, 2^-55.5 in double.
    private static ReadOnlySpan<float> TrigammaTailSingle =>
    [
        -0.0259746294f, 0.0235469751f, -0.0333302133f, 0.166666657f,
    ];

    private static ReadOnlySpan<double> TrigammaTailDouble =>
    [
        -4.582434805922318, 1.1097508371493607, -0.25240309647975073, 0.07575255330664779,
        -0.03333331384859468, 0.02380952377219974, -0.03333333333330602, 0.16666666666666666,
    ];
}
