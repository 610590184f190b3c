using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;

namespace VaeScience.Science;

/// <summary>Puts the sections that experiments have left together as one page.</summary>
internal sealed class PageVerb() : Verb("page", "put the sections of all experiments together as one page", "page --page docs/results/core.md")
{
    private const string Introduction = """
        # Results of the VAE core

        Each section is what one experiment wrote, with its command and its conditions. Nats are natural units of information; log p(x) is higher
        when better, a negative log-likelihood lower. `make science-core` runs all of them again.


        """;

    private readonly Option<string?> folder = CommandOption.Text("--out", "where the sections are", "FOLDER", Experiment.StandardFolder);
    private readonly Option<string?> page = CommandOption.Text("--page", "the page to write", "FILE", "docs/results/core.md");

    protected override IEnumerable<Symbol> Symbols => [folder, page];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        var from = input.GetValue(folder)!;
        string[] sections = Directory.Exists(from) ? [.. Directory.GetFiles(from, "*.md").Order(StringComparer.Ordinal)] : [];
        if (sections.Length == 0) throw new UserException($"{from}: holds no section; run an experiment first");
        AtomicFile.WriteText(input.GetValue(page)!, Introduction + string.Join("\n", sections.Select(File.ReadAllText)));
        terminal.Say($"{sections.Length} sections: {input.GetValue(page)}");
        return ExitCode.Success;
    }
}
