using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>log |gamma| over lanes.</summary>
/// <remarks>
/// From 8 on (4.5 in float) Stirling's series; below, x is brought into [1.5, 2.5] by gamma(x+1) = x gamma(x), where lgamma(2 + d) = d P(d):
/// both roots, 1 and 2, keep their relative precision.
/// </remarks>
public static class LogGamma
{
    /// <summary>log |gamma(x)|: infinity at 0, at the negative whole numbers and at infinity; NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Lgamma<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = OfPositive<TLane, T>(x);
        var negative = x < TLane.Create(0.0);
        return TLane.Any(negative) ? TLane.Select(negative, Reflected<TLane, T>(x), y) : y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane OfPositive<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var isSmall = x < TLane.Create(typeof(T) == typeof(float) ? 4.5 : 8.0);
        var anySmall = TLane.Any(isSmall);
        var d = x;
        var logarithmOf = x;
        if (anySmall) logarithmOf = TLane.Select(isSmall, Reduce<TLane, T>(x, out d), x);
        var log = Logarithm.Log<TLane, T>(logarithmOf);
        var y = Stirling<TLane, T>(x, log);
        if (!anySmall) return y;

        var signed = TLane.Select(x < TLane.Create(1.5), -log, log);
        var small = TLane.FusedMultiplyAdd(Polynomial.Evaluate<TLane, T>(d, LgammaAtTwoSingle, LgammaAtTwoDouble), d, signed);
        return TLane.Select(isSmall, small, y);
    }

    /// <summary>log pi - log |sin(pi x)| - lgamma(1 - x).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TLane Reflected<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sine = TLane.Abs(Trigonometric.SinPi<TLane, T>(x));
        return Logarithm.Log<TLane, T>(TLane.Create(Math.PI) / sine) - OfPositive<TLane, T>(TLane.Create(1.0) - x);
    }

    /// <summary>
    /// d = y - 2 in [-1/2, 1/2] and the product between x and y: gamma(x) = gamma(y) times the product for x from 1.5 on,
    /// divided by it below.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Reduce<TLane, T>(TLane x, out TLane d)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = TLane.Create(1.0);
        var y = x;
        var product = one;
        // Steps down from 8 (from 4.5 in float).
        for (var step = 0; step < (typeof(T) == typeof(float) ? 2 : 6); step++)
        {
            var isAbove = y > TLane.Create(2.5);
            var below = y - one;
            product = TLane.Select(isAbove, product * below, product);
            y = TLane.Select(isAbove, below, y);
        }

        // d is taken from x itself, so that no digit of x is lost in x + 1 or x + 2.
        var isBelowHalf = x < TLane.Create(0.5);
        var isBelow = x < TLane.Create(1.5);
        d = TLane.Select(isBelowHalf, x, TLane.Select(isBelow, x - one, y - TLane.Create(2.0)));
        var up = TLane.Select(isBelowHalf, x * (x + one), x);
        return TLane.Select(isBelow, up, product);
    }

    /// <summary>(x - 1/2)(log x - 1) + (log(2 pi) - 1)/2 + 1/(12 x) - ...</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Stirling<TLane, T>(TLane x, TLane log)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var reciprocal = TLane.Create(1.0) / x;
        var series = Polynomial.Evaluate<TLane, T>(reciprocal * reciprocal, StirlingSingle, StirlingDouble);
        var rest = TLane.FusedMultiplyAdd(series, reciprocal, TLane.Create(0.4189385332046727));
        return TLane.FusedMultiplyAdd(x - TLane.Create(0.5), log - TLane.Create(1.0), rest);
    }

    // lgamma(2 + d) / d in d: relative error 2^-31.8 in float, 2^-62.5 in double.
    private static ReadOnlySpan<float> LgammaAtTwoSingle =>
    [
        0.000122365542f, -0.000253618724f, 0.000501515809f, -0.00118595932f, 0.00289173285f, -0.00738615869f,
        0.0205807351f, -0.06735228f, 0.322467029f, 0.422784328f,
    ];

    private static ReadOnlySpan<double> LgammaAtTwoDouble =>
    [
        6.916167637017967e-08, -1.340074796690532e-07, 1.9667051022236904e-07, -4.3049172587277327e-07,
        9.61054695430852e-07, -2.0448564446800307e-06, 4.373503227496429e-06, -9.438474825170747e-06,
        2.0507409041926993e-05, -4.492634872954098e-05, 9.945749519187356e-05, -0.00022315475095078396,
        0.0005096695256874588, -0.0011927539119910224, 0.0028905103307136767, -0.007385551028668397,
        0.020580808427784925, -0.06735230105319814, 0.3224670334241132, 0.42278433509846713,
    ];

    // (lgamma(x) - (x - 1/2) log x + x - log(2 pi)/2) x in 1/x^2, x from 4.5 (8) on: relative error 2^-25.3 in float, 2^-57.0 in double.
    private static ReadOnlySpan<float> StirlingSingle =>
    [
        0.000752873428f, -0.00277704443f, 0.0833333284f,
    ];

    private static ReadOnlySpan<double> StirlingDouble =>
    [
        0.005069246606203114, -0.0018905398518784316, 0.0008414728476626787, -0.0005952366069389717,
        0.0007936507898348068, -0.002777777777774099, 0.08333333333333333,
    ];
}
