using System.Runtime.InteropServices;

namespace VaeScience.Tests.Compute;

/// <summary>Floats between two pages that fault when they are touched: flush with the page behind, or with the one before.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;

    private readonly byte* start;
    private readonly nuint size;

    /// <param name="length">How many floats.</param>
    /// <param name="atEnd">Whether the guard follows the last of them at once (true) or precedes the first (false).</param>
    public GuardedMemory(int length, bool atEnd)
    {
        var page = (nuint)Environment.SystemPageSize;
        var bytes = (nuint)length * sizeof(float);
        var room = (bytes + page - 1) / page * page;
        size = room + 2 * page;
        start = Map(null, size, 0, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, (nint)start);
        Assert.Equal(0, Protect(start + page, room, ReadWrite));
        Start = (float*)(start + page + (atEnd ? room - bytes : 0));
        Length = length;
    }

    public Span<float> Span => new(Start, Length);

    private float* Start { get; }

    private int Length { get; }

    public void Dispose() => _ = Unmap(start, size);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(void* at, nuint size, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* at, nuint size, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* at, nuint size);
}
