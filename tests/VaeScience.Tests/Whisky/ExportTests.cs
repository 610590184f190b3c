using VaeScience.Cli;
using VaeScience.Whisky;

namespace VaeScience.Tests.Whisky;

/// <summary>The command that writes a run as ONNX: two files, or one line and nothing.</summary>
public sealed class ExportTests
{
    [Fact]
    public void A_run_is_written_as_two_files_and_other_parts_are_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        var run = folder.PathOf("run");
        Assert.Equal((0, ""), Run("train", "--epochs", "2", "--out", run, "--quiet"));
        Assert.Equal((0, ""), Run("export", run));
        Assert.True(File.Exists(Path.Combine(run, ExportVerb.EncoderFile)));
        Assert.True(File.Exists(Path.Combine(run, ExportVerb.DecoderFile)));
        var (code, error) = Run("export", folder.PathOf("none"));
        Assert.Equal((int)ExitCode.Mistake, code);
        Assert.Contains("no such run folder", error, StringComparison.Ordinal);
    }

    private static (int Code, string Error) Run(params string[] arguments)
    {
        using var error = new StringWriter();
        return (WhiskyApp.Run(arguments, TextWriter.Null, error), error.ToString());
    }
}
