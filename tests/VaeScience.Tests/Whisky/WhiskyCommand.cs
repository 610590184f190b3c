using VaeScience.Whisky;

namespace VaeScience.Tests.Whisky;

/// <summary>What a command line of vae-whisky gave, run inside this process.</summary>
public sealed record WhiskyCommand(int Code, string Output, string Error)
{
    public static WhiskyCommand Run(params string[] arguments) => Run(CancellationToken.None, arguments);

    public static WhiskyCommand Run(CancellationToken cancellation, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = WhiskyApp.Run(arguments, output, error, cancellation);
        return new WhiskyCommand(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command line that must succeed.</summary>
    public static WhiskyCommand Succeeds(params string[] arguments)
    {
        var run = Run(arguments);
        Assert.True(run.Code == 0, run.Error);
        return run;
    }

    /// <summary>Runs a command line that must be refused: exit code 2 and one line that names these things.</summary>
    public static string Refused(string[] arguments, params string[] named)
    {
        var run = Run(arguments);
        Assert.True(run.Code == 2, $"exit code {run.Code}: {run.Error}");
        Assert.Equal("", run.Output);
        var line = run.Error.TrimEnd('\n');
        Assert.DoesNotContain('\n', line);
        Assert.True(line.Length < 700, $"too long for a line: {line}");
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        foreach (var name in named) Assert.Contains(name, line, StringComparison.Ordinal);
        return line;
    }
}
