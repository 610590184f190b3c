using System.Globalization;
using VaeScience.Analysis;
using VaeScience.Analysis.Figures;
using VaeScience.Cli;
using VaeScience.Models.Networks;
using VaeScience.Models.Training;

namespace VaeScience.Whisky;

/// <summary>The page about one run: what was done, what came out, and how to read it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Findings">What the commands find out about it.</param>
/// <param name="LogLikelihood">The estimate of log p(x), nats per row.</param>
/// <param name="Baselines">Simpler models of the same table.</param>
/// <param name="Log">The epochs.</param>
internal sealed record TasteReport(
    TrainedRun Run, RunFindings Findings, double LogLikelihood, IReadOnlyList<TasteBaseline> Baselines, IReadOnlyList<EpochReport> Log)
{
    private const int MostColours = 12, Extremes = 5, MostCurvePoints = 400;

    private Data.Dataset Data => Run.Data;

    private TasteFactors Factors => Findings.Space.Factors;

    private IReadOnlyList<TasteFactor> Each => Factors.Factors;

    /// <summary>The page.</summary>
    public Report Compose()
    {
        var schema = Run.Folder.Configuration.Data.Schema;
        var title = schema.Title.Length > 0 ? schema.Title : schema.Name;
        var report = new Report(title, $"Factor analysis with a variational autoencoder: {Data.RowCount} rows, {Data.FeatureCount} attributes, {Each.Count} factors");
        report.KeyFigures(KeyFigures());
        WhatWasDone(report);
        if (Each.Count > 1) Map(report);
        Meaning(report);
        Rows(report);
        report.Groups(Findings).Surprises(Findings).Beyond(Findings);
        Comparison(report);
        Training(report);
        report.Provenance([.. Manifest.Provenance(Run.Folder)]);
        return report;
    }

    private List<KeyFigure> KeyFigures()
    {
        var figures = new List<KeyFigure>
        {
            new(Signed(LogLikelihood), "nats per row", "log-likelihood of the table under the model, on the rows it was trained on"),
            new(Fixed(Factors.Kl), "nats per row", "what a profile tells about its place on all factors (KL of posterior to prior)"),
            new(Percent(Each.Sum(f => f.ShareOfData)), "", $"of the table's variance is shared through the factors, the rest is each attribute's own ({Each.Count} principal components, which count noise in, reach {Percent(TasteBaselines.PrincipalShare(Data, Each.Count))})"),
        };
        if (Baselines.Count > 0) figures.Add(new KeyFigure(Signed(Baselines[^1].InSample), "nats per row", $"{Baselines[^1].Name}, for comparison"));
        return figures;
    }

    private void WhatWasDone(Report report)
    {
        var model = Run.Model;
        var settings = Run.Folder.Configuration.Training;
        var decoder = model.Decoder.Options is MlpOptions { Hidden.Length: 0 } ? "a linear decoder" : "a decoder with hidden layers";
        report.Section("What was done")
            .Paragraph($"Each row is taken to come from {Each.Count} hidden factors: the factors are drawn from independent standard normal distributions, sent through {decoder}, " +
                $"and the attributes are drawn from the likelihood '{model.Likelihood.Name}'. A second network, the encoder, guesses the factors of a row from its attributes, as a normal distribution with " +
                "a mean and a spread. Both were trained together to maximise a lower bound of the log-likelihood " +
                $"({settings.Objective.Name}, optimizer {settings.Optimizer.Name}, {Log[^1].Epoch} epochs, seed {settings.Seed}).")
            .Paragraph("The model does not care how its axes are turned. For reading they are turned by varimax, so that each attribute loads on as few factors as possible; " +
                "they are ordered by the variance they explain, and signed so that the strongest attribute points up.");
    }

    private void Map(Report report)
    {
        var columns = new List<LatentColumn>();
        foreach (var label in Data.Labels?.Columns ?? [])
            if (Data.Labels!.Text(label).Distinct().Count() <= MostColours) columns.Add(LatentColumn.Category(label, Data.Labels.Text(label)));
        columns.AddRange(Data.Features.Select((c, j) => LatentColumn.Number(c.Name, [.. Enumerable.Range(0, Data.RowCount).Select(i => (double)Data.Row(i)[j])], c.Unit)));
        columns.AddRange(Each.Skip(2).Select((f, c) => LatentColumn.Number($"factor {c + 3}: {f.Name}", f.Means)));
        report.Section("The map")
            .Scatter(new LatentScatter("Every row by its first two factors", FactorAxis(0), FactorAxis(1), [.. Each[0].Means.Zip(Each[1].Means)], Data.RowNames)
            {
                Columns = columns,
                EqualScale = true,
                Caption = "Rows that stand close taste alike, as far as two factors can tell. Point at a mark for its scores, search for a name, choose what colours the marks. " +
                    $"A row's place is uncertain by about {Fixed(Each[0].Deviations.Average())} across and {Fixed(Each[1].Deviations.Average())} up (posterior standard deviation): smaller distances mean nothing.",
            })
            .Figure(new ScatterPlot("The same map with the attributes as arrows", FactorAxis(0), FactorAxis(1), Each[0].Means, Each[1].Means)
            {
                Names = Data.RowNames,
                Labelled = Outermost(),
                EqualScale = true,
                Arrows = [.. Data.Features.Select((c, j) => new Arrow(c.Name, Each[0].StandardisedLoadings[j], Each[1].StandardisedLoadings[j]))],
                Ellipses = [.. Outermost().Select(i => Ellipse.OfDeviations(Each[0].Means[i], Each[1].Means[i], Each[0].Deviations[i], Each[1].Deviations[i]) with { Name = Data.RowNames[i] })],
                Caption = "An arrow shows where an attribute grows, in standard deviations of the attribute for one of the factor; a short arrow is an attribute that these factors do not explain. " +
                    "Only the outermost rows are named; their ellipses hold 39 % of the posterior.",
            });
    }

    private void Meaning(Report report)
    {
        report.Section("What the factors mean")
            .Figure(new BarChart("Loadings", new Axis("change of the expected score with one standard deviation of the factor"), Data.FeatureNames,
                [.. Each.Select((f, c) => Bars(f, c))])
            {
                Caption = "A long bar: the attribute follows the factor. No long bar at all: the attribute has a life of its own, and the model calls its variation noise. " + (Findings.LoadingIntervals is null
                    ? "'factors' adds intervals."
                    : "The lines hold 95 % of bootstrap replicates: rows drawn anew, the model trained on, the axes turned anew. A bar whose line crosses zero may have either sign."),
            })
            .Ties(Findings)
            .Traversals(Findings)
            .Table(["factor", "KL, nats", "variance of E[x]", "variance of the data"],
                [.. Each.Select((f, c) => (IReadOnlyList<string>)[$"{c + 1}: {f.Name}", Fixed(f.Kl), Percent(f.ShareOfMean), Percent(f.ShareOfData)])],
                "KL: how much a profile tells about the factor, averaged over rows; a factor near 0 is not used (posterior collapse). Variance of E[x]: the factor's share of what the model expects to vary, " +
                $"by a straight line ({Percent(Factors.NonLinearShare)} is beyond straight lines). Variance of the data: the same against all variance, noise included.")
            .Figure(new BarChart("KL of each factor", new Axis("KL of posterior to prior", "nats per row") { From = 0 }, [.. Each.Select((f, c) => $"{c + 1}: {f.Name}")],
                new BarSeries("KL", [.. Each.Select(f => f.Kl)]))
            {
                Caption = $"Together the factors carry {Fixed(Factors.Kl)} nats per row; the sum of the bars can be less, where factors hang together in the posterior.",
            });
    }

    private BarSeries Bars(TasteFactor factor, int c)
    {
        var name = $"factor {c + 1}: {factor.Name}";
        return Findings.LoadingIntervals is not { } intervals
            ? new BarSeries(name, factor.Loadings)
            : new BarSeries(name, factor.Loadings)
            {
                Low = [.. Enumerable.Range(0, Data.FeatureCount).Select(j => intervals[j, c].Low)],
                High = [.. Enumerable.Range(0, Data.FeatureCount).Select(j => intervals[j, c].High)],
            };
    }

    private void Rows(Report report)
    {
        report.Section("The extremes").Radars(Findings);
        for (var c = 0; c < Each.Count; c++)
        {
            var factor = Each[c];
            var order = Enumerable.Range(0, Data.RowCount).OrderByDescending(i => factor.Means[i]).ToArray();
            var count = Math.Min(Extremes, Data.RowCount / 2);
            report.Table(["row", $"factor {c + 1}", "spread", .. Data.FeatureNames],
                [.. order.Take(count).Concat(order.TakeLast(count)).Select(i => (IReadOnlyList<string>)
                    [Data.RowNames[i], Signed(factor.Means[i]), Fixed(factor.Deviations[i]), .. Data.Row(i).ToArray().Select(v => v.ToString("0.##", CultureInfo.InvariantCulture))])],
                $"Factor {c + 1}, {factor.Name}: the {count} rows that have most of it and the {count} that have least, with their scores. Spread is the posterior standard deviation.");
        }
    }

    private void Comparison(Report report)
    {
        var rows = new List<IReadOnlyList<string>> { (string[])[$"this model ({Run.Model.Likelihood.Name}, {Each.Count} factors)", Signed(LogLikelihood), "", "importance sampling, 1000 draws a row"] };
        rows.AddRange(Baselines.Select(b => (IReadOnlyList<string>)[b.Name, Signed(b.InSample), double.IsNaN(b.HeldOut) ? "" : Signed(b.HeldOut), b.What]));
        report.Section("Beside simpler models")
            .Table(["model", "trained on", "held out", "what it is"], rows, "Log-likelihood, nats per row; higher is better. 'Trained on': the rows the model has seen, where more parameters always look better. " +
                "'Held out': rows it has not seen, ten folds (row i in fold i mod 10), which is the fair comparison.")
            .Note("Gaussian models give a density, models of scores a probability. Scores are one apart, so a density is about the probability of a bin of width one; take differences below a few tenths of a nat between the two kinds for nothing.");
    }

    private void Training(Report report)
    {
        var every = Math.Max(1, Log.Count / MostCurvePoints);
        var shown = Log.Where((e, i) => i % every == 0 || i == Log.Count - 1).ToList();
        double[] epochs = [.. shown.Select(e => (double)e.Epoch)];
        var lines = new List<LineSeries> { new("training", epochs, [.. shown.Select(e => e.Objective)]) };
        var judged = shown.Where(e => e.Validation is not null).ToList();
        if (judged.Count > 0) lines.Add(new LineSeries("validation", [.. judged.Select(e => (double)e.Epoch)], [.. judged.Select(e => e.Validation!.Value)]));
        report.Section("The training")
            .Figure(new LineChart("What was maximised", new Axis("epoch"), new Axis("objective", "nats per row"), lines)
            {
                Caption = "The bound must rise and level off; its jitter comes from the random draws. Still rising at the right edge: train for more epochs. Validation falling: stop earlier.",
            })
            .Figure(new LineChart("KL", new Axis("epoch"), new Axis("KL of posterior to prior", "nats per row") { From = 0 }, new LineSeries("KL", epochs, [.. shown.Select(e => e.Kl)]))
            {
                Caption = "A KL that falls to 0 is posterior collapse: the factors are then not used.",
            });
    }

    private int[] Outermost() =>
        [.. Enumerable.Range(0, Data.RowCount).OrderByDescending(i => Each[0].Means[i] * Each[0].Means[i] + Each[1].Means[i] * Each[1].Means[i]).Take(12)];

    private Axis FactorAxis(int c) => new($"factor {c + 1}: {Each[c].Name}", "sd of the prior");

    private static string Fixed(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Signed(double value) => value.ToString("0.00", CultureInfo.InvariantCulture).Replace('-', '−');

    private static string Percent(double share) => double.IsNaN(share) ? "none" : (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
