using System.CommandLine;
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
        if (input.Errors.Count == 0) return null;
        var command = input.CommandResult.Command;
        var called = command is RootCommand ? program : $"{program} {command.Name}";
        var unmatched = input.UnmatchedTokens;
        var unknown = unmatched.FirstOrDefault(t => t.StartsWith('-')) ?? (unmatched.Count > 0 ? unmatched[0] : null);
        if (unknown is null) return input.Errors[0].Message.ReplaceLineEndings(" ");
        if (unknown.StartsWith('-'))
            return $"{called} has no option {Excerpt.Quoted(unknown)}; {NearestName.Hint(unknown, command.Options.Where(o => !o.Hidden).Select(o => o.Name))}";
        if (command.Subcommands.Count > 0)
            return $"{called} has no command {Excerpt.Quoted(unknown)}; {NearestName.Hint(unknown, command.Subcommands.Select(c => c.Name))}";
        return $"{called}: got {Excerpt.Quoted(unknown)}, which it has no use for; '{called} --help' shows what it takes";
    }
}
