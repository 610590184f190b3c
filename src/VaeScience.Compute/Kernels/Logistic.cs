using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>sigmoid, log-sigmoid, softplus and tanh over lanes: all of them from an exponential that cannot overflow.</summary>
public static class Logistic
{
    /// <summary>1 / (1 + exp(-x)), with full relative precision for negative x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Sigmoid<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = TLane.Create(1.0);
        var e = Exponential.Exp<TLane, T>(-TLane.Abs(x));
        // e/(1+e) = e - e q and 1/(1+e) = 1 - q with q = e/(1+e): the rounding of 1 + e is then of second order.
        var q = e / (one + e);
        var a = TLane.Select(x < TLane.Create(0.0), e, one);
        return TLane.FusedMultiplyAdd(-a, q, a);
    }

    /// <summary>log(1 + exp x) = max(x, 0) + log1p(exp(-|x|)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Softplus<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var e = Exponential.Exp<TLane, T>(-TLane.Abs(x));
        return TLane.Max(TLane.Create(0.0), x) + Log1pOfUnit<TLane, T>(e);
    }

    /// <summary>log sigmoid(x) = -softplus(-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane LogSigmoid<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var e = Exponential.Exp<TLane, T>(-TLane.Abs(x));
        return TLane.Min(TLane.Create(0.0), x) - Log1pOfUnit<TLane, T>(e);
    }

    /// <summary>tanh x = h / (h + 1) with h = expm1(2|x|) / 2, and the sign of x; 1 in both types from |x| = 20 on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Tanh<TLane, T>(TLane x)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var half = TLane.Create(0.5) * Exponential.Expm1<TLane, T>(TLane.Create(2.0) * TLane.Min(TLane.Create(20.0), TLane.Abs(x)));
        var quotient = half / (half + TLane.Create(1.0));
        // For small x the rounding of 1 + half shows: half - half quotient has it in second order.
        var small = TLane.FusedMultiplyAdd(-half, quotient, half);
        return TLane.CopySign(TLane.Select(half < TLane.Create(1.0), small, quotient), x);
    }

    /// <summary>log(1 + e) for e in [0, 1], with no exponent to take apart: e - (h - s (h + s^2 Q(s^2))), s = e/(2+e), h = e^2/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Log1pOfUnit<TLane, T>(TLane e)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var s = e / (TLane.Create(2.0) + e);
        var z = s * s;
        var halfSquare = TLane.Create(0.5) * e * e;
        return e + TLane.FusedMultiplyAdd(s, halfSquare + z * ArtanhSeries<TLane, T>(z), -halfSquare);
    }

    /// <summary>log((1 + s) / (1 - s)) for |s| up to 1/3: log((1 + a) / (1 + b)) with s = (a - b) / (2 + a + b), for a and b in [0, 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane TwiceArtanh<TLane, T>(TLane s)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var z = s * s;
        return TLane.FusedMultiplyAdd(s * z, ArtanhSeries<TLane, T>(z), s + s);
    }

    // (2 artanh(s) - 2 s) / s^3 in z = s^2 up to 1/9: relative error 2^-32.1 in float, 2^-58.4 in double.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane ArtanhSeries<TLane, T>(TLane z)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            var q = TLane.Create(0.24300934901192633);
            q = TLane.Horner(q, z, 0.21427657863887534);
            q = TLane.Horner(q, z, 0.2861688477871417);
            q = TLane.Horner(q, z, 0.3999887774538592);
            return TLane.Horner(q, z, 0.6666667562190894);
        }

        var p = TLane.Create(0.17018545777687974);
        p = TLane.Horner(p, z, 0.0834011742455233);
        p = TLane.Horner(p, z, 0.12106082625780328);
        p = TLane.Horner(p, z, 0.13300974041536626);
        p = TLane.Horner(p, z, 0.15386559888755721);
        p = TLane.Horner(p, z, 0.18181743926510213);
        p = TLane.Horner(p, z, 0.22222223969687352);
        p = TLane.Horner(p, z, 0.28571428547854555);
        p = TLane.Horner(p, z, 0.4000000000015724);
        return TLane.Horner(p, z, 0.6666666666666631);
    }
}
