using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Compute;

namespace VaeScience.Tests.Cli;

public sealed class ApplicationTests
{
    [Fact]
    public void A_fault_of_ours_is_one_line_and_exit_code_1()
    {
        var (code, error) = Run(new Failing(() => throw new InvalidOperationException("two\nlines")));
        Assert.Equal(1, code);
        Assert.Equal(1, error.Count(c => c == '\n'));
        Assert.Contains("InvalidOperationException: two lines", error, StringComparison.Ordinal);
        Assert.Contains("report it", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_of_the_users_is_one_line_and_exit_code_2()
    {
        var (code, error) = Run(new Failing(() => throw new UserException("a.csv: line 2:\nwrong")));
        Assert.Equal((2, "vae-test: a.csv: line 2: wrong\n"), (code, error));
    }

    [Fact]
    public void Progress_writes_nothing_for_what_is_soon_done()
    {
        using var error = new StringWriter();
        var terminal = new Terminal(TextWriter.Null, error);
        terminal.Track("counting", report =>
        {
            for (var i = 1; i <= 1000; i++) report(i, 1000, "");
            return 0;
        });
        Assert.Equal("", error.ToString());
    }

    [Fact]
    public void Progress_of_long_work_has_a_line_every_two_seconds_the_last_one_and_the_time_left()
    {
        using var error = new StringWriter();
        new Terminal(TextWriter.Null, error).Track("counting", report =>
        {
            for (var i = 1; i <= 23; i++)
            {
                Thread.Sleep(100);
                report(i, 23, "well");
            }
            return 0;
        });
        var lines = error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(lines.Length, 1, 3);
        Assert.StartsWith("counting 23/23 well, 0:00 left", lines[^1], StringComparison.Ordinal);
    }

    private static (int Code, string Error) Run(Verb verb)
    {
        using var error = new StringWriter();
        return (new Application("vae-test", "tests", verb).Run(["fail"], new Terminal(TextWriter.Null, error)), error.ToString());
    }

    private sealed class Failing(Action action) : Verb("fail", "fails", "fail")
    {
        protected override IEnumerable<Symbol> Symbols => [];

        public override ExitCode Execute(ParseResult input, Terminal terminal)
        {
            action();
            return ExitCode.Success;
        }
    }
}
