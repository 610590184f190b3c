using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;

namespace VaeScience.Cli;

/// <summary>A program of several commands, with the exit codes and the error style that all programs share.</summary>
/// <param name="name">The program's name.</param>
/// <param name="summary">What it is for, in one line.</param>
/// <param name="verbs">Its commands, in the order of the help.</param>
public sealed class Application(string name, string summary, params IReadOnlyList<Verb> verbs)
{
    private const string DebugVariable = "VAESCIENCE_DEBUG";
    private const string IssuesAddress = "the issues of the project's repository";

    /// <summary>Runs a command line from the shell: Ctrl-C and a request to end stop training at the next step.</summary>
    /// <param name="arguments">What was typed after the program's name.</param>
    /// <returns>The exit code.</returns>
    public int RunFromShell(IReadOnlyList<string> arguments)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return Run(arguments, new Terminal(Console.Out, Console.Error, stop.Token) { IsInteractive = !Console.IsErrorRedirected });

        // A second request finds the first under way and ends the process.
        void Stop(PosixSignalContext signal)
        {
            if (stop.IsCancellationRequested) return;
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">What was typed after the program's name.</param>
    /// <param name="terminal">Where to write.</param>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public int Run(IReadOnlyList<string> arguments, Terminal terminal)
    {
        try
        {
            var root = Root(terminal);
            var input = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (input.Action is not CommandLineAction { ClearsParseErrors: true } && ParseMistake.Of(input, name) is { } mistake)
                throw new UserException(mistake);
            return input.Invoke(new InvocationConfiguration { Output = terminal.Output, Error = terminal.Error, EnableDefaultExceptionHandler = false });
        }
        catch (UserException e)
        {
            terminal.Error.WriteLine($"{name}: {e.Message.ReplaceLineEndings(" ")}");
            ShowTrace(terminal, e);
            return (int)ExitCode.Mistake;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            terminal.Error.WriteLine($"{name}: internal error, {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")} (please report it at {IssuesAddress}; {DebugVariable}=1 shows where)");
            ShowTrace(terminal, e);
            return (int)ExitCode.Fault;
        }
    }

    private static void ShowTrace(Terminal terminal, Exception e)
    {
        if (Environment.GetEnvironmentVariable(DebugVariable) == "1") terminal.Error.WriteLine(e);
    }

    private RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand(summary);
        foreach (var verb in verbs) root.Add(verb.ToCommand(terminal));
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples(name, verbs, (HelpAction)help.Action!);
        root.SetAction(input =>
        {
            new HelpWithExamples(name, verbs, new HelpAction()).Invoke(input);
            return (int)ExitCode.Success;
        });
        return root;
    }
}
