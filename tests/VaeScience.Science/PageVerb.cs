using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;

namespace VaeScience.Science;

/// <summary>Puts the sections that experiments have left together as one page.</summary>
internal sealed class PageVerb() : Verb("page", "put the sections of all experiments on a topic together as one page", "page core", "page cells --page docs/results/cells.md")
{
    private readonly Argument<string> topic = Topics();
    private readonly Option<string?> folder = CommandOption.Text("--out", "where the sections are; by default runs/science-TOPIC", "FOLDER");
    private readonly Option<string?> page = CommandOption.Text("--page", "the page to write; by default docs/results/TOPIC.md", "FILE");

    protected override IEnumerable<Symbol> Symbols => [topic, folder, page];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        var about = Topic.All.First(t => t.Name == input.GetValue(topic));
        var (from, to) = (input.GetValue(folder) ?? about.Folder, input.GetValue(page) ?? about.Page);
        string[] sections = Directory.Exists(from) ? [.. Directory.GetFiles(from, "*.md").Order(StringComparer.Ordinal)] : [];
        if (sections.Length == 0) throw new UserException($"{from}: holds no section; run an experiment first");
        AtomicFile.WriteText(to, about.Introduction + string.Join("\n", sections.Select(File.ReadAllText)));
        terminal.Say($"{sections.Length} sections: {to}");
        return ExitCode.Success;
    }

    private static Argument<string> Topics()
    {
        var argument = new Argument<string>("TOPIC") { Description = string.Join(" or ", Topic.All.Select(t => t.Name)) };
        argument.AcceptOnlyFromAmong([.. Topic.All.Select(t => t.Name)]);
        return argument;
    }
}
