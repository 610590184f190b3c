using VaeScience.Data;
using VaeScience.Models.Evaluation;

namespace VaeScience.Whisky;

/// <summary>How probable rows are under a model, and which of their scores surprise it.</summary>
/// <param name="Rows">The n rows.</param>
/// <param name="LogProbability">log p(x) of each, by importance sampling.</param>
/// <param name="Surprise">-E_q[log p(x_j|z)], [n, f], nats: what a score costs where the rest of its row puts it.</param>
/// <param name="Expected">E[x_j] at the posterior mean, [n, f].</param>
internal sealed record RowScores(Dataset Rows, LogProbability LogProbability, double[,] Surprise, double[,] Expected)
{
    // Safe for rows that the encoder has never seen: no importance weight can then run away.
    private const double PriorShare = 0.1;
    private const int SurpriseDraws = 200;

    /// <summary>Row numbers, the least probable first.</summary>
    public IReadOnlyList<int> MostSurprisingFirst => [.. Enumerable.Range(0, Rows.RowCount).OrderBy(i => LogProbability.Values[i])];

    /// <summary>Scores rows.</summary>
    /// <param name="space">The trained space.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="samples">Draws a row.</param>
    public static RowScores Of(FactorSpace space, Dataset rows, int samples)
    {
        var evaluator = new Evaluator(space.Run.Model, space.Run.Device, space.Run.Folder.Configuration.Training.Seed);
        var surprise = evaluator.ReconstructionByFeature(rows, SurpriseDraws);
        for (var i = 0; i < surprise.GetLength(0); i++)
            for (var j = 0; j < surprise.GetLength(1); j++)
                surprise[i, j] = -surprise[i, j];
        return new RowScores(rows, evaluator.LogProbability(rows, samples, PriorShare), surprise, space.Expected(space.Place(rows).Means, rows.Conditions));
    }

    /// <summary>The scores of a row that surprise most, in words: "tobacco 1 (expected 0.1)".</summary>
    /// <param name="row">Which row.</param>
    /// <param name="count">How many scores.</param>
    public string WhatSurprises(int row, int count = 2) => string.Join(", ", Enumerable.Range(0, Rows.FeatureCount).OrderByDescending(j => Surprise[row, j]).Take(count)
        .Select(j => $"{Rows.Features[j].Name} {TasteNumber.Score(Rows.Row(row)[j])} (expected {Expected[row, j].ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)})"));
}
