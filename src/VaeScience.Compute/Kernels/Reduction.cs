using System.Numerics;

namespace VaeScience.Compute.Kernels;

internal static class Reduction
{
    public static double Sum<T>(ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = 0.0;
        foreach (var v in x) sum += double.CreateTruncating(v);
        return sum;
    }
}
