using System.Numerics;
using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>Multiplying by 2^n where the machine has no instruction for it.</summary>
internal static class PowerOfTwo
{
    /// <summary>2^n for whole n from the least normal exponent to the greatest (-126..127 in float, -1022..1023 in double).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Of<TLane, T>(TLane n)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var inLowBits = n + TLane.Create(LaneBits.RoundingShift<T>());
        return TLane.AddBits(TLane.Create(1.0), TLane.ShiftLeft(inLowBits, LaneBits.MantissaBits<T>()));
    }

    /// <summary>x 2^n in two factors of normal range: the first product is exact, so that the result is rounded once even below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Scale<TLane, T>(TLane x, TLane n)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var half = TLane.Floor(n * TLane.Create(0.5));
        return x * Of<TLane, T>(half) * Of<TLane, T>(n - half);
    }
}
