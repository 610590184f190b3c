using System.Globalization;
using System.Text;
using VaeScience.Cli;
using VaeScience.Data;

namespace VaeScience.Whisky;

/// <summary>The page of a cross-validation: conditions, protocol, tables, and what they mean, in Markdown.</summary>
internal static class CrossValidationPage
{
    /// <summary>Writes the page.</summary>
    public static string Write(Dataset data, IReadOnlyList<CrossValidationResult> results, CrossValidationOptions options, RunConditions conditions)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {data.Name}: which model, and how many factors?\n\n");
        text.Append(conditions.ToMarkdown());
        text.Append(Protocol(data, results, options));
        foreach (var (title, rows) in CrossValidationTable.Groups(results))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {title.Split(';')[0]}\n\n{title[(title.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim()}\n\n");
            Append(text, CrossValidationTable.Headers);
            Append(text, [.. CrossValidationTable.Headers.Select((_, c) => c == 0 ? "---" : "---:")]);
            foreach (var row in rows) Append(text, row);
        }
        text.Append("\n## What it means\n\n");
        foreach (var sentence in Meaning(results)) text.Append("- ").Append(sentence).Append('\n');
        return text.ToString();
    }

    private static string Protocol(Dataset data, IReadOnlyList<CrossValidationResult> results, CrossValidationOptions options)
    {
        var drawn = results.Where(r => double.IsFinite(r.LeastEffective)).ToList();
        var effective = drawn.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $"; the row with the fewest effective draws has {drawn.Min(r => r.LeastEffective):F0} at up to {drawn.Max(r => r.Model.Size)} factors, {drawn.Where(r => r.Model.Size <= 2).Min(r => r.LeastEffective):F0} at up to 2");
        return string.Create(CultureInfo.InvariantCulture, $"""

            Log probability in nats per row, of rows that the model has not seen: {data.RowCount} rows of {data.FeatureCount} scores in {options.Folds} folds, each held out once.
            Row i (from 0) belongs to fold i mod {options.Folds}; the second assignment shuffles the rows with seed {options.ShuffleSeed}. VAEs: mean over {options.Seeds} trainings with seeds
            of their own (the spread of their means is "sd of seeds"), {options.Epochs ?? DefaultModel.Training.Epochs} epochs, log p(x) by {options.Samples} importance-weighted draws a row, three quarters from
            q(z|x) and one from the prior{effective}. "se over rows" is the spread between rows over the square root of their number; whiskies differ
            far more than models do, so models are to be compared by "gain", whose standard error is that of the paired differences. Mixtures of two
            and more components have a variance floor of 1/12, the rounding variance of whole numbers. The settings were fixed before: [whisky-model.md](../whisky-model.md).

            **A probability and a density are not comparable.** The first table holds probabilities of whole-numbered scores, at most 1 each. The second holds
            densities of scores taken as real numbers: a narrow density exceeds any probability. Compare within a table, never across.

            """);
    }

    private static IEnumerable<string> Meaning(IReadOnlyList<CrossValidationResult> results)
    {
        var first = results.Where(r => r.Assignment == CrossValidationProtocol.ByIndex).ToList();
        foreach (var family in first.Where(r => r.Model.Size > 0).GroupBy(r => r.Model.Key))
        {
            var best = family.MaxBy(r => r.Mean)!;
            var other = results.Where(r => r.Assignment != best.Assignment && r.Model.Key == best.Model.Key).MaxBy(r => r.Mean)!;
            yield return string.Create(CultureInfo.InvariantCulture, $"{best.Model.Name}: k = {best.Model.Size} foretells held-out rows best ({best.Mean:F3}); on shuffled folds k = {other.Model.Size} ({other.Mean:F3}).");
        }
        foreach (var group in first.GroupBy(r => r.Model.IsDensity))
        {
            var reference = group.First();
            var best = group.MaxBy(r => r.Mean)!;
            var (gain, error) = best.Over(reference);
            yield return string.Create(CultureInfo.InvariantCulture,
                $"Of the {(group.Key ? "densities" : "probabilities")}, {CrossValidationTable.Called(best)} is ahead: {gain:F2} ({error:F2}) nats per row above {CrossValidationTable.Called(reference)}.");
        }
        if (Find(first, "ordinal_linear") is { } linear && Find(first, "ordinal_default") is { } standard)
        {
            var (gain, error) = standard.Over(linear);
            yield return string.Create(CultureInfo.InvariantCulture,
                $"With two factors the tanh units of the default decoder bring {gain:F3} ({error:F3}) nats per row over the linear one: {(gain > 2 * error ? "more than chance would" : "within what chance would bring, so the linear model serves where loadings are to be read")}.");
        }
    }

    private static CrossValidationResult? Find(IEnumerable<CrossValidationResult> results, string key) => results.FirstOrDefault(r => r.Model.Key == key && r.Model.Size == 2);

    private static void Append(StringBuilder text, IReadOnlyList<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
