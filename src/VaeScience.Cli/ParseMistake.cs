using System.CommandLine;
using System.CommandLine.Parsing;
using VaeScience.Data;

namespace VaeScience.Cli;

/// <summary>The first thing that is wrong with a command line, in one line.</summary>
internal static class ParseMistake
{
    /// <summary>The line, or null where nothing is wrong.</summary>
    /// <param name="input">The command line as it was read.</param>
    /// <param name="program">The program's name.</param>
    public static string? Of(ParseResult input, string program)
    {
        var command = input.CommandResult.Command;
        var called = command is RootCommand ? program : $"{program} {command.Name}";
        // A mistyped option is taken for an argument, and what follows it then for one too many.
        if (input.Tokens.FirstOrDefault(t => t.Type == TokenType.Argument && t.Value is ['-', '-' or (>= 'a' and <= 'z'), ..]) is { } mistyped)
            return $"{called} has no option {Excerpt.Quoted(mistyped.Value)}; {NearestName.Hint(mistyped.Value, command.Options.Where(o => !o.Hidden).Select(o => o.Name))}";
        if (input.Errors.Count == 0) return null;
        if (input.UnmatchedTokens is not [var unknown, ..]) return input.Errors[0].Message.ReplaceLineEndings(" ");
        if (command.Subcommands.Count > 0)
            return $"{called} has no command {Excerpt.Quoted(unknown)}; {NearestName.Hint(unknown, command.Subcommands.Select(c => c.Name))}";
        return $"{called}: got {Excerpt.Quoted(unknown)}, which it has no use for; '{called} --help' shows what it takes";
    }
}
