using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeScience.Compute.Kernels;

/// <summary>Polynomials too long to write out step by step.</summary>
internal static class Polynomial
{
    /// <summary>Horner's rule over the table of the type, highest power first; x by powers down to the constant term.</summary>
    /// <remarks>A loop, not a chain of calls: the JIT stops inlining at 512 locals, which a long formula would reach.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Evaluate<TLane, T>(TLane x, ReadOnlySpan<float> single, ReadOnlySpan<double> @double)
        where TLane : struct, ILane<TLane, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var coefficients = typeof(T) == typeof(float) ? MemoryMarshal.Cast<float, T>(single) : MemoryMarshal.Cast<double, T>(@double);
        var p = TLane.Broadcast(coefficients[0]);
        for (var i = 1; i < coefficients.Length; i++)
            p = TLane.FusedMultiplyAdd(p, x, TLane.Broadcast(coefficients[i]));
        return p;
    }
}
