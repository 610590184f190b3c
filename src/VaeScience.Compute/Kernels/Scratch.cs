using System.Runtime.InteropServices;

namespace VaeScience.Compute.Kernels;

/// <summary>Aligned memory that grows to the largest size ever asked for.</summary>
internal sealed unsafe class Scratch
{
    // A cache line, and the widest register.
    private const nuint Alignment = 64;

    private void* start;
    private nuint size;

    ~Scratch() => NativeMemory.AlignedFree(start);

    /// <summary>Room for this many elements, aligned to 64 bytes; what it held before is lost.</summary>
    public T* Reserve<T>(nint count)
        where T : unmanaged
    {
        var needed = (nuint)count * (nuint)sizeof(T);
        if (needed > size)
        {
            NativeMemory.AlignedFree(start);
            start = null;
            size = 0;
            start = NativeMemory.AlignedAlloc(needed, Alignment);
            size = needed;
        }

        return (T*)start;
    }
}
