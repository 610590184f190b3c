namespace VaeScience.Science.Cells;

/// <summary>The permutation that numpy.random.RandomState(seed).permutation(n) gives, so that figures of both sides are on the same held-out cells.</summary>
/// <remarks>
/// Mersenne Twister MT19937 seeded by Knuth's recurrence, Fisher and Yates from the end, each place by rejection under the smallest mask of ones.
/// Source: Matsumoto and Nishimura 1998; numpy's legacy generator.
/// </remarks>
internal static class NumpyPermutation
{
    private const int Length = 624, Middle = 397;

    /// <summary>A permutation of 0 to n - 1.</summary>
    /// <param name="count">n.</param>
    /// <param name="seed">The generator's seed.</param>
    public static int[] Of(int count, uint seed)
    {
        var (state, place) = (Seeded(seed), Length);
        int[] order = [.. Enumerable.Range(0, count)];
        for (var last = count - 1; last > 0; last--)
        {
            var mask = (uint)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)last + 1) - 1;
            uint at;
            do at = Next(state, ref place) & mask;
            while (at > last);
            (order[last], order[at]) = (order[at], order[last]);
        }
        return order;
    }

    private static uint[] Seeded(uint seed)
    {
        var state = new uint[Length];
        for (var i = 0; i < Length; i++)
        {
            state[i] = seed;
            seed = 1812433253u * (seed ^ (seed >> 30)) + (uint)i + 1;
        }
        return state;
    }

    private static uint Next(uint[] state, ref int place)
    {
        if (place == Length)
        {
            for (var i = 0; i < Length; i++)
            {
                var bits = (state[i] & 0x80000000u) | (state[(i + 1) % Length] & 0x7fffffffu);
                state[i] = state[(i + Middle) % Length] ^ (bits >> 1) ^ ((bits & 1) == 0 ? 0 : 0x9908b0dfu);
            }
            place = 0;
        }
        var y = state[place++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680u;
        y ^= (y << 15) & 0xefc60000u;
        return y ^ (y >> 18);
    }
}
