using VaeScience.Analysis.Metrics;
using VaeScience.Analysis.Statistics;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Models.Evaluation;

namespace VaeScience.SingleCell.Runs;

/// <summary>Held-out cells beside cells that the model makes up in their place: zeros, spread and totals.</summary>
/// <param name="check">The replications.</param>
/// <param name="genes">The names of the genes.</param>
internal sealed class PredictiveCheck(PosteriorPredictive check, IReadOnlyList<string> genes)
{
    private const double Low = 0.05, High = 0.95;
    private const int WorstGenes = 3;

    // Half a percentage point of zeros, a tenth of a gene's variance, a twentieth of the spread of totals: below, the differences say nothing to a reader.
    private const double ZerosAlike = 0.005, VarianceAlike = 0.1, SpreadAlike = 0.05;

    private readonly FeatureSummary observed = check.Observed;

    /// <summary>A row for each gene: mean, variance and share of zeros as observed, and as replicated with the interval over replications.</summary>
    public Table ToTable()
    {
        List<string> columns = ["gene"];
        List<IEnumerable<string>> cells = [genes];
        foreach (var (name, of) in (ReadOnlySpan<(string, Func<FeatureSummary, double[]>)>)[("mean", s => s.Means), ("variance", s => s.Variances), ("zeros", s => s.ZeroShares)])
        {
            var bands = Enumerable.Range(0, genes.Count).Select(g => Band([.. check.Replicated.Select(r => of(r)[g])])).ToArray();
            columns.AddRange([$"{name}_observed", $"{name}_replicated", $"{name}_low", $"{name}_high"]);
            cells.AddRange([of(observed).Select(CellNumber.Exact), bands.Select(b => CellNumber.Exact(b.Mean)), bands.Select(b => CellNumber.Exact(b.Low)), bands.Select(b => CellNumber.Exact(b.High))]);
        }
        return Table.Of(CellsApp.PredictiveFile, columns, cells);
    }

    /// <summary>Adds the figures.</summary>
    public void AddTo(RunFigures figures)
    {
        (figures["predictive.cells"], figures["predictive.replications"]) = (observed.Totals.Length, check.Replicated.Count);
        AddZeros(figures);
        AddVariances(figures);
        AddTotals(figures);
    }

    /// <summary>What the figures say, a sentence each.</summary>
    public void Say(RunFigures figures, Terminal terminal)
    {
        var zeros = figures["predictive.zeros.replicated"] - figures["predictive.zeros.observed"];
        terminal.Say($"Replicated cells: {figures["predictive.cells"]} cells, each made up {figures["predictive.replications"]} times by the model from where it lies (z from q(z|x), counts from p(x|z) with the cell's own total).");
        terminal.Say($"  Zeros: {CellNumber.Percent(figures["predictive.zeros.observed"])} observed, {CellNumber.Percent(figures["predictive.zeros.replicated"])} replicated: " +
            Verdict(zeros, ZerosAlike, "as many as there are", "too few; a likelihood with extra zeros or more dispersion may fit better", "too many; a likelihood without extra zeros may fit better"));
        terminal.Say($"  By gene: correlation {CellNumber.Close(figures["predictive.zeros.correlation"])}, observed shares of zeros within the replicated 5-95 % for {CellNumber.Percent(figures["predictive.zeros.inside"])} of genes; furthest off {string.Join(", ", Worst())}.");
        terminal.Say($"  Spread: variance over mean by gene, correlation of logarithms {CellNumber.Close(figures["predictive.spread.correlation"])}; the median gene is replicated with {CellNumber.Close(figures["predictive.spread.ratio"])} of its spread: " +
            Verdict(figures["predictive.spread.ratio"] - 1, VarianceAlike, "as variable as it is", "too even; the likelihood lacks dispersion", "too variable; the dispersion is too large"));
        terminal.Say($"  Totals: standard deviation of log10 totals {CellNumber.Close(figures["predictive.totals.observed"])} observed, {CellNumber.Close(figures["predictive.totals.replicated"])} replicated: " +
            Verdict(figures["predictive.totals.replicated"] / figures["predictive.totals.observed"] - 1, SpreadAlike, "as unequal as they are", "too even", "too unequal") +
            (figures["predictive.totals.noise"] is var noise && double.IsFinite(noise) ? $"; the total of a cell made up is off by {CellNumber.Percent(noise)} on average." : "."));
    }

    private static string Verdict(double difference, double alike, string same, string below, string above) =>
        double.IsNaN(difference) ? "nothing to compare" : Math.Abs(difference) <= alike ? same : difference < 0 ? below : above;

    private void AddZeros(RunFigures figures)
    {
        var all = Band([.. check.Replicated.Select(r => r.ZeroShare)]);
        (figures["predictive.zeros.observed"], figures["predictive.zeros.replicated"]) = (observed.ZeroShare, all.Mean);
        (figures["predictive.zeros.low"], figures["predictive.zeros.high"]) = (all.Low, all.High);
        var means = MeanOver(s => s.ZeroShares);
        figures["predictive.zeros.correlation"] = Correlation.Pearson(observed.ZeroShares, means);
        figures["predictive.zeros.error"] = means.Zip(observed.ZeroShares, (r, o) => Math.Abs(r - o)).Average();
        figures["predictive.zeros.inside"] = Enumerable.Range(0, means.Length).Average(g =>
        {
            var band = Band([.. check.Replicated.Select(r => r.ZeroShares[g])]);
            return observed.ZeroShares[g] >= band.Low && observed.ZeroShares[g] <= band.High ? 1.0 : 0.0;
        });
    }

    private void AddVariances(RunFigures figures)
    {
        var (means, variances) = (MeanOver(s => s.Means), MeanOver(s => s.Variances));
        // Genes of which some count was seen on both sides: the others have no spread to take logarithms of.
        int[] counted = [.. Enumerable.Range(0, means.Length).Where(g => observed.Variances[g] > 0 && variances[g] > 0)];
        if (counted.Length < 2) return;
        double[] seen = [.. counted.Select(g => Math.Log10(observed.Variances[g] / observed.Means[g]))], made = [.. counted.Select(g => Math.Log10(variances[g] / means[g]))];
        figures["predictive.spread.correlation"] = Correlation.Pearson(seen, made);
        figures["predictive.spread.log_error"] = seen.Zip(made, (s, m) => Math.Abs(m - s)).Average();
        figures["predictive.spread.ratio"] = Math.Pow(10, Quantiles.Of([.. seen.Zip(made, (s, m) => m - s)], 0.5));
    }

    private void AddTotals(RunFigures figures)
    {
        var totals = observed.Totals;
        figures["predictive.totals.observed"] = LogSpread(totals);
        figures["predictive.totals.replicated"] = check.Replicated.Average(r => LogSpread(r.Totals));
        figures["predictive.totals.noise"] = check.Replicated.Average(r => r.Totals.Zip(totals, (made, total) => Math.Abs(made - total) / Math.Max(1, total)).Average());
    }

    private IEnumerable<string> Worst()
    {
        var means = MeanOver(s => s.ZeroShares);
        return Enumerable.Range(0, means.Length).OrderByDescending(g => Math.Abs(means[g] - observed.ZeroShares[g])).Take(WorstGenes)
            .Select(g => $"{genes[g]} ({CellNumber.Percent(observed.ZeroShares[g])} observed, {CellNumber.Percent(means[g])} replicated)");
    }

    private double[] MeanOver(Func<FeatureSummary, double[]> of)
    {
        var mean = new double[genes.Count];
        foreach (var replication in check.Replicated)
            for (var g = 0; g < mean.Length; g++) mean[g] += of(replication)[g] / check.Replicated.Count;
        return mean;
    }

    private static double LogSpread(double[] totals)
    {
        double[] logs = [.. totals.Select(t => Math.Log10(1 + t))];
        var mean = logs.Average();
        return Math.Sqrt(logs.Average(l => (l - mean) * (l - mean)));
    }

    private static (double Mean, double Low, double High) Band(double[] values)
    {
        var bounds = Quantiles.Of(values, [Low, High]);
        return (values.Average(), bounds[0], bounds[1]);
    }
}
