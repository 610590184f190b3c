using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Pictures;

/// <summary>A run as one self-contained HTML page.</summary>
internal sealed class ReportVerb(Catalogs catalogs) : Verb("report", "a run as one self-contained HTML page", "report runs/cells", "report runs/cells --genes gene_1,gene_2 --title \"Five groups\"")
{
    private const int MostGenes = 60;
    private readonly RunArgument run = new(catalogs);
    private readonly Option<string?> genes = CommandOption.Text("--genes", "the genes to colour the picture by, with commas between; by default the first marker of each group", "GENES");

    private readonly Option<string?> title = CommandOption.Text("--title", "the heading of the page; by default the names of the files of counts", "TEXT");

    public override string Details => "Shows what the commands before have left in the run folder: 'embed', 'cluster', 'markers', 'annotate', 'evaluate'. What is missing is named with its command.\n";

    protected override IEnumerable<Symbol> Symbols => [run.Argument, genes, title, .. run.Options];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var found = new CellFindings(trained, Genes(input.GetValue(genes), trained.Cells.Matrix));
        var page = CellReport.Compose(found, input.GetValue(title) is { Length: > 0 } heading ? heading : null).ToHtml();
        var path = trained.Folder.PathOf(CellsApp.ReportFile);
        AtomicFile.WriteText(path, page);
        if (terminal.IsJson) terminal.Output.WriteLine(trained.Folder.ReadMetrics().ToJson());
        terminal.Say($"Report: {path}");
        return ExitCode.Success;
    }

    private List<int> Genes(string? list, CountMatrix matrix)
    {
        if (list is null) return [];
        List<int> chosen = [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(matrix.FindGene).Distinct()];
        return chosen.Count is > 0 and <= MostGenes
            ? chosen
            : throw new UserException($"{genes.Name}: got {chosen.Count} genes, allowed are 1..{MostGenes}");
    }
}
