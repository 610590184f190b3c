using System.Diagnostics;

namespace VaeScience.Tests.Whisky;

/// <summary>vae-whisky as a process of its own.</summary>
public sealed class WhiskyProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> output, error;

    private WhiskyProcess(Process process)
    {
        this.process = process;
        (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public static WhiskyProcess Start(params string[] arguments) => StartWith([], arguments);

    /// <summary>With variables of the environment.</summary>
    public static WhiskyProcess StartWith((string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "vae-whisky.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new WhiskyProcess(Process.Start(start)!);
    }

    /// <summary>Waits until something holds, while the process runs.</summary>
    public bool WaitWhileRunning(Func<bool> holds)
    {
        for (var i = 0; i < 6000 && !process.HasExited; i++)
        {
            if (holds()) return true;
            Thread.Sleep(10);
        }
        return false;
    }

    /// <summary>Ends the process as kill -9 does.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Sends a signal by name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end.</summary>
    public (int Code, string Output, string Error) End()
    {
        Assert.True(process.WaitForExit(120_000), "the process did not end");
        return (process.ExitCode, output.Result, error.Result);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }
}
