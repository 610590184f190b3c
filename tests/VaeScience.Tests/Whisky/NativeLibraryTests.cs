namespace VaeScience.Tests.Whisky;

/// <summary>The program runs on the .NET SDK alone.</summary>
public sealed class NativeLibraryTests
{
    // What the .NET runtime itself loads: the C library's family.
    private static readonly string[] OfTheRuntime =
        ["ld-", "libc.", "libm.", "libdl", "libpthread", "librt.", "libgcc_s", "libstdc++", "libz.", "libzstd", "liblttng"];

    [LinuxFact]
    public void Training_loads_no_native_library_beside_the_runtime()
    {
        using var folder = new TemporaryFolder();
        var loaded = new HashSet<string>(StringComparer.Ordinal);
        using var process = WhiskyProcess.Start("train", "--out", folder.PathOf("run"), "--epochs", "400");
        process.WaitWhileRunning(() =>
        {
            Note(process.Id, loaded);
            return false;
        });
        Assert.Equal(0, process.End().Code);
        Assert.Contains(loaded, l => l.Contains("libcoreclr", StringComparison.Ordinal));
        var runtime = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(typeof(object).Assembly.Location))))!;
        Assert.DoesNotContain(loaded, l => !l.StartsWith(runtime, StringComparison.Ordinal) && !OfTheRuntime.Any(o => Path.GetFileName(l).StartsWith(o, StringComparison.Ordinal)));
    }

    private static void Note(int process, HashSet<string> loaded)
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/{process}/maps"))
                if (line.IndexOf('/', StringComparison.Ordinal) is var at and > 0 && Path.GetFileName(line).Contains(".so", StringComparison.Ordinal)
                    && !line.EndsWith("/ld.so.cache", StringComparison.Ordinal)) loaded.Add(line[at..]);
        }
        catch (IOException)
        {
            // The process has ended.
        }
    }
}
