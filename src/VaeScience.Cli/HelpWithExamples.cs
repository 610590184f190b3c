using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace VaeScience.Cli;

/// <summary>The parser's help, with examples and the lists that options choose from below it.</summary>
internal sealed class HelpWithExamples(string program, IReadOnlyList<Verb> verbs, HelpAction usual) : SynchronousCommandLineAction
{
    private const int Width = 120;

    public override bool Terminating => true;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.MaxWidth = Width;
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var verb = verbs.FirstOrDefault(v => v.Name == parseResult.CommandResult.Command.Name);
        if (verb is { Details.Length: > 0 }) output.WriteLine(verb.Details);
        output.WriteLine("Examples:");
        foreach (var example in verb?.Examples ?? [.. verbs.Select(v => v.Examples[0])]) output.WriteLine($"  {program} {example}");
        return (int)ExitCode.Success;
    }
}
