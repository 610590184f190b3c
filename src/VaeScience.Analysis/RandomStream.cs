namespace VaeScience.Analysis;

/// <summary>Random numbers of one purpose, the same bits for the same (seed, stream) on every machine and runtime.</summary>
/// <remarks>SplitMix64. Source: Steele, Lea &amp; Flood 2014. Streams of one seed are independent, so that restart or replicate
/// number i draws the same numbers whoever runs it.</remarks>
internal sealed class RandomStream
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;
    private ulong state;
    private double spareGaussian = double.NaN;

    internal RandomStream(ulong seed, ulong stream = 0) => state = Mix(seed + GoldenGamma) ^ Mix(Mix(stream + 1) + GoldenGamma);

    /// <summary>64 uniform bits.</summary>
    internal ulong NextBits() => Mix(state += GoldenGamma);

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    internal double NextUniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number 0 .. below - 1; the bias of the multiplication is under below / 2^64.</summary>
    internal int NextIndex(int below) => (int)Math.BigMul(NextBits(), (ulong)below, out _);

    /// <summary>A standard normal number, by Box and Muller.</summary>
    internal double NextGaussian()
    {
        if (!double.IsNaN(spareGaussian))
        {
            var spare = spareGaussian;
            spareGaussian = double.NaN;
            return spare;
        }
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextUniform()));
        var (sin, cos) = Math.SinCos(2 * Math.PI * NextUniform());
        spareGaussian = radius * sin;
        return radius * cos;
    }

    /// <summary>An index drawn with probability proportional to its weight.</summary>
    internal int NextWeighted(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var w in weights) total += w;
        var target = NextUniform() * total;
        var last = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] <= 0) continue;
            last = i;
            target -= weights[i];
            if (target < 0) break;
        }
        return last;
    }

    /// <summary>The numbers 0 .. n - 1 in random order.</summary>
    internal int[] NextPermutation(int n)
    {
        var order = new int[n];
        for (var i = 0; i < n; i++)
        {
            var j = NextIndex(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
