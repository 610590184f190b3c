using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>exp and expm1 over lanes.</summary>
/// <remarks>
/// x = n ln 2 + r with |r| at most ln(2)/2, the difference taken in two fused steps (Cody and Waite 1980); then
/// exp x = 2^n exp r with exp r = 1 + r + r^2 P(r), P of least maximal relative error (Remez).
/// </remarks>
public static class Exponential
{
    private const double Log2E = 1.4426950408889634;

    /// <summary>exp x: 0 below the least subnormal, infinity above the greatest number, NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Exp<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var lowest = typeof(T) == typeof(float) ? -104.5 : -746.0;
        var highest = typeof(T) == typeof(float) ? 89.0 : 710.0;
        x = TLane.Max(TLane.Create(lowest), TLane.Min(TLane.Create(highest), x));
        var n = NearestMultipleOfLn2<TLane, T>(x);
        var r = Remainder<TLane, T>(x, n);
        return TLane.ScaleByPowerOfTwo(TLane.FusedMultiplyAdd(ExpSeries<TLane, T>(r), r * r, r) + TLane.Create(1.0), n);
    }

    /// <summary>exp x - 1, exact to the last digits near 0: -1 at minus infinity, infinity on overflow, NaN for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Expm1<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var lowest = typeof(T) == typeof(float) ? -18.0 : -40.0;
        var highest = typeof(T) == typeof(float) ? 89.0 : 710.0;
        var inRange = TLane.Max(TLane.Create(lowest), TLane.Min(TLane.Create(highest), x));
        var n = NearestMultipleOfLn2<TLane, T>(inRange);
        var r = Remainder<TLane, T>(inRange, n);
        var p = TLane.FusedMultiplyAdd(Expm1Series<TLane, T>(r), r * r, r);
        // Half of 2^n, so that the greatest n does not overflow; doubling at the end is exact.
        var halfScale = PowerOfTwo.Of<TLane, T>(n - TLane.Create(1.0));
        var half = TLane.FusedMultiplyAdd(halfScale, p, halfScale - TLane.Create(0.5));
        return TLane.CopySign(half + half, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane NearestMultipleOfLn2<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shift = TLane.Create(LaneBits.RoundingShift<T>());
        return TLane.FusedMultiplyAdd(x, TLane.Create(Log2E), shift) - shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Remainder<TLane, T>(TLane x, TLane n)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // ln 2 = high + low, where n high is exact and its difference from x too.
        var high = typeof(T) == typeof(float) ? 0.693145751953125 : 0.6931471803691238;
        var low = typeof(T) == typeof(float) ? 1.428606765330187e-06 : 1.9082149292705877e-10;
        return TLane.FusedMultiplyAdd(n, TLane.Create(-low), TLane.FusedMultiplyAdd(n, TLane.Create(-high), x));
    }

    // (exp r - 1 - r) / r^2, weighted for the error of exp: 2^-28.3 in float, 2^-57.9 in double.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane ExpSeries<TLane, T>(TLane r)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            var s = TLane.Create(0.0013814610145257281);
            s = TLane.Horner(s, r, 0.008368717081241716);
            s = TLane.Horner(s, r, 0.04166838785539014);
            s = TLane.Horner(s, r, 0.1666652062963538);
            return TLane.Horner(s, r, 0.4999999344845867);
        }

        var p = TLane.Create(2.5000059256054842e-08);
        p = TLane.Horner(p, r, 2.7630248379742436e-07);
        p = TLane.Horner(p, r, 2.7557586380882427e-06);
        p = TLane.Horner(p, r, 2.480149309892918e-05);
        p = TLane.Horner(p, r, 0.0001984126950657133);
        p = TLane.Horner(p, r, 0.001388888894363005);
        p = TLane.Horner(p, r, 0.008333333333494465);
        p = TLane.Horner(p, r, 0.04166666666653016);
        p = TLane.Horner(p, r, 0.16666666666666413);
        return TLane.Horner(p, r, 0.5000000000000011);
    }

    // (exp r - 1 - r) / r^2, weighted for the relative error of expm1: 2^-32.0 in float, 2^-61.7 in double.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Expm1Series<TLane, T>(TLane r)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            var s = TLane.Create(0.00019914248676086726);
            s = TLane.Horner(s, r, 0.0013941008468902989);
            s = TLane.Horner(s, r, 0.008333272894650702);
            s = TLane.Horner(s, r, 0.04166635466633529);
            s = TLane.Horner(s, r, 0.1666666681780841);
            return TLane.Horner(s, r, 0.5000000046409471);
        }

        var p = TLane.Create(2.092443543160472e-09);
        p = TLane.Horner(p, r, 2.5109045101133723e-08);
        p = TLane.Horner(p, r, 2.755724278172808e-07);
        p = TLane.Horner(p, r, 2.7557244181289315e-06);
        p = TLane.Horner(p, r, 2.4801587360536126e-05);
        p = TLane.Horner(p, r, 0.00019841269886159178);
        p = TLane.Horner(p, r, 0.0013888888888866843);
        p = TLane.Horner(p, r, 0.008333333333321615);
        p = TLane.Horner(p, r, 0.0416666666666667);
        p = TLane.Horner(p, r, 0.16666666666666677);
        return TLane.Horner(p, r, 0.5);
    }
}
