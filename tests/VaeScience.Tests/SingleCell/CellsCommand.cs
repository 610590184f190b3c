using VaeScience.SingleCell;

namespace VaeScience.Tests.SingleCell;

/// <summary>What a command line of vae-cells gave, run inside this process.</summary>
public sealed record CellsCommand(int Code, string Output, string Error)
{
    public static CellsCommand Run(CancellationToken cancellation, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = CellsApp.Run(arguments, output, error, cancellation);
        return new CellsCommand(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command line that must succeed.</summary>
    public static CellsCommand Succeeds(params string[] arguments)
    {
        var run = Run(CancellationToken.None, arguments);
        Assert.True(run.Code == 0, run.Error);
        return run;
    }

    /// <summary>Runs a command line that must be refused: exit code 2 and one line that names these things.</summary>
    public static void Refused(string[] arguments, params string[] named)
    {
        var run = Run(CancellationToken.None, arguments);
        Assert.True(run.Code == 2, $"exit code {run.Code}: {run.Error}");
        var line = run.Error.TrimEnd('\n');
        Assert.DoesNotContain('\n', line);
        foreach (var name in named) Assert.Contains(name, line, StringComparison.Ordinal);
    }
}
