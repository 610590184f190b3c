using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaeScience.Cli;
using VaeScience.Data;

namespace VaeScience.SingleCell.Counts;

/// <summary>What is in a count matrix, whether it can be used, and what to mend.</summary>
internal sealed class InspectVerb() : Verb("inspect", "what is in a count matrix, are they counts, what to mend",
    "inspect runs/simulated", "inspect runs/simulated --labels runs/simulated/labels.csv --label group --json")
{
    private const int MostLevels = 30, MostListed = 8;
    private readonly CountInput counts = new();

    protected override IEnumerable<Symbol> Symbols => counts.Symbols;

    public override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        var matrix = counts.Read(input);
        var figures = new CountFigures(matrix);
        if (terminal.IsJson) terminal.Output.WriteLine(Json(figures).ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" }));
        figures.Say(terminal);
        foreach (var column in (string?[])[counts.Label(input), counts.Batch(input)])
            if (column is not null) SayLevels(matrix, column, terminal);
        if (matrix.LayerNames.Count > 0) terminal.Say($"Other matrices in the file, for --layer: {string.Join(", ", matrix.LayerNames)}.");
        if (matrix.Cells.Columns.Count > 0) terminal.Say($"Known of each cell: {string.Join(", ", matrix.Cells.Columns)}.");
        foreach (var line in Advice(figures.Findings)) terminal.Say(line);
        // What no model can learn from ends in the error that training would give.
        if (!figures.Findings.AreCounts) figures.Findings.Require();
        figures.Findings.RequireAny();
        return ExitCode.Success;
    }

    /// <summary>What to mend, a line each.</summary>
    internal static IEnumerable<string> Advice(CountFindings findings)
    {
        if (findings.AreCounts) yield return "All values are counts.";
        if (findings.EmptyCells.Count > 0)
            yield return $"Nothing was counted in {findings.EmptyCells.Count} cells: {Names(findings.Matrix.CellNames, findings.EmptyCells)}. Mend: train with --min-genes 1 or more.";
        if (findings.SilentGenes.Count > 0)
            yield return $"{findings.SilentGenes.Count} genes were counted in no cell; training leaves them out.";
        if (findings.RepeatedCells.Count > 0)
            yield return $"{findings.RepeatedCells.Count} cells have a name that an earlier one has: {Names(findings.Matrix.CellNames, findings.RepeatedCells)}. Mend: name each file's batch in its barcodes.";
    }

    private static string Names(IReadOnlyList<string> names, IReadOnlyList<int> places) =>
        string.Join(", ", places.Take(MostListed).Select(i => $"{Excerpt.Quoted(names[i])} (row {i + 1})")) + (places.Count > MostListed ? " ..." : "");

    private static void SayLevels(CountMatrix matrix, string column, Terminal terminal)
    {
        var levels = matrix.Cells.Text(column).GroupBy(level => level).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).ToList();
        terminal.Say($"{column}: {string.Join(", ", levels.Take(MostLevels).Select(g => $"{(g.Key.Length == 0 ? "(empty)" : g.Key)} {g.Count()}"))}{(levels.Count > MostLevels ? $" and {levels.Count - MostLevels} more" : "")}.");
    }

    private static JsonObject Json(CountFigures figures)
    {
        var json = new JsonObject();
        foreach (var (name, value) in figures.ByName) json[name] = double.IsFinite(value) ? value : null;
        return json;
    }
}
