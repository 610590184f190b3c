using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>log and log1p over lanes.</summary>
/// <remarks>
/// x = 2^k m with m in [sqrt(1/2), sqrt 2), f = m - 1. Float: log m = f - f^2/2 + f^3 P(f). Double: with s = f/(2+f), z = s^2,
/// log m = f - (f^2/2 - s (f^2/2 + z Q(z))), since log m = 2 artanh s (the arrangement of Ng's fdlibm, coefficients by Remez).
/// </remarks>
public static class Logarithm
{
    /// <summary>The natural logarithm: minus infinity at 0, NaN below and for NaN, infinity at infinity; subnormal numbers in full.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Log<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Subnormal numbers are brought into the normal range by a power of two, which k gives back.
        var subnormal = x < TLane.Create(typeof(T) == typeof(float) ? 1.17549435E-38 : 2.2250738585072014E-308);
        var scaled = TLane.Select(subnormal, x * TLane.Create(typeof(T) == typeof(float) ? 16777216.0 : 18014398509481984.0), x);
        var k = SplitExponent<TLane, T>(scaled, out var mantissa);
        k -= subnormal & TLane.Create(typeof(T) == typeof(float) ? 24.0 : 54.0);
        var y = FromParts<TLane, T>(k, mantissa - TLane.Create(1.0));
        return AtEdges<TLane, T>(x, y);
    }

    /// <summary>log(1 + x), exact to the last digits near 0: minus infinity at -1, NaN below and for NaN, infinity at infinity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Log1p<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var u = TLane.Create(1.0) + x;
        var y = AtEdges<TLane, T>(u, Log1pInside<TLane, T>(x, u));
        return TLane.Select(TLane.AreEqual(u, TLane.Create(1.0)), x, y);
    }

    /// <summary>log(1 + x) of x from 0 to the greatest number, a fifth cheaper; NaN for NaN and infinity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Log1pOfPositive<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Log1pInside<TLane, T>(x, TLane.Create(1.0) + x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Log1pInside<TLane, T>(TLane x, TLane u)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = TLane.Create(1.0);
        var k = SplitExponent<TLane, T>(u, out var mantissa);
        // What rounding 1 + x lost (two-sum), brought to the scale of the mantissa; beyond 2^60 it no longer counts.
        var part = u - one;
        var lost = (x - part) + (one - (u - part));
        var scale = PowerOfTwo.Of<TLane, T>(-TLane.Min(TLane.Create(60.0), k));
        return FromParts<TLane, T>(k, TLane.FusedMultiplyAdd(lost, scale, mantissa - one));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane SplitExponent<TLane, T>(TLane x, out TLane mantissa)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Counted from sqrt(1/2), the exponent field is that of the mantissa in [sqrt(1/2), sqrt 2).
        var sqrtHalf = TLane.Broadcast(LaneBits.Pattern<T>(0x3F3504F3u, 0x3FE6A09E667F3BCDul));
        var offset = TLane.Broadcast(LaneBits.Pattern<T>(0x3F800000u - 0x3F3504F3u, 0x3FF0000000000000ul - 0x3FE6A09E667F3BCDul));
        var fraction = TLane.Broadcast(LaneBits.Pattern<T>(0x007FFFFFu, 0x000FFFFFFFFFFFFFul));
        var moved = TLane.AddBits(x, offset);
        mantissa = TLane.AddBits(moved & fraction, sqrtHalf);
        // The whole number becomes a floating one as the low bits of 2^23 (2^52).
        var power = typeof(T) == typeof(float) ? 8388608.0 : 4503599627370496.0;
        var bias = typeof(T) == typeof(float) ? 127.0 : 1023.0;
        return (TLane.ShiftRight(moved, LaneBits.MantissaBits<T>()) | TLane.Create(power)) - TLane.Create(power + bias);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane AtEdges<TLane, T>(TLane x, TLane y)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var zero = TLane.Create(0.0);
        var infinity = TLane.Create(double.PositiveInfinity);
        // False for NaN, for which x + infinity is NaN as well.
        y = TLane.Select(x < infinity, y, x + infinity);
        y = TLane.Select(TLane.AreEqual(x, zero), -infinity, y);
        return TLane.Select(x < zero, TLane.Create(double.NaN), y);
    }

    /// <summary>k ln 2 + log(1 + f).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane FromParts<TLane, T>(TLane k, TLane f)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var halfSquare = TLane.Create(0.5) * f * f;
        if (typeof(T) == typeof(float))
        {
            var p = f * f * f * FloatSeries<TLane, T>(f);
            // ln 2 = high + low, where k high is exact.
            var tail = TLane.FusedMultiplyAdd(k, TLane.Create(1.428606765330187e-06), p) - halfSquare;
            return TLane.FusedMultiplyAdd(k, TLane.Create(0.693145751953125), f + tail);
        }

        var s = f / (TLane.Create(2.0) + f);
        var z = s * s;
        var r = z * DoubleSeries<TLane, T>(z);
        var small = TLane.FusedMultiplyAdd(s, halfSquare + r, k * TLane.Create(1.9082149292705877e-10));
        return TLane.FusedMultiplyAdd(k, TLane.Create(0.6931471803691238), f - (halfSquare - small));
    }

    // (log(1+f) - f + f^2/2) / f^3 for float.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane FloatSeries<TLane, T>(TLane f)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var p = TLane.Create(0.06915540240412492);
        p = TLane.Horner(p, f, -0.11789866035984456);
        p = TLane.Horner(p, f, 0.1187292607045756);
        p = TLane.Horner(p, f, -0.1238433472805818);
        p = TLane.Horner(p, f, 0.1421866377791736);
        p = TLane.Horner(p, f, -0.16669251857959427);
        p = TLane.Horner(p, f, 0.2000222632229876);
        p = TLane.Horner(p, f, -0.2499998657508086);
        return TLane.Horner(p, f, 0.333333104453286);
    }

    // (2 artanh(s) - 2 s) / s^3 in z = s^2 for double, z up to 0.0295.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane DoubleSeries<TLane, T>(TLane z)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var p = TLane.Create(0.14795951982310834);
        p = TLane.Horner(p, z, 0.15314050280901778);
        p = TLane.Horner(p, z, 0.18183564338608194);
        p = TLane.Horner(p, z, 0.22222198572905782);
        p = TLane.Horner(p, z, 0.28571428742390675);
        p = TLane.Horner(p, z, 0.39999999999414665);
        return TLane.Horner(p, z, 0.6666666666666734);
    }
}
