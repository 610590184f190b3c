using VaeScience.Analysis;
using VaeScience.Cli;
using VaeScience.Models.Networks;
using VaeScience.SingleCell.Clusters;

namespace VaeScience.SingleCell.Pictures;

/// <summary>The page about one run: what was done, what came out, and how to read it.</summary>
internal static class CellReport
{
    private const string BetweenFiles = " + ";

    /// <summary>The page.</summary>
    /// <param name="found">What there is to show.</param>
    /// <param name="title">Its heading; null for the names of the files of counts.</param>
    public static Report Compose(CellFindings found, string? title = null)
    {
        var matrix = found.Run.Cells.Matrix;
        var report = new Report(title ?? Title(found), $"{matrix.CellCount} cells, {matrix.GeneCount} genes{(found.Batches is { } b ? $", {b.Counted}" : "")}, seen by a variational autoencoder of counts");
        report.KeyFigures(KeyFigures(found));
        MapSection.Add(report, found);
        GeneSection.Add(report, found);
        GroupSection.Add(report, found);
        ModelSection.Add(report, found);
        HowItWasDone(report, found);
        return report.Provenance([.. Manifest.Provenance(found.Run.Folder)]);
    }

    private static string Title(CellFindings found)
    {
        // Without folders and endings such as .count.csv.gz.
        string[] files = [.. (found.Run.Folder.Configuration.Data.Path ?? "counts").Split(BetweenFiles).Select(f => Path.GetFileName(Path.TrimEndingDirectorySeparator(f)).Split('.')[0])];
        return $"Single cells: {GroupNames.Listed(files, most: 2)}";
    }

    private static List<KeyFigure> KeyFigures(CellFindings found)
    {
        var (matrix, metrics) = (found.Run.Cells.Matrix, found.Metrics);
        var figures = new List<KeyFigure> { new($"{matrix.CellCount}", "cells", $"with a median of {CellNumber.Count(Expression.CountedExpression.MedianTotal(matrix))} counts in {matrix.GeneCount} genes") };
        if (found.Groups is { } groups) figures.Add(new KeyFigure($"{groups.Names.Count}", groups.Names.Count == 1 ? "group" : "groups", $"found without known kinds; the largest has {Prose.Percent(groups.Sizes.Max() / (double)groups.Sizes.Sum())} of the cells"));
        if (found.KeptBound is var bound && double.IsFinite(bound))
            figures.Add(new KeyFigure(Prose.Nats(bound), "nats/cell", Compared(found.Run.IsToldTotals ? metrics["evaluate.held_out.baseline"] : double.NaN)));
        if (found.Pictures.Count > 0 && metrics[$"embed.{found.Pictures[0].Method.Key}.trustworthiness"] is var trust && double.IsFinite(trust))
            figures.Add(new KeyFigure(Prose.Close(trust), "", $"trustworthiness of the {found.Pictures[0].Method.Name} picture: how far neighbours in it are neighbours in the latent space, 1 at best"));
        return figures;
    }

    private static string Compared(double baseline) =>
        "bound of log p(x) of held-out cells; higher is better" + (double.IsFinite(baseline) ? $", a model without groups has {Prose.Nats(baseline)}" : "");

    private static void HowItWasDone(Report report, CellFindings found)
    {
        var (model, settings, batches) = (found.Run.Model, found.Run.Folder.Configuration.Training, found.Batches);
        var decoder = model.Decoder.Options is MlpOptions { Hidden.Length: 0 } ? "a linear decoder" : "a network";
        report.Section("How it was done")
            .Paragraph($"Each cell is taken to have a place in a space of {model.Latent} latent numbers. From the place{(batches is null ? "" : " and the batch")}, {decoder} gives the share that each gene has of the cell's total, " +
                $"and the counts are drawn from the likelihood '{model.Likelihood.Name}' round share times total. A second network guesses the place from log(1 + counts). Both were trained together to maximise a lower bound of log p(x) " +
                $"({settings.Objective.Name}, optimizer {settings.Optimizer.Name}, {(found.Log.Count > 0 ? found.Log[^1].Epoch : settings.Epochs)} epochs, seed {settings.Seed}).")
            .Note("What this page cannot tell. A picture in a plane keeps neighbours, not distances. Groups are cuts through what may be a continuum. Markers of groups that were found in the same counts look surer than they are: the groups were formed by these genes. " +
                "One training is one throw; what matters should hold under another seed, and in other animals or donors. None of it says what causes what.");
    }
}
