using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VaeScience.Compute;

/// <summary>Memory of the host: a pinned array, its first element on a 64-byte boundary (a cache line, a 512-bit vector).</summary>
internal sealed class HostStorage<T> : Storage
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Alignment = 64;
    private readonly T[]? array;
    private readonly Memory<T> memory;
    private readonly int start;

    public HostStorage(DType dtype, int capacity) : base(dtype, capacity)
    {
        var slack = Alignment / Unsafe.SizeOf<T>();
        array = GC.AllocateArray<T>(checked(capacity + slack), pinned: true);
        var address = (long)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
        start = (int)((Alignment - address % Alignment) % Alignment) / Unsafe.SizeOf<T>();
    }

    /// <summary>Over memory that somebody else has made, aligned or not.</summary>
    public HostStorage(DType dtype, Memory<T> memory) : base(dtype, memory.Length) => this.memory = memory;

    public Span<T> Span(int offset, int length) => array is null ? memory.Span.Slice(offset, length) : array.AsSpan(start + offset, length);
}
