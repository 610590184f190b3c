namespace VaeScience.Data;

/// <summary>A small generator of whole numbers, the same on every machine.</summary>
/// <remarks>State grows by the golden ratio's 64-bit fraction; the output mixes it. Source: Steele, Lea and Flood 2014.</remarks>
internal struct SplitMix64(ulong seed)
{
    private ulong state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A whole number from 0 to bound - 1, each equally likely.</summary>
    public int Below(int bound)
    {
        // Draws from the incomplete last stretch of multiples would favour small numbers.
        var range = (ulong)bound;
        var complete = ulong.MaxValue - ulong.MaxValue % range;
        ulong drawn;
        do drawn = Next();
        while (drawn >= complete);
        return (int)(drawn % range);
    }
}
