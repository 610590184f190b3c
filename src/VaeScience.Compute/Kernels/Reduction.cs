using System.Numerics;

namespace VaeScience.Compute.Kernels;

internal static class Reduction
{
    /// <summary>The sum in double precision, as four interleaved sums, so that no addition waits for the one before.</summary>
    public static double Sum<T>(ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0);
        for (; x.Length >= 4; x = x[4..])
        {
            a += double.CreateTruncating(x[0]);
            b += double.CreateTruncating(x[1]);
            c += double.CreateTruncating(x[2]);
            d += double.CreateTruncating(x[3]);
        }
        var sum = (a + b) + (c + d);
        foreach (var v in x) sum += double.CreateTruncating(v);
        return sum;
    }
}
