using System.CommandLine;

namespace VaeScience.Cli;

/// <summary>One command of a program: its name, its options, an example, and what it does.</summary>
/// <param name="name">What is typed.</param>
/// <param name="summary">One line for help texts.</param>
/// <param name="examples">Command lines that work as they stand, without the program's name.</param>
public abstract class Verb(string name, string summary, params IReadOnlyList<string> examples)
{
    private readonly Option<bool> quiet = CommandOption.Flag("--quiet", "write errors only");
    private readonly Option<bool> json = CommandOption.Flag("--json", "write figures as JSON");

    /// <summary>What is typed.</summary>
    public string Name { get; } = name;

    /// <summary>One line for help texts.</summary>
    public string Summary { get; } = summary;

    /// <summary>Command lines that work as they stand, without the program's name.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>Text that the help prints below the options, such as the catalogs that options choose from; empty for none.</summary>
    public virtual string Details => "";

    /// <summary>What may stand on the command line, in the order of the help: arguments first.</summary>
    protected abstract IEnumerable<Symbol> Symbols { get; }

    /// <summary>Does the work.</summary>
    /// <param name="input">The values of <see cref="Symbols"/>.</param>
    /// <param name="terminal">Where to write.</param>
    /// <exception cref="UserException">The user's mistake, in one line.</exception>
    public abstract ExitCode Execute(ParseResult input, Terminal terminal);

    /// <summary>The command for the parser.</summary>
    /// <param name="terminal">Where the command writes to when it runs.</param>
    internal Command ToCommand(Terminal terminal)
    {
        var command = new Command(Name, Summary);
        foreach (var symbol in Symbols)
        {
            if (symbol is Argument argument) command.Add(argument);
            else command.Add((Option)symbol);
        }
        command.Add(quiet);
        command.Add(json);
        command.SetAction(input => (int)Execute(input, terminal.With(input.GetValue(quiet), input.GetValue(json))));
        return command;
    }
}
