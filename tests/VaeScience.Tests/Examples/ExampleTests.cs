using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace VaeScience.Tests.Examples;

/// <summary>The programs of the course, each built and run as its reader does.</summary>
public sealed class ExampleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public void Every_example_is_listed_in_the_readme()
    {
        var readme = File.ReadAllText(Path.Combine(Root(), "README.md"));
        Assert.All(Directory.EnumerateFiles(Path.Combine(Root(), "examples"), "*.cs"), file => Assert.Contains($"(examples/{Path.GetFileName(file)})", readme, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("01-tape.cs", "")]
    [InlineData("02-generative-story.cs", "z = -1.1 gives mean (-2.1, 0.5) and sigma 0.2")]
    [InlineData("03-first-vae.cs", "nats per whisky, on the rows it was trained on")]
    [InlineData("04-gaussian-mixture.cs", "BIC chooses 3")]
    [InlineData("05-factor-analysis.cs", "the linear VAE with a variance each    -12.36")]
    public void An_example_runs_and_says_what_it_shows(string file, string shown)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Root() };
        foreach (var argument in (string[])["run", Path.Combine("examples", file), "-c", "Release"]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience)) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{file}: exit code {process.ExitCode}\n{output.Result}\n{error.Result}");
        Assert.Contains(shown, output.Result, StringComparison.Ordinal);
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
