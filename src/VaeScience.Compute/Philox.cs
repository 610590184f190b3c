using System.Numerics;
using System.Runtime.CompilerServices;
using VaeScience.Compute.Kernels;

namespace VaeScience.Compute;

/// <summary>Counter-based random numbers, Philox4x32-10: the i-th number is a function of (seed, purpose, step, i) and of nothing else.</summary>
/// <remarks>
/// Nothing has to be saved to resume a stream, and any part of it can be drawn by any thread. Normal deviates are computed in double
/// precision and rounded, so float and double runs see the same numbers. Source: Salmon et al., "Parallel random numbers: as easy
/// as 1, 2, 3", SC 2011; normals by Box and Muller 1958.
/// </remarks>
/// <param name="seed">The run's seed.</param>
/// <param name="purpose">What for.</param>
/// <param name="step">Which step or epoch.</param>
/// <param name="use">Which of several uses in the same step, such as the number of a layer; 0 .. 2^24 - 1.</param>
public readonly struct Philox(ulong seed, RandomPurpose purpose, ulong step = 0, int use = 0)
{
    internal const uint MultiplierA = 0xD2511F53, MultiplierB = 0xCD9E8D57, WeylA = 0x9E3779B9, WeylB = 0xBB67AE85;
    internal const int RoundCount = 10;
    private const int WordsPerBlock = 4;
    private const int Chunk = 256;

    // The counter has 128 bits: 32 for the block of four numbers, 64 for the step, 32 for the purpose and use.
    private readonly uint key0 = (uint)seed, key1 = (uint)(seed >> 32), purposeWord = (uint)purpose | (uint)use << 8;
    private readonly uint stepLow = (uint)step, stepHigh = (uint)(step >> 32);

    /// <summary>The four 32-bit words of one block.</summary>
    /// <param name="block">Which block.</param>
    public (uint A, uint B, uint C, uint D) Block(uint block) => Rounds((block, stepLow, stepHigh, purposeWord), (key0, key1));

    /// <summary>The cipher itself: ten rounds over any counter and key.</summary>
    internal static (uint A, uint B, uint C, uint D) Rounds((uint A, uint B, uint C, uint D) counter, (uint A, uint B) key)
    {
        var (c0, c1, c2, c3) = counter;
        var (k0, k1) = key;
        for (var round = 0; round < RoundCount; round++)
        {
            var a = (ulong)MultiplierA * c0;
            var b = (ulong)MultiplierB * c2;
            (c0, c1, c2, c3) = ((uint)(b >> 32) ^ c1 ^ k0, (uint)b, (uint)(a >> 32) ^ c3 ^ k1, (uint)a);
            k0 += WeylA;
            k1 += WeylB;
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>Fills with uniform deviates in the open interval (0, 1), never 0 or 1.</summary>
    [SkipLocalsInit]
    public void FillUniform<T>(Span<T> target) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<uint> words = stackalloc uint[Chunk];
        for (var start = 0; start < target.Length; start += Chunk)
        {
            var part = target.Slice(start, Math.Min(Chunk, target.Length - start));
            FillWords((uint)(start / WordsPerBlock), words);
            for (var i = 0; i < part.Length; i++) part[i] = T.CreateTruncating(OpenUnit(words[i]));
        }
    }

    /// <summary>Fills with standard normal deviates N(0, 1).</summary>
    [SkipLocalsInit]
    public void FillNormal<T>(Span<T> target) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<uint> words = stackalloc uint[Chunk];
        Span<double> even = stackalloc double[Chunk / 2], odd = stackalloc double[Chunk / 2];
        for (var start = 0; start < target.Length; start += Chunk)
        {
            var part = target.Slice(start, Math.Min(Chunk, target.Length - start));
            FillWords((uint)(start / WordsPerBlock), words);
            for (var i = 0; i < even.Length; i++) (even[i], odd[i]) = ((words[2 * i] + 0.5) * (1.0 / 4294967296.0), words[2 * i + 1] * (1.0 / 2147483648.0) - 1);
            BoxMuller.Run(even, odd);
            for (var i = 0; i < part.Length; i++) part[i] = T.CreateTruncating(i % 2 == 0 ? even[i / 2] : odd[i / 2]);
        }
    }

    /// <summary>A random order of 0 .. n - 1 (Fisher and Yates).</summary>
    public void Shuffle(Span<int> order)
    {
        for (var i = 0; i < order.Length; i++) order[i] = i;
        for (var i = order.Length - 1; i > 0; i--)
        {
            var (a, b, _, _) = Block((uint)i);
            var j = (int)Math.BigMul(((ulong)a << 32) | b, (ulong)(i + 1), out _);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    // 23 bits and a half step: 24 significant bits, exact in float, symmetric about 1/2.
    private static double OpenUnit(uint word) => ((word >> 9) + 0.5) * (1.0 / (1 << 23));

    private void FillWords(uint firstBlock, Span<uint> words)
    {
        const int step = WordsPerBlock * PhiloxLanes.Count;
        for (var i = 0; i < words.Length; i += step)
            PhiloxLanes.Blocks((0, stepLow, stepHigh, purposeWord), (key0, key1), firstBlock + (uint)(i / WordsPerBlock), words.Slice(i, step));
    }
}
