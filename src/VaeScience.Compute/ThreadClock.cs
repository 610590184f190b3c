using System.Diagnostics;
using System.Runtime.InteropServices;

namespace VaeScience.Compute;

/// <summary>The processor time that the calling thread has had: it stands still while the thread waits or another has its core.</summary>
internal static unsafe partial class ThreadClock
{
    // CLOCK_THREAD_CPUTIME_ID
    private static readonly int Clock = OperatingSystem.IsMacOS() ? 16 : 3;
    private static readonly bool IsSupported = Environment.Is64BitProcess && (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS());

    /// <summary>Seconds since some moment; where the system keeps no such clock, of time that passes whether the thread runs or not.</summary>
    public static double Seconds
    {
        get
        {
            if (!IsSupported) return WallSeconds;
            var time = stackalloc long[2];
            return Read(Clock, time) == 0 ? time[0] + 1e-9 * time[1] : WallSeconds;
        }
    }

    /// <summary>Seconds of time that passes whether the thread runs or not.</summary>
    public static double WallSeconds => (double)Stopwatch.GetTimestamp() / Stopwatch.Frequency;

    // time: whole seconds and nanoseconds, each 64 bits.
    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, long* time);
}
