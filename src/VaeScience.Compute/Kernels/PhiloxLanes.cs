using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VaeScience.Compute.Kernels;

/// <summary>Philox4x32-10 for four counters side by side. Source: Salmon et al. 2011.</summary>
/// <remarks>Whole numbers only: the same words as one counter after another, on every machine. A word lies in the lower half of a 64-bit element.</remarks>
internal static class PhiloxLanes
{
    /// <summary>How many counters.</summary>
    public const int Count = 4;

    /// <summary>The words of the blocks first .. first + 3, in the order in which one block after another gives them.</summary>
    /// <param name="counter">The words of the counter; the first is that of block 0.</param>
    /// <param name="key">The key.</param>
    /// <param name="first">The first block.</param>
    /// <param name="words">[16].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Blocks((uint A, uint B, uint C, uint D) counter, (uint A, uint B) key, uint first, Span<uint> words)
    {
        var low = Vector256.Create(0xFFFFFFFFul);
        var c0 = Vector256.Create(first, (ulong)(first + 1), first + 2, first + 3) & low;
        var (c1, c2, c3) = (Vector256.Create((ulong)counter.B), Vector256.Create((ulong)counter.C), Vector256.Create((ulong)counter.D));
        var (k0, k1) = key;
        var (multiplierA, multiplierB) = (Vector256.Create((ulong)Philox.MultiplierA), Vector256.Create((ulong)Philox.MultiplierB));
        for (var round = 0; round < Philox.RoundCount; round++)
        {
            var (a, b) = (Multiply(multiplierA, c0), Multiply(multiplierB, c2));
            (c0, c1, c2, c3) = ((b >>> 32) ^ c1 ^ Vector256.Create((ulong)k0), b & low, (a >>> 32) ^ c3 ^ Vector256.Create((ulong)k1), a & low);
            k0 += Philox.WeylA;
            k1 += Philox.WeylB;
        }
        for (var i = 0; i < Count; i++)
        {
            words[4 * i] = (uint)c0[i];
            words[4 * i + 1] = (uint)c1[i];
            words[4 * i + 2] = (uint)c2[i];
            words[4 * i + 3] = (uint)c3[i];
        }
    }

    // The lower halves' full product: one instruction where there is one, for there is none for whole 64-bit elements.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Multiply(Vector256<ulong> a, Vector256<ulong> b) =>
        Avx2.IsSupported ? Avx2.Multiply(a.AsUInt32(), b.AsUInt32()) : a * b;
}
