using System.CommandLine;
using System.Globalization;
using System.Text;
using VaeScience.Cli;

namespace VaeScience.Science.Cells;

/// <summary>Runs of vae-cells on one data set, over variants and seeds, as one table.</summary>
internal abstract class CellsExperiment(string name, string summary) : Experiment(name, summary, Topic.Cells)
{
    private readonly Option<long> most = CommandOption.Whole("--seeds", "at most so many seeds of each variant", 100, 1, 100);

    /// <inheritdoc/>
    protected sealed override IEnumerable<Symbol> Own => [most];

    /// <summary>Makes all runs and their table; figures go into the metrics under the experiment's name.</summary>
    /// <param name="context">What the experiment works with.</param>
    /// <param name="variants">The rows.</param>
    /// <param name="figures">The columns.</param>
    /// <param name="counts">What names the counts on the command line of 'train'.</param>
    /// <param name="groups">How many groups.</param>
    /// <param name="where">COLUMN=VALUE of the cells that agreement is judged on beside all; null for none.</param>
    /// <returns>A Markdown table: mean and standard deviation over seeds.</returns>
    protected string Table(
        ExperimentContext context, IReadOnlyList<CellsVariant> variants, IReadOnlyList<CellsFigure> figures, IReadOnlyList<string> counts, int groups, string? where = null)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", (string[])["model", "seeds", .. figures.Select(f => f.Title)])} |\n");
        text.Append(CultureInfo.InvariantCulture, $"| --- | ---: |{string.Concat(figures.Select(_ => " ---: |"))}\n");
        foreach (var variant in variants)
        {
            var seeds = Math.Min(variant.Seeds, (int)context.Input.GetValue(most));
            CellsRun[] runs = [.. Enumerable.Range(1, seeds).Select(seed => CellsRun.Make(context, $"{Name}-{variant.Key}", [.. counts, .. variant.Options], groups, where, seed))];
            text.Append(CultureInfo.InvariantCulture, $"| {variant.Title} | {seeds} |");
            foreach (var figure in figures) text.Append(CultureInfo.InvariantCulture, $" {Cell(context.Metrics, $"{Name}.{variant.Key}", figure, runs)} |");
            text.Append('\n');
        }
        return text.ToString();
    }

    private static string Cell(Metrics metrics, string key, CellsFigure figure, CellsRun[] runs)
    {
        var spread = Spread.Of([.. runs.Select(figure.Read)]);
        if (double.IsNaN(spread.Mean)) return "";
        (metrics[$"{key}.{figure.Key}.mean"], metrics[$"{key}.{figure.Key}.sd"]) = (spread.Mean, spread.Deviation);
        var format = $"F{figure.Decimals}";
        var mean = spread.Mean.ToString(format, CultureInfo.InvariantCulture);
        return runs.Length == 1 ? mean : $"{mean} ({spread.Deviation.ToString(format, CultureInfo.InvariantCulture)})";
    }
}
