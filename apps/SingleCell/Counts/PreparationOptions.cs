using System.CommandLine;
using VaeScience.Cli;

namespace VaeScience.SingleCell.Counts;

/// <summary>The options that say which cells and genes a model learns from.</summary>
internal sealed class PreparationOptions
{
    private const int MostGenes = 1 << 20;
    private readonly Option<long> genes = CommandOption.Whole("--genes", "how many of the most variable genes; where there are no more, all", 2000, 2, MostGenes);
    private readonly Option<string?> list = CommandOption.Text("--gene-list", "take these genes, a name a line, instead of the most variable ones", "FILE");
    private readonly Option<string?> cells = CommandOption.Text("--cell-list", "take these cells, a name a line, and leave out all others", "FILE");
    private readonly Option<long> leastGenes = CommandOption.Whole("--min-genes", "leave out cells that show fewer genes", 0, 0);
    private readonly Option<long> leastCounts = CommandOption.Whole("--min-counts", "leave out cells with a smaller total", 0, 0);
    private readonly Option<double> mitochondrial = CommandOption.Number(
        "--max-mito", "leave out cells with a greater share of counts in genes named MT-...", 1, "shares from 0 to 1", x => x is >= 0 and <= 1);

    private readonly Option<long> leastCells = CommandOption.Whole("--min-cells", "leave out genes that fewer cells show", 1, 1);

    /// <summary>The options, for the parser.</summary>
    public IEnumerable<Option> All => [genes, list, cells, leastGenes, leastCounts, mitochondrial, leastCells];

    /// <summary>Which genes a model learns.</summary>
    /// <exception cref="UserException">A list beside a number, or a list that cannot be read.</exception>
    public GeneChoice Genes(ParseResult input)
    {
        if (input.GetValue(list) is not { } path) return new GeneChoice((int)input.GetValue(genes));
        if (input.Has(genes)) throw new UserException("--genes and --gene-list both say which genes to take; give one of them");
        return new GeneChoice(0, path, NameList.Read(path, "gene"));
    }

    /// <summary>Which cells and genes are good enough.</summary>
    public CellFilters Filters(ParseResult input) => new()
    {
        Names = input.GetValue(cells) is { } path ? NameList.Read(path, "cell") : null,
        LeastGenes = (int)input.GetValue(leastGenes),
        LeastCounts = (int)input.GetValue(leastCounts),
        MostMitochondrial = input.GetValue(mitochondrial),
        LeastCells = (int)input.GetValue(leastCells),
    };
}
