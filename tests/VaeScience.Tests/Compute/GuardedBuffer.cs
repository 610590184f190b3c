using System.Runtime.InteropServices;

namespace VaeScience.Tests.Compute;

/// <summary>Memory between two pages that may not be touched: one element too many on either side ends the process.</summary>
internal sealed unsafe partial class GuardedBuffer : IDisposable
{
    private const int Page = 4096;
    private const int NoAccess = 0, ReadWrite = 3, PrivateAnonymous = 0x22;

    private readonly nuint size;
    private readonly int bytes;
    private readonly byte* start;

    public GuardedBuffer(int bytes)
    {
        this.bytes = (bytes + Page - 1) / Page * Page;
        size = (nuint)(this.bytes + 2 * Page);
        start = (byte*)MemoryMap(0, size, ReadWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, (nint)start);
        Assert.Equal(0, MemoryProtect((nint)start, Page, NoAccess));
        Assert.Equal(0, MemoryProtect((nint)(start + Page + this.bytes), Page, NoAccess));
    }

    /// <summary>The first elements, right behind the lower guard.</summary>
    public Span<T> First<T>(int length)
        where T : unmanaged => new(start + Page, length);

    /// <summary>The last elements, right before the upper guard.</summary>
    public Span<T> Last<T>(int length)
        where T : unmanaged => new(start + Page + bytes - length * sizeof(T), length);

    /// <summary>The last elements or the first.</summary>
    public Span<T> At<T>(int length, bool atEnd)
        where T : unmanaged => atEnd ? Last<T>(length) : First<T>(length);

    public void Dispose() => _ = MemoryUnmap((nint)start, size);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint MemoryMap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int MemoryProtect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int MemoryUnmap(nint address, nuint length);
}
