using System.Globalization;
using VaeScience.Analysis;
using VaeScience.Analysis.Figures;
using VaeScience.Analysis.Metrics;
using VaeScience.Data;

namespace VaeScience.Whisky;

/// <summary>The parts of the report that show what the commands find out.</summary>
internal static class FindingsSections
{
    private const int Strangest = 12, MostListed = 12, MostTies = 12, MostBars = 10;
    private const double EllipseRadius = 2;

    /// <summary>A heat map for each factor: the expected profile as the factor moves.</summary>
    public static Report Traversals(this Report report, RunFindings findings)
    {
        var data = findings.Space.Run.Data;
        for (var c = 0; c < findings.Space.Dimensions; c++)
        {
            var traversal = Traversal.Of(findings.Space, c, steps: 6, range: 3);
            report.Figure(new HeatMap($"Along factor {c + 1}", Scale(data), data.FeatureNames, [.. traversal.Positions.Select(Position)],
                [.. Enumerable.Range(0, data.FeatureCount).Select(j => (IReadOnlyList<double>)[.. Enumerable.Range(0, traversal.Positions.Length).Select(s => traversal.Expected[s, j])])])
            {
                Caption = $"The profile the model expects as factor {c + 1} ({findings.Space.Factors.Factors[c].Name}) goes from −3 to +3 standard deviations and the others stay at 0. " +
                    "Read a line from left to right: where the colour changes, the attribute follows the factor. Few rows lie beyond 2.",
            });
        }
        return report;
    }

    /// <summary>How factors and attributes hang together, in numbers.</summary>
    public static Report Ties(this Report report, RunFindings findings)
    {
        var data = findings.Space.Run.Data;
        return report.Table(["attribute", .. Enumerable.Range(1, findings.Space.Dimensions).SelectMany(c => (string[])[$"factor {c}", "−1 to +1 sd", "nats"])],
            [.. Enumerable.Range(0, data.FeatureCount).Select(j => (IReadOnlyList<string>)[data.Features[j].Name, .. findings.Ties.Where(t => t.Attribute == j).SelectMany(t => (string[])
                [Signed(t.Loading), Signed(t.Sensitivity), Signed(t.Information)])])],
            "For each factor: the loading; how far the expected score really goes from −1 to +1 standard deviation, where the decoder bends; and the mutual information of the rows' positions and scores " +
            "(nearest-neighbour estimate, nats; 0 is independent, its noise with so few rows about 0.1).");
    }

    /// <summary>A radar for each factor: the row that has most of it against the row that has least.</summary>
    public static Report Radars(this Report report, RunFindings findings)
    {
        var (data, highest) = (findings.Space.Run.Data, findings.Space.Run.Data.Values.Max());
        // Spokes share one scale, which takes scores of one kind, and a radar of two spokes is a line.
        if (data.FeatureCount < 3 || data.RowCount < 2 || DefaultModel.Levels(data) is null) return report;
        for (var c = 0; c < findings.Space.Dimensions; c++)
        {
            var means = findings.Space.Factors.Factors[c].Means;
            var (most, least) = (Array.IndexOf(means, means.Max()), Array.IndexOf(means, means.Min()));
            report.Figure(new RadarChart($"The ends of factor {c + 1}", new Axis("score") { From = 0, To = highest }, data.FeatureNames, Profile(data, most), Profile(data, least))
            {
                Caption = $"{data.RowNames[most]} has most of factor {c + 1}, {data.RowNames[least]} least. Where the two outlines part, the factor shows; where they run together, it does not.",
            });
        }
        return report;
    }

    /// <summary>Groups on the map.</summary>
    public static Report Groups(this Report report, RunFindings findings)
    {
        if (findings.Clusters is not { Trials.Count: > 1 } found) return report;
        var (space, data, labels) = (findings.Space, findings.Space.Run.Data, found.Labels);
        report.Section("Groups").Figure(new LineChart("How many groups", new Axis("groups") { Whole = true }, new Axis("BIC, smaller is better"),
            new LineSeries("Gaussian mixture", [.. found.Trials.Select(t => (double)t.Count)], [.. found.Trials.Select(t => t.Bic)]))
        {
            Caption = $"The Bayesian information criterion of Gaussian mixtures on the rows' positions. Its lowest point, {found.Count}, is what is shown below; a lead of less than about 6 over the next is weak evidence.",
        });
        if (space.Dimensions > 1 && found.Count > 1) report.Figure(GroupMap(findings, found, labels));
        string[] agreements = [.. (data.Labels?.Columns ?? []).Where(c => data.Labels!.Text(c).Distinct().Count() is > 1 and <= MostListed)
            .Select(c => $"{TasteNumber.Close(found.Agreement(data.Labels!.Text(c)))} with {c}")];
        var beside = agreements.Length == 0 ? "" : $" Agreement with labels the model has not seen (adjusted Rand index, 1 the same, 0 chance): {string.Join(", ", agreements)}.";
        return report.Table(["group", "rows", "mean probability", "surest members"], [.. Enumerable.Range(0, found.Count).Select(k => Members(found, data, labels, k))],
            "A row's probability of its group is averaged over where the row may lie, so that uncertain rows count as such. " +
            $"k-means with as many groups agrees to {TasteNumber.Close(ClusterAgreement.AdjustedRandIndex(labels, found.KMeansLabels))}.{beside}");
    }

    /// <summary>The rows that surprise.</summary>
    public static Report Surprises(this Report report, RunFindings findings)
    {
        var (scores, data) = (findings.Scores, findings.Scores.Rows);
        int[] strangest = [.. scores.MostSurprisingFirst.Take(Math.Min(Strangest, data.RowCount))];
        report.Section("What surprises")
            .Figure(new Histogram("How probable the rows are", new Axis("log p(x)", "nats"), new Sample("rows", scores.LogProbability.Values))
            {
                Caption = $"Every row by its log-probability under the model. Rows far to the left fit the factors badly: {string.Join(", ", strangest.Take(3).Select(i => data.RowNames[i]))} stand last.",
            })
            .Figure(new HeatMap("Where the surprise sits", new Axis("surprise", "nats") { From = 0 }, [.. strangest.Select(i => data.RowNames[i])], data.FeatureNames,
                [.. strangest.Select(i => (IReadOnlyList<double>)[.. Enumerable.Range(0, data.FeatureCount).Select(j => Math.Max(0, scores.Surprise[i, j]))])])
            {
                Caption = $"The {strangest.Length} least probable rows. A dark cell is a score that the rest of the row's profile does not foretell; a pale line of a row is a strange mixture without one strange score.",
            });
        return report.Table(["row", "log p(x)", "what surprises"], [.. strangest.Select(i => (IReadOnlyList<string>)[data.RowNames[i], Signed(scores.LogProbability.Values[i]), scores.WhatSurprises(i)])],
            "The same rows with the two scores that cost most, beside what the model expects of a row that stands where this one does.");
    }

    /// <summary>Ties with what the model has not seen.</summary>
    public static Report Beyond(this Report report, RunFindings findings)
    {
        if (findings.Auxiliary.Count == 0) return report;
        var ordered = findings.Auxiliary.OrderByDescending(t => t.Strength).ToList();
        report.Section("Beside what the model has not seen");
        var areas = Enumerable.Range(0, findings.Space.Dimensions).Select(c => ordered.FirstOrDefault(t => t.Factor == c && t.Measure == "auc" && t.Value > 0.5)).OfType<AuxiliaryTie>().ToList();
        if (areas.Count > 0)
            report.Figure(new RocPlot("Factors foretell", [.. areas.Select(t => Curve(findings, t))])
            {
                Caption = "For each factor the column of 0 and 1 that it foretells best. A curve towards the upper left: rows high on the factor have the property. The area has a 95 % interval (DeLong), wide where few rows have the property; " +
                    "and the best of many columns always looks a little too good.",
            });
        var ranked = ordered.Where(t => t.Measure != "pearson").Take(MostBars).ToList();
        report.Figure(new BarChart("Strongest ties", new Axis("strength") { From = 0, To = 1 }, [.. ranked.Select(t => $"{t.Column.Name}, factor {t.Factor + 1}")], new BarSeries("strength", [.. ranked.Select(t => t.Strength)]))
        {
            Caption = "Measures of different kinds on one scale, 0 chance and 1 perfect: |2 AUC − 1|, |rank correlation|, and the root of eta squared beyond chance.",
        });
        return report.Table(["column", "factor", "measure", "value", "95 %", "rows", "ones"],
            [.. ordered.Take(MostTies).Select(t => (IReadOnlyList<string>)[t.Column.Name, $"{t.Factor + 1}", t.Measure, Signed(t.Value),
                double.IsNaN(t.Low) ? $"chance {TasteNumber.Close(t.Chance)}" : $"{Signed(t.Low)} to {Signed(t.High)}", $"{t.Rows}", t.Positives > 0 ? $"{t.Positives}" : ""])],
            $"The strongest of {ordered.Count} comparisons; with so many, about one in twenty lies outside its interval by luck. Ones: how many rows have the property.");
    }

    private static ScatterPlot GroupMap(RunFindings findings, TasteClusters found, int[] labels)
    {
        var (data, each) = (findings.Space.Run.Data, findings.Space.Factors.Factors);
        string Group(int k) => $"group {k + 1}";
        int[] named = [.. Enumerable.Range(0, found.Count).SelectMany(k => Enumerable.Range(0, data.RowCount).Where(i => labels[i] == k).OrderByDescending(i => found.Probabilities[i, k]).Take(4))];
        return new ScatterPlot("Groups on the map", new Axis("factor 1", "sd of the prior"), new Axis("factor 2", "sd of the prior"), each[0].Means, each[1].Means)
        {
            Names = data.RowNames,
            Groups = [.. labels.Select(Group)],
            Labelled = named,
            EqualScale = true,
            Ellipses = [.. Enumerable.Range(0, found.Count).Select(k => new Ellipse(found.Mixture.Means[k, 0], found.Mixture.Means[k, 1],
                found.Mixture.Covariances[k][0, 0], found.Mixture.Covariances[k][0, 1], found.Mixture.Covariances[k][1, 1]) { Radius = EllipseRadius, Name = Group(k), Group = Group(k) })],
            Caption = "Each row in its most probable group; the ellipses hold 86 % of each component of the mixture. The surest members are named. Ellipses that overlap mean a gradual change, not two kinds.",
        };
    }

    private static IReadOnlyList<string> Members(TasteClusters found, Dataset data, int[] labels, int k)
    {
        var members = Enumerable.Range(0, labels.Length).Where(i => labels[i] == k).OrderByDescending(i => found.Probabilities[i, k]).ToList();
        var sure = members.Count == 0 ? "" : TasteNumber.Percent(members.Average(i => found.Probabilities[i, k]));
        return [$"{k + 1}", $"{members.Count}", sure, string.Join(", ", members.Take(MostListed).Select(i => data.RowNames[i])) + (members.Count > MostListed ? " ..." : "")];
    }

    private static Analysis.Figures.RocCurve Curve(RunFindings findings, AuxiliaryTie tie)
    {
        var known = tie.Column.Known;
        var curve = Analysis.Metrics.RocCurve.Of([.. known.Select(i => findings.Space.Factors.Factors[tie.Factor].Means[i])], [.. known.Select(i => tie.Column.Cells[i] == "1")]);
        return new Analysis.Figures.RocCurve($"factor {tie.Factor + 1}: {tie.Column.Name}", curve.FalsePositiveRates, curve.TruePositiveRates)
        {
            Auc = tie.Value,
            AucInterval = double.IsNaN(tie.Low) ? null : (tie.Low, tie.High),
        };
    }

    private static RadarProfile Profile(Dataset data, int row) => new(data.RowNames[row], [.. data.Row(row).ToArray().Select(v => (double)v)]);

    private static string Position(double sd) => sd.ToString("+0.#;-0.#;0", CultureInfo.InvariantCulture).Replace('-', '−');

    // One scale for all factors, where scores have one.
    private static Axis Scale(Dataset data) =>
        DefaultModel.Levels(data) is { } levels ? new Axis("expected score") { From = 0, To = levels - 1 } : new Axis("expected value");

    private static string Signed(double value) => TasteNumber.Fixed(value).Replace('-', '−');
}
