using VaeScience.Analysis;
using VaeScience.Analysis.Figures;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Pictures;

/// <summary>The part of the report about the model: whether it makes cells like those counted, and how its training went.</summary>
internal static class ModelSection
{
    private const string AsCounted = "as counted", OfModel = "of the model";
    private const int MostCurvePoints = 400, LongCourse = 40;

    /// <summary>Adds the section.</summary>
    public static void Add(Report report, CellFindings found)
    {
        report.Section("The model");
        var fit = GeneFit.Of(found.Run);
        if (fit.Model is null) report.Note($"What the model would count has not been drawn yet: '{found.Command(RunTable.Predictive)}' does.");
        report.Figure(Spread(fit, found));
        if (fit.Model is { } model) report.Figure(Zeros(fit, model));
        Training(report, found);
    }

    private static PointCloud Spread(GeneFit fit, CellFindings found)
    {
        var counted = Positive(fit.Means, fit.Variances);
        var drawn = fit.Model is { } model ? Positive(model.Means, model.Variances) : [];
        var above = counted.Count(p => p.Variance > p.Mean);
        var cells = found.Metrics["evaluate.predictive.cells"];
        var whose = fit.Model is null || !double.IsFinite(cells) ? "" : $", over {cells} cells that the model {(found.Run.Split is null ? "was trained on" : "has not seen")}";
        return new PointCloud("Mean and variance of each gene", new Axis("mean count a cell") { Logarithmic = true }, new Axis("variance of the counts") { Logarithmic = true },
            [.. counted.Concat(drawn).Select(p => p.Mean)], [.. counted.Concat(drawn).Select(p => p.Variance)])
        {
            Groups = fit.Model is null ? null : [.. counted.Select(_ => AsCounted), .. drawn.Select(_ => OfModel)],
            GroupOrder = fit.Model is null ? [] : [AsCounted, OfModel],
            DiagonalName = "variance = mean, as counting alone would give",
            Caption = $"Every point is a gene{whose}. {Prose.Percent(above / (double)Math.Max(1, counted.Count))} of {counted.Count} genes vary more than counting alone would have it: cells differ, and genes are read in bursts. {Ratio(fit)}",
        };
    }

    private static string Ratio(GeneFit fit)
    {
        if (fit.Model is not { } model) return "";
        double[] ratios = [.. Enumerable.Range(0, fit.Means.Length).Where(g => fit.Variances[g] > 0 && model.Variances[g] > 0).Select(g => model.Variances[g] / fit.Variances[g]).Order()];
        if (ratios.Length == 0) return "";
        return $"Cells made up by the model have {CellNumber.Count(ratios[ratios.Length / 2])} times the variance of the counted ones for the median gene, and within a factor of two for " +
            $"{Prose.Percent(ratios.Count(r => r is > 0.5 and < 2) / (double)ratios.Length)} of the genes. Where the two clouds part, the likelihood does not fit.";
    }

    private static PointCloud Zeros(GeneFit fit, (double[] Means, double[] Variances, double[] ZeroShares) model)
    {
        var (seen, drawn) = (fit.ZeroShares.Average(), model.ZeroShares.Average());
        return new PointCloud("Zeros of each gene", new Axis("share of zeros as counted") { From = 0, To = 1 }, new Axis("share of zeros of the model") { From = 0, To = 1 }, fit.ZeroShares, model.ZeroShares)
        {
            DiagonalName = "the same",
            Caption = $"{Prose.Percent(seen)} of all counts are zero, and {Prose.Percent(drawn)} of those that the model makes up in their place. Points above the line are genes for which the model makes too many zeros. " +
                (Math.Abs(seen - drawn) < 0.01 ? "The zeros need no further explanation." : drawn < seen ? "The model makes too few: try '--likelihood zinb'." : "The model makes too many."),
        };
    }

    private static List<(double Mean, double Variance)> Positive(double[] means, double[] variances) =>
        [.. means.Zip(variances).Where(p => p.First > 0 && p.Second > 0)];

    private static void Training(Report report, CellFindings found)
    {
        var log = found.Log;
        if (log.Count == 0) return;
        var every = Math.Max(1, log.Count / MostCurvePoints);
        var shown = log.Where((e, i) => i % every == 0 || i == log.Count - 1).ToList();
        // The first steps, far below all others, would flatten the rest of the curve.
        var left = log.Count >= LongCourse ? log.Count / 20 : 0;
        double[] epochs = [.. shown.Select(e => (double)e.Epoch)];
        var late = shown.Where(e => e.Epoch > left).ToList();
        var lines = new List<LineSeries> { new("training", [.. late.Select(e => (double)e.Epoch)], [.. late.Select(e => e.Objective)]) };
        var judged = late.Where(e => e.Validation is not null).ToList();
        if (judged.Count > 0) lines.Add(new LineSeries("held out", [.. judged.Select(e => (double)e.Epoch)], [.. judged.Select(e => e.Validation!.Value)]));
        report.Figure(new LineChart("The training", new Axis("epoch"), new Axis("bound", "nats a cell"), lines) { Caption = Course(found, judged.Count > 0) + (left > 0 ? $" The first {left} epochs lie far below and are left out." : "") })
            .Figure(new LineChart("What the latent numbers carry", new Axis("epoch"), new Axis("KL of posterior to prior", "nats a cell") { From = 0 }, new LineSeries("KL", epochs, [.. shown.Select(e => e.Kl)]))
            {
                Caption = $"At the end a cell's counts tell {Prose.Nats(log[^1].Kl)} nats about where it lies. A KL that falls to 0 is a model that ignores its latent numbers.",
            })
            .Figure(new LineChart("The weight of the KL", new Axis("epoch"), new Axis("weight of the KL") { From = 0, To = 1 }, new LineSeries("weight", epochs, [.. shown.Select(e => e.KlWeight)]))
            {
                Caption = log[^1].KlWeight >= 1
                    ? $"The weight rises from 0 to 1 so that the latent numbers are taken into use; it is whole from epoch {log.First(e => e.KlWeight >= 1).Epoch} on. Before, the bound in training is not one of log p(x)."
                    : $"The weight ended at {Prose.Close(log[^1].KlWeight)}.",
            });
    }

    private static string Course(CellFindings found, bool isJudged)
    {
        var log = found.Log;
        if (!isJudged) return "The bound must rise and level off. No cells were held out, so nothing says whether the model has learnt them by heart.";
        var best = log.Where(e => e.Validation is not null).MaxBy(e => e.Validation)!;
        var lead = log[^1].Objective - log[^1].Validation.GetValueOrDefault(double.NaN);
        var kept = found.Metrics["kept.epoch"] is var epoch && double.IsFinite(epoch) ? epoch : best.Epoch;
        return $"Held-out cells had their best bound, {Prose.Nats(best.Validation!.Value)} nats a cell, at epoch {best.Epoch} of {log[^1].Epoch}; kept are the weights of epoch {kept}, with {Prose.Nats(found.KeptBound)}. " +
            (best.Epoch == log[^1].Epoch ? "The best was the last: more epochs may still gain." : "It has not risen since.") +
            Lead(lead);
    }

    private static string Lead(double nats) => nats switch
    {
        > 0 => $" At the end cells trained on are ahead of held-out ones by {Prose.Nats(nats)} nats.",
        <= 0 => $" At the end held-out cells are ahead of those trained on by {Prose.Nats(-nats)} nats: the latter are judged while training, with dropout on where the network has any.",
        _ => "",
    };
}
