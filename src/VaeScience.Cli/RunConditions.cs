using System.Globalization;
using System.Runtime.InteropServices;

namespace VaeScience.Cli;

/// <summary>Under which conditions figures were made.</summary>
/// <param name="Command">The command line.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record RunConditions(string Command, TimeSpan Elapsed)
{
    private const string CpuFile = "/proc/cpuinfo", CpuField = "model name";

    /// <summary>The conditions as a Markdown list.</summary>
    public string ToMarkdown() => string.Create(CultureInfo.InvariantCulture, $"""
        - date: {DateTime.UtcNow:yyyy-MM-dd}
        - CPU: {Cpu()}, {Environment.ProcessorCount} cores; {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSArchitecture}
        - version and commit: {Manifest.Version}
        - command: `{Command}`
        - time: {Elapsed.TotalSeconds:F0} s

        """);

    private static string Cpu()
    {
        if (!File.Exists(CpuFile)) return RuntimeInformation.ProcessArchitecture.ToString();
        var line = File.ReadLines(CpuFile).FirstOrDefault(l => l.StartsWith(CpuField, StringComparison.Ordinal));
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
