using System.Runtime.CompilerServices;

namespace VaeScience.Compute.Kernels;

/// <summary>What the formulas must know of the bits of float (binary32) and double (binary64).</summary>
/// <remarks>Every member is a constant to the JIT once T is known.</remarks>
internal static class LaneBits
{
    /// <summary>Stored bits of the significand: 23 or 52.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int MantissaBits<T>() => typeof(T) == typeof(float) ? 23 : 52;

    /// <summary>1.5 2^23 or 1.5 2^52: adding it rounds to a whole number, which then stands in the low bits of the significand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double RoundingShift<T>() => typeof(T) == typeof(float) ? 12582912.0 : 6755399441055744.0;

    /// <summary>The value rounded to T.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Constant<T>(double value)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)value) : Unsafe.BitCast<double, T>(value);

    /// <summary>A T of this bit pattern, the one for float or the one for double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Pattern<T>(uint single, ulong @double)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Unsafe.BitCast<uint, T>(single) : Unsafe.BitCast<ulong, T>(@double);

    /// <summary>Whether a lane may hold T; other types have no formulas here.</summary>
    public static bool Supports<T>() => typeof(T) == typeof(float) || typeof(T) == typeof(double);
}
