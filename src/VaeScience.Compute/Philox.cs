using System.Numerics;

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
    private const uint MultiplierA = 0xD2511F53, MultiplierB = 0xCD9E8D57, WeylA = 0x9E3779B9, WeylB = 0xBB67AE85;

    // The counter has 128 bits: 32 for the block of four numbers, 64 for the step, 32 for the purpose and use.
    private readonly uint key0 = (uint)seed, key1 = (uint)(seed >> 32), purposeWord = (uint)purpose | (uint)use << 8;

    /// <summary>The four 32-bit words of one block.</summary>
    /// <param name="block">Which block.</param>
    public (uint A, uint B, uint C, uint D) Block(uint block) => Rounds((block, (uint)step, (uint)(step >> 32), purposeWord), (key0, key1));

    /// <summary>The cipher itself: ten rounds over any counter and key.</summary>
    internal static (uint A, uint B, uint C, uint D) Rounds((uint A, uint B, uint C, uint D) counter, (uint A, uint B) key)
    {
        var (c0, c1, c2, c3) = counter;
        var (k0, k1) = key;
        for (var round = 0; round < 10; round++)
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
    public void FillUniform<T>(Span<T> target) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < target.Length; i += 4)
        {
            var (a, b, c, d) = Block((uint)(i >> 2));
            target[i] = T.CreateTruncating(OpenUnit(a));
            if (i + 1 < target.Length) target[i + 1] = T.CreateTruncating(OpenUnit(b));
            if (i + 2 < target.Length) target[i + 2] = T.CreateTruncating(OpenUnit(c));
            if (i + 3 < target.Length) target[i + 3] = T.CreateTruncating(OpenUnit(d));
        }
    }

    /// <summary>Fills with standard normal deviates N(0, 1).</summary>
    public void FillNormal<T>(Span<T> target) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < target.Length; i += 4)
        {
            var (a, b, c, d) = Block((uint)(i >> 2));
            var (n0, n1) = BoxMuller(a, b);
            target[i] = T.CreateTruncating(n0);
            if (i + 1 < target.Length) target[i + 1] = T.CreateTruncating(n1);
            if (i + 2 >= target.Length) return;
            (n0, n1) = BoxMuller(c, d);
            target[i + 2] = T.CreateTruncating(n0);
            if (i + 3 < target.Length) target[i + 3] = T.CreateTruncating(n1);
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

    private static (double, double) BoxMuller(uint a, uint b)
    {
        var radius = Math.Sqrt(-2 * Math.Log((a + 0.5) * (1.0 / 4294967296.0)));
        var (sin, cos) = Math.SinCos(b * (2 * Math.PI / 4294967296.0));
        return (radius * cos, radius * sin);
    }
}
