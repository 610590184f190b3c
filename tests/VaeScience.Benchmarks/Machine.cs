using System.Globalization;
using System.Runtime.InteropServices;

namespace VaeScience.Benchmarks;

/// <summary>What the figures were taken on.</summary>
internal static class Machine
{
    public static string Cpu { get; } = ReadCpu();

    public static string Load =>
        File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    public static string FileName =>
        string.Concat(Cpu.ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : '-')).Trim('-').Replace("--", "-", StringComparison.Ordinal);

    private static string ReadCpu()
    {
        if (!File.Exists("/proc/cpuinfo")) return $"{RuntimeInformation.OSArchitecture} {RuntimeInformation.OSDescription}";
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return string.Create(CultureInfo.InvariantCulture, $"{line?.Split(':')[1].Trim() ?? "unknown CPU"}, {Environment.ProcessorCount} cores");
    }
}
