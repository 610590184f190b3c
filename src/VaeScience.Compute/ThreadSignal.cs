using System.Runtime.InteropServices;

namespace VaeScience.Compute;

/// <summary>Wakes the one thread that waits for it; set before the wait, it lets that wait pass once. Neither side spins.</summary>
/// <remarks>
/// On Linux the kernel's futex, which wakes a thread in a fourth of the time the runtime's events take; elsewhere such an event.
/// </remarks>
internal sealed unsafe partial class ThreadSignal : IDisposable
{
    private const int Clear = 0;
    private const int Set = 1;
    private const int Awaited = 2;
    private const int WaitPrivate = 128;
    private const int WakePrivate = 129;

    private static readonly nint FutexCall = (OperatingSystem.IsLinux(), RuntimeInformation.ProcessArchitecture) switch
    {
        (true, Architecture.X64) => 202,
        (true, Architecture.Arm64) => 98,
        _ => 0,
    };

    // Pinned, since the kernel knows the word by its address.
    private readonly int[] word = GC.AllocateArray<int>(1, pinned: true);
    private readonly AutoResetEvent? fallback = FutexCall == 0 ? new AutoResetEvent(false) : null;

    /// <summary>Lets the waiting thread go, or the next one that comes.</summary>
    public void Raise()
    {
        if (fallback is not null) fallback.Set();
        else if (Interlocked.Exchange(ref word[0], Set) == Awaited) _ = Syscall(FutexCall, Address, WakePrivate, 1, 0, 0, 0);
    }

    /// <summary>Waits until <see cref="Raise"/>, and clears the signal. One thread at a time.</summary>
    public void Wait()
    {
        if (fallback is not null)
        {
            fallback.WaitOne();
            return;
        }

        while (Interlocked.CompareExchange(ref word[0], Clear, Set) != Set)
        {
            // The kernel puts the thread to sleep only if the word still reads Awaited, so a Raise in between is not lost.
            if (Interlocked.CompareExchange(ref word[0], Awaited, Clear) != Set)
                _ = Syscall(FutexCall, Address, WaitPrivate, Awaited, 0, 0, 0);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => fallback?.Dispose();

    private int* Address => (int*)Marshal.UnsafeAddrOfPinnedArrayElement(word, 0);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Syscall(nint call, int* address, nint operation, nint value, nint timeout, nint other, nint mask);
}
