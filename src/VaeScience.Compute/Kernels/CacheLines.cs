using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace VaeScience.Compute.Kernels;

/// <summary>Asks for memory before it is used, where its order is one that no processor foresees: short runs, far apart.</summary>
/// <remarks>A hint: it may name memory that does not exist, and does nothing where the processor has no such instruction.</remarks>
internal static unsafe class CacheLines
{
    private const int LineBytes = 64;

    /// <summary>Fetches count runs of this length, each so many elements after the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fetch<T>(T* start, nint stride, int length, int count)
        where T : unmanaged
    {
        if (!Sse.IsSupported) return;
        var bytes = length * sizeof(T);
        for (; count > 0; count--, start += stride)
        {
            var line = (byte*)start;
            for (var at = 0; at < bytes; at += LineBytes) Sse.Prefetch0(line + at);
            // A run that does not begin with a line ends in one more.
            Sse.Prefetch0(line + bytes - 1);
        }
    }
}
