using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>erf, erfc, and the normal distribution function and its logarithm over lanes.</summary>
/// <remarks>
/// erfc x = exp(-x^2) erfcx x for x from 0 on, where (1 + 2x) erfcx x is one polynomial in q = (x-K)/(x+K) (Shepherd and Laframboise 1981)
/// and what rounding x^2 loses is put back. erf below 1 is x times a polynomial in x^2, so that it keeps its relative precision at 0.
/// </remarks>
public static class ErrorFunction
{
    private const double SqrtHalf = 0.7071067811865476;

    /// <summary>erf x = 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Erf<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = TLane.Create(1.0);
        var t = TLane.Abs(x);
        var near = x * Polynomial.Evaluate<TLane, T>(x * x, ErfSingle, ErfDouble);
        var far = one - ExpOfMinusSquare<TLane, T>(t, 1.0) * Erfcx<TLane, T>(t);
        return TLane.Select(t < one, near, TLane.CopySign(far, x));
    }

    /// <summary>erfc x = 1 - erf x, to full relative precision where it is small.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Erfc<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var t = TLane.Abs(x);
        var tail = ExpOfMinusSquare<TLane, T>(t, 1.0) * Erfcx<TLane, T>(t);
        return TLane.Select(x < TLane.Create(0.0), TLane.Create(2.0) - tail, tail);
    }

    /// <summary>The standard normal distribution function, erfc(-x/sqrt 2)/2, to full relative precision where it is small.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Ndtr<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tail = UpperTail<TLane, T>(TLane.Abs(x));
        return TLane.Select(x > TLane.Create(0.0), TLane.Create(1.0) - tail, tail);
    }

    /// <summary>log of the standard normal distribution function: -x^2/2 + log(erfcx(-x/sqrt 2)/2) below 0, log1p(-tail) above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane LogNdtr<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // From 1e15 on the logarithm no longer counts beside the square.
        var t = TLane.Min(TLane.Create(1e15), TLane.Abs(x));
        var half = TLane.Create(0.5) * Erfcx<TLane, T>(t * TLane.Create(SqrtHalf));
        var below = TLane.FusedMultiplyAdd(TLane.Create(-0.5) * x, x, Logarithm.Log<TLane, T>(half));
        var above = Logistic.Log1pOfUnit<TLane, T>(-(ExpOfMinusSquare<TLane, T>(t, 0.5) * half));
        return TLane.Select(x > TLane.Create(0.0), above, below);
    }

    /// <summary>The derivative of <see cref="LogNdtr"/>: normal density over distribution function, about -x far below 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane LogNdtrSlope<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // 0.797... = sqrt(2/pi), 0.398... = 1/sqrt(2 pi).
        var t = TLane.Abs(x);
        var scaled = Erfcx<TLane, T>(TLane.Min(TLane.Create(1e18), t) * TLane.Create(SqrtHalf));
        var gaussian = ExpOfMinusSquare<TLane, T>(t, 0.5);
        var positive = x > TLane.Create(0.0);
        var numerator = TLane.Select(positive, TLane.Create(0.3989422804014327) * gaussian, TLane.Create(0.7978845608028654));
        var denominator = TLane.Select(positive, TLane.Create(1.0) - TLane.Create(0.5) * gaussian * scaled, scaled);
        return numerator / denominator;
    }

    /// <summary>exp(-c t^2) for c = 1 or a power of two, t at least 0, with the rounding error of the square put back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane ExpOfMinusSquare<TLane, T>(TLane t, double c)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // 0 in both types from 40 on; the error term of an infinite square would be NaN.
        t = TLane.Min(TLane.Create(40.0), t);
        var square = t * t;
        var lost = TLane.FusedMultiplyAdd(t, t, -square);
        var e = Exponential.Exp<TLane, T>(TLane.Create(-c) * square);
        return TLane.FusedMultiplyAdd(e, TLane.Create(-c) * lost, e);
    }

    /// <summary>1 - Phi(t) for t from 0 on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane UpperTail<TLane, T>(TLane t)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        TLane.Create(0.5) * ExpOfMinusSquare<TLane, T>(t, 0.5) * Erfcx<TLane, T>(t * TLane.Create(SqrtHalf));

    /// <summary>exp(x^2) erfc(x) for x from 0 on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Erfcx<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var k = TLane.Create(typeof(T) == typeof(float) ? 3.0 : 4.0);
        x = TLane.Min(TLane.Create(1e18), x);
        var q = (x - k) / (x + k);
        return Polynomial.Evaluate<TLane, T>(q, ErfcxSingle, ErfcxDouble) / TLane.FusedMultiplyAdd(TLane.Create(2.0), x, TLane.Create(1.0));
    }

    // erf(x) / x in x^2, x up to 1: relative error 2^-29.6 in float, 2^-62.7 in double.
    private static ReadOnlySpan<float> ErfSingle =>
    [
        7.85387747e-5f, -0.000801019953f, 0.00518832821f, -0.0268538129f, 0.112835854f, -0.37612626f,
        1.12837911f,
    ];

    private static ReadOnlySpan<double> ErfDouble =>
    [
        5.945251606091289e-11, -1.1365660136067944e-09, 1.4657878392022714e-08, -1.6350025018164437e-07,
        1.6460972799139132e-06, -1.4925593505895395e-05, 0.00012055331036865352, -0.0008548326978741558,
        0.005223977624780864, -0.026866170645072896, 0.11283791670954857, -0.3761263890318375,
        1.1283791670955126,
    ];

    // (1 + 2x) exp(x^2) erfc(x) in q: relative error 2^-28.2 in float, 2^-57.0 in double.
    private static ReadOnlySpan<float> ErfcxSingle =>
    [
        7.57669259e-5f, -9.29295275e-5f, -0.000722396944f, 0.00187598506f, 0.00249527488f, -0.0237643141f,
        0.0683181435f, -0.119275033f, 0.129643857f, -0.0475621857f, -0.135621056f, 1.25300801f,
    ];

    private static ReadOnlySpan<double> ErfcxDouble =>
    [
        -2.562180520379691e-10, 9.306214390316098e-10, 3.1120667779803472e-09, -1.2343857761392025e-08,
        -2.0412300873271574e-08, 1.0633150446052339e-07, 7.725056211107198e-08, -8.210845876543889e-07,
        2.921785870710833e-07, 5.70659679903175e-06, -1.1221413522240882e-05, -2.4397742443173588e-05,
        0.0001506215418675058, -0.0001992571479362946, -0.0007577732753123946, 0.005031970067929444,
        -0.016197734057434608, 0.03716751552652381, -0.06633036581242235, 0.09373283499909624,
        -0.10103906603628852, 0.06809705425466905, 0.015379652102619365, -0.1396211168405623,
        1.2329951186255526,
    ];
}
