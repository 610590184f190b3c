using System.CommandLine;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models;
using VaeScience.Models.Evaluation;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Expression;

/// <summary>What each latent number does to each gene, of a linear decoder.</summary>
internal sealed class LoadingsVerb(Catalogs catalogs) : Verb(
    "loadings", "what each latent number does to each gene, of a run with a linear decoder",
    "loadings runs/linear", "loadings runs/linear --top 10 --json")
{
    private const int MostListed = 1000;
    private readonly RunArgument run = new(catalogs);
    private readonly Option<long> top = CommandOption.Whole("--top", "genes to show at either end of each latent number", 5, 1, MostListed);

    public override string Details =>
        "Loadings are the decoder's weights: how much the logarithm of a gene's share grows with the latent number, relative to the other genes of the same\n" +
        "number. Signs and order are those of the training; another seed has others. Make such a run first:\n  vae-cells train runs/simulated --decoder linear --overwrite --out runs/linear\n";

    protected override IEnumerable<Symbol> Symbols => [run.Argument, top, .. run.Options];

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        using var trained = run.Open(input);
        var loadings = DecoderLoadings.Of(trained.Model);
        var (genes, units) = (trained.Data.FeatureNames, Enumerable.Range(0, loadings.GetLength(1)).ToArray());
        var table = Table.Of(CellsApp.LoadingsFile, ["gene", .. units.Select(k => $"z{k + 1}")],
            [genes, .. units.Select(k => Enumerable.Range(0, genes.Count).Select(j => CellNumber.Exact(loadings[j, k])))]);
        var figures = units.ToDictionary(k => $"loadings.z{k + 1}.sd", k => Spread(loadings, k));
        new RunResult(CellsApp.LoadingsFile, table, figures).Keep(trained.Folder, terminal);
        var shown = (int)Math.Min(input.GetValue(top), genes.Count);
        terminal.Say(["", "sd", "up with it", "down with it"], units.Select(k =>
        {
            int[] order = [.. Enumerable.Range(0, genes.Count).OrderByDescending(j => loadings[j, k])];
            return (IReadOnlyList<string>)[$"z{k + 1}", CellNumber.Close(figures[$"loadings.z{k + 1}.sd"]), Names(order.Take(shown)), Names(order.Reverse().Take(shown))];
        }));
        terminal.Say($"sd: the standard deviation of the loadings over genes; a latent number out of use has next to none. Table: {trained.Folder.PathOf(CellsApp.LoadingsFile)}");
        return ExitCode.Success;

        string Names(IEnumerable<int> some) => string.Join(" ", some.Select(j => genes[j]));
    }

    private static double Spread(double[,] loadings, int unit)
    {
        double[] column = [.. Enumerable.Range(0, loadings.GetLength(0)).Select(j => loadings[j, unit])];
        var mean = column.Average();
        return Math.Sqrt(column.Average(x => (x - mean) * (x - mean)));
    }
}
