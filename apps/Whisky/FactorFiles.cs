using VaeScience.Analysis.Statistics;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Whisky;

/// <summary>What <c>factors</c> finds out, as tables of the run folder.</summary>
internal static class FactorFiles
{
    private const string OfLoading = "loading", OfPosition = "position";

    /// <summary>Where each row stands.</summary>
    public static Table Positions(TasteFactors factors, Dataset data) => Table.Of(WhiskyApp.FactorsFile,
        ["name", .. factors.Factors.SelectMany((_, c) => (string[])[$"factor_{c + 1}", $"factor_{c + 1}_sd"])],
        [data.RowNames, .. factors.Factors.SelectMany(f => (IEnumerable<string>[])[f.Means.Select(TasteNumber.Exact), f.Deviations.Select(TasteNumber.Exact)])]);

    /// <summary>The loadings, an attribute a row.</summary>
    public static Table Loadings(TasteFactors factors, Dataset data) => Table.Of(WhiskyApp.LoadingsFile,
        ["attribute", .. factors.Factors.SelectMany((_, c) => (string[])[$"factor_{c + 1}", $"factor_{c + 1}_standardised"])],
        [data.FeatureNames, .. factors.Factors.SelectMany(f => (IEnumerable<string>[])[f.Loadings.Select(TasteNumber.Exact), f.StandardisedLoadings.Select(TasteNumber.Exact)])]);

    /// <summary>How factors and attributes hang together, a pair a row.</summary>
    public static Table Attributes(IReadOnlyList<AttributeTie> ties, Dataset data) => Table.Of(WhiskyApp.AttributesFile,
        ["attribute", "factor", "loading", "sensitivity", "mutual_information"],
        [ties.Select(t => data.Features[t.Attribute].Name), ties.Select(t => $"{t.Factor + 1}"), ties.Select(t => TasteNumber.Exact(t.Loading)),
            ties.Select(t => TasteNumber.Exact(t.Sensitivity)), ties.Select(t => TasteNumber.Exact(t.Information))]);

    /// <summary>How factors hang together with columns that no model has seen, a pair a row.</summary>
    public static Table Auxiliary(IReadOnlyList<AuxiliaryTie> ties) => Table.Of(WhiskyApp.AuxiliaryFile,
        ["column", "kind", "factor", "measure", "value", "low", "high", "chance", "rows", "positives"],
        [ties.Select(t => t.Column.Name), ties.Select(t => t.Column.Kind.ToString().ToLowerInvariant()), ties.Select(t => $"{t.Factor + 1}"), ties.Select(t => t.Measure),
            ties.Select(t => TasteNumber.Exact(t.Value)), ties.Select(t => Known(t.Low)), ties.Select(t => Known(t.High)), ties.Select(t => TasteNumber.Exact(t.Chance)),
            ties.Select(t => $"{t.Rows}"), ties.Select(t => $"{t.Positives}")]);

    /// <summary>Bootstrap intervals of loadings and positions, one a row.</summary>
    public static Table Intervals(FactorBootstrap bootstrap, Dataset data)
    {
        var rows = Entries(OfLoading, bootstrap.Loadings, data.FeatureNames).Concat(Entries(OfPosition, bootstrap.Positions, data.RowNames)).ToList();
        return Table.Of(WhiskyApp.IntervalsFile, ["name", "of", "factor", "low", "high", "level", "replicates"],
            [rows.Select(r => r.Name), rows.Select(r => r.Of), rows.Select(r => $"{r.Factor + 1}"), rows.Select(r => TasteNumber.Exact(r.Interval.Low)),
                rows.Select(r => TasteNumber.Exact(r.Interval.High)), rows.Select(_ => TasteNumber.Exact(FactorBootstrap.Level)), rows.Select(_ => $"{bootstrap.Replicates}")]);
    }

    /// <summary>The intervals of loadings that <c>factors</c> left in the folder, [f, d]; null where there are none.</summary>
    public static (double Low, double High)[,]? ReadLoadingIntervals(RunFolder folder, FactorSpace space)
    {
        var path = folder.PathOf(WhiskyApp.IntervalsFile);
        if (!File.Exists(path)) return null;
        var (table, f) = (Csv.Read(path), space.Run.Data.FeatureCount);
        var (of, low, high) = (table.Text("of"), table.Numbers("low"), table.Numbers("high"));
        int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(i => of[i] == OfLoading)];
        if (rows.Length != f * space.Dimensions) throw new UserException($"{path}: holds {rows.Length} intervals of loadings, the run has {f * space.Dimensions} loadings; make it again with '{WhiskyApp.Name} factors'");
        var intervals = new (double, double)[f, space.Dimensions];
        for (var i = 0; i < rows.Length; i++) intervals[i % f, i / f] = (low[rows[i]], high[rows[i]]);
        return intervals;
    }

    private static IEnumerable<(string Of, string Name, int Factor, ConfidenceInterval Interval)> Entries(string of, ConfidenceInterval[,] intervals, IReadOnlyList<string> names) =>
        from c in Enumerable.Range(0, intervals.GetLength(1))
        from i in Enumerable.Range(0, names.Count)
        select (of, names[i], c, intervals[i, c]);

    private static string Known(double value) => double.IsNaN(value) ? "" : TasteNumber.Exact(value);
}
