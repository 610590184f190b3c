using System.Diagnostics;
using System.Globalization;

namespace VaeScience.Cli;

/// <summary>What a command has taken of the machine: time since it was asked for, and the most memory that the process ever held.</summary>
public sealed class ResourceUse
{
    private const double BytesInGigabyte = 1e9;
    private readonly Stopwatch clock = Stopwatch.StartNew();

    /// <summary>Seconds since this was made.</summary>
    public double Seconds => clock.Elapsed.TotalSeconds;

    /// <summary>The most bytes of memory that the process has held at a time since it began, its libraries among them; 0 where the system does not tell.</summary>
    public static long PeakMemoryBytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Both for a reader: <c>12.3 s, at most 0.45 GB of memory</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seconds:F1} s, at most {PeakMemoryBytes / BytesInGigabyte:F2} GB of memory");

    /// <summary>The same as figures, <c>prefix.seconds</c> and <c>prefix.peak_memory_bytes</c>.</summary>
    /// <param name="prefix">What was done.</param>
    public IEnumerable<(string Name, double Value)> Figures(string prefix) => [($"{prefix}.seconds", Seconds), ($"{prefix}.peak_memory_bytes", PeakMemoryBytes)];
}
