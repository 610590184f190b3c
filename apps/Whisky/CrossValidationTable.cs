using System.Globalization;
using VaeScience.Cli;
using VaeScience.Data;

namespace VaeScience.Whisky;

/// <summary>The results of a cross-validation as a file, as figures by name, and as tables for a reader.</summary>
internal static class CrossValidationTable
{
    private const string Probability = "probability", Density = "density";

    /// <summary>The columns of crossvalidation.csv.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["kind", "model", "size", "folds", "mean", "standard_error", "seed_sd", "gain", "gain_standard_error", "seeds", "least_effective_draws"];

    /// <summary>The columns of the tables for a reader.</summary>
    public static IReadOnlyList<string> Headers { get; } =
        ["model", "k", $"nats/row, {CrossValidationProtocol.ByIndex}", "se over rows", "sd of seeds", "gain (se)", $"nats/row, {CrossValidationProtocol.Shuffled}", "gain (se)"];

    /// <summary>crossvalidation.csv; a cell is empty where there is no such figure.</summary>
    public static Table Of(IReadOnlyList<CrossValidationResult> results)
    {
        var cells = results.Select(r =>
        {
            var (gain, error) = r.Over(Reference(results, r));
            return (string[])
            [
                r.Model.IsDensity ? Density : Probability, r.Model.Key, $"{r.Model.Size}", r.Assignment, Exact(r.Mean), Exact(r.StandardError), Exact(r.SeedSpread),
                Exact(gain), Exact(error), $"{r.PerRow.Length}", Exact(r.LeastEffective),
            ];
        }).ToList();
        return Table.Of("crossvalidation.csv", Columns, Columns.Select((_, c) => cells.Select(row => row[c])));
    }

    /// <summary>metrics.json: <c>model.size.folds.mean</c> and its companions.</summary>
    public static Metrics Metrics(IReadOnlyList<CrossValidationResult> results)
    {
        var metrics = new Metrics();
        foreach (var r in results)
        {
            var key = $"{r.Model.Key}.{r.Model.Size}.{(r.Assignment == CrossValidationProtocol.ByIndex ? "by_index" : "shuffled")}";
            metrics[$"{key}.mean"] = r.Mean;
            metrics[$"{key}.standard_error"] = r.StandardError;
            metrics[$"{key}.seed_sd"] = r.SeedSpread;
        }
        return metrics;
    }

    /// <summary>The probabilities and the densities apart, each with the model that all gains are against first.</summary>
    public static IEnumerable<(string Title, IReadOnlyList<IReadOnlyList<string>> Rows)> Groups(IReadOnlyList<CrossValidationResult> results)
    {
        var first = results.Where(r => r.Assignment == CrossValidationProtocol.ByIndex).ToList();
        foreach (var group in first.GroupBy(r => r.Model.IsDensity))
        {
            var title = group.Key ? "Densities of the scores taken as real numbers (can exceed any probability)" : "Probabilities of the scores (whole-numbered levels)";
            yield return ($"{title}; gain: over {Called(group.First())}, paired over rows", [.. group.Select(r => Row(results, r))]);
        }
    }

    /// <summary>The result of the same model under the other assignment.</summary>
    public static CrossValidationResult Other(IReadOnlyList<CrossValidationResult> results, CrossValidationResult result) =>
        results.First(r => r.Model == result.Model && r.Assignment != result.Assignment);

    /// <summary>A model in words.</summary>
    public static string Called(CrossValidationResult result) => result.Model.Size == 0 ? result.Model.Name : $"{result.Model.Name}, k = {result.Model.Size}";

    private static IReadOnlyList<string> Row(IReadOnlyList<CrossValidationResult> results, CrossValidationResult r)
    {
        var other = Other(results, r);
        return
        [
            r.Model.Name, r.Model.Size == 0 ? "" : $"{r.Model.Size}", Fixed(r.Mean, 4), Fixed(r.StandardError, 2), r.PerRow.Length > 1 ? Fixed(r.SeedSpread, 4) : "",
            Gain(results, r), Fixed(other.Mean, 4), Gain(results, other),
        ];
    }

    private static string Gain(IReadOnlyList<CrossValidationResult> results, CrossValidationResult r)
    {
        var reference = Reference(results, r);
        if (reference == r) return "";
        var (gain, error) = r.Over(reference);
        return $"{gain.ToString("+0.00;-0.00", CultureInfo.InvariantCulture)} ({Fixed(error, 2)})";
    }

    private static CrossValidationResult Reference(IReadOnlyList<CrossValidationResult> results, CrossValidationResult r) =>
        results.First(other => other.Model.IsDensity == r.Model.IsDensity && other.Assignment == r.Assignment);

    private static string Fixed(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    private static string Exact(double value) => double.IsFinite(value) ? value.ToString("G7", CultureInfo.InvariantCulture) : "";
}
