using System.Buffers;

namespace VaeScience.Tests.Compute;

/// <summary>Elements that end where the next byte faults, or begin where the byte before does.</summary>
/// <param name="length">How many.</param>
/// <param name="atEnd">Whether the guard follows the last of them (true) or precedes the first (false).</param>
internal sealed class GuardedElements<T>(int length, bool atEnd) : MemoryManager<T>
    where T : unmanaged
{
    private readonly GuardedBuffer buffer = new(length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>());

    public override Span<T> GetSpan() => buffer.At<T>(length, atEnd);

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException("the memory does not move; there is nothing to pin");

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => buffer.Dispose();
}
