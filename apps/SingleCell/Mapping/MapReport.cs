using System.Globalization;
using VaeScience.Cli;
using VaeScience.Data;
using VaeScience.Data.Formats;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Mapping;

/// <summary>What a mapping found, as files, figures and lines for a reader.</summary>
internal sealed class MapReport
{
    private const string MetricsFile = "metrics.json", EmptyLabel = "";
    private readonly CellMapping mapping;
    private readonly Adaptation? adaptation;
    private readonly IReadOnlyList<string>? labels;
    private readonly CallFigures? known;
    private readonly (int[] HeldOut, int[] New)? baseline;
    private readonly Table? picture;

    /// <summary>Works everything out; writes nothing.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="adaptation">The adaptation before it; null for none.</param>
    /// <param name="label">The column with known kinds of the new cells; null for none.</param>
    /// <exception cref="UserException">A table of the run is of other cells.</exception>
    public MapReport(CellMapping mapping, Adaptation? adaptation, string? label)
    {
        (this.mapping, this.adaptation) = (mapping, adaptation);
        labels = label is null ? null : mapping.Cells.All.Cells.Text(label);
        picture = RunTable.Embedding.OfCells(mapping.Run);
        Result = ToResult();
        Table = Result.ToTable();
        if (mapping.Kinds is null) return;
        known = labels is null ? null : mapping.Against(labels);
        baseline = mapping.Baseline();
    }

    /// <summary>A row a cell.</summary>
    public Table Table { get; }

    /// <summary>The figures by name.</summary>
    public IReadOnlyDictionary<string, double> Figures => AllFigures().Where(f => double.IsFinite(f.Value)).ToDictionary(f => f.Name, f => f.Value);

    private QueryResult Result { get; }

    /// <summary>Writes all files.</summary>
    /// <param name="path">The folder; made if it is not there.</param>
    public void Write(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserException($"{path}: cannot be made a folder ({e.Message.ReplaceLineEndings(" ")}); give another --out", e);
        }
        foreach (var product in CellsApp.QueryProducts) File.Delete(Path.Combine(path, product));
        Result.WriteCounts(Path.Combine(path, CellsApp.QueryCountsFile));
        Write(path, CellsApp.QueryFile, Table);
        if (mapping.HeldOut is { } heldOut) Write(path, CellsApp.CalibrationFile, Calibration(heldOut));
        if (known is not null) Write(path, CellsApp.ConfusionFile, Confusion());
        // A run that was made before this has figures of its own.
        var metrics = adaptation is null ? new Metrics() : Metrics.Read(Path.Combine(path, MetricsFile));
        foreach (var (name, value) in Figures) metrics[name] = value;
        metrics.Write(Path.Combine(path, MetricsFile));
    }

    /// <summary>Tells a reader what was found.</summary>
    /// <param name="path">Where the files are.</param>
    /// <param name="terminal">Where to.</param>
    public void Say(string path, Terminal terminal)
    {
        foreach (var line in Lines()) terminal.Say(line);
        if (mapping.Kinds is { } kinds)
            terminal.Say(["called", "cells"], mapping.Calls.GroupBy(c => c.Name(kinds.Names)).OrderBy(g => g.Key == CellCall.Unknown).ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => (IReadOnlyList<string>)[g.Key, $"{g.Count()}"]));
        if (mapping.HeldOut is { } heldOut)
            terminal.Say(["", "right, latent", "right, components", "unknown", "right of those called"],
                [Row($"{heldOut.Known} held-out cells of the run", heldOut, baseline?.HeldOut), .. known is null ? (IReadOnlyList<string>[])[] : [Row($"{known.Known} new cells of its kinds", known, baseline?.New)]]);
        if (known is { New: > 0 }) terminal.Say($"{known.New} new cells are of kinds that the run does not have: {CellNumber.Percent(known.NewUnknown)} of them are called unknown.");
        terminal.Say($"Table: {Path.Combine(path, CellsApp.QueryFile)}; counts with the same: {Path.Combine(path, CellsApp.QueryCountsFile)}");
        if (adaptation is not null) terminal.Say($"Run folder of the adapted model: {path}");
    }

    private IEnumerable<string> Lines()
    {
        string[] seen = [.. mapping.Cells.Batches.Distinct().Order(StringComparer.Ordinal)];
        if (adaptation is { HeldOutBound: var (before, after) })
            yield return $"Adapted to {string.Join(", ", seen.Where(b => !mapping.Run.Cells.Batches.Contains(b)))}: bound of new cells held out {CellNumber.Nats(before)} before, {CellNumber.Nats(after)} nats/cell after.";
        else if (mapping.Model.Batches.Count > 0)
            yield return $"Batches: {string.Join(", ", seen.Select(b => $"{b} ({(mapping.Model.Batches.Contains(b) ? "seen in training" : "not seen, decoder averaged over those that were")})"))}.";
        if (mapping.Run.Split is null) yield return "No cells were held out of this run's training: what is usual is told by cells that it has seen, and is flattered.";
        if (mapping.IsTooCoarse)
            yield return string.Create(CultureInfo.InvariantCulture, $"{mapping.Atlas.Likeness.Count} held-out cells cannot tell that a cell is unlike them at --unlike {mapping.Settings.Unlike}: more than {2 / mapping.Settings.Unlike - 1:0} are needed.");
        yield return string.Create(CultureInfo.InvariantCulture, $"{mapping.Unlike} of {mapping.Likeness.Length} cells are unlike the run's ({CellNumber.Percent(mapping.Settings.Unlike)} of cells like them would be at most).");
        if (mapping.Kinds is null) yield return $"The run knows no kinds and no groups, so that none were handed on; '{CellsApp.Name} cluster {mapping.Run.Folder.Path}' makes groups.";
    }

    private static IReadOnlyList<string> Row(string name, CallFigures figures, int[]? best) =>
        [name, CellNumber.Percent(figures.Accuracy), best is null ? "" : CellNumber.Percent(figures.AccuracyOf(best)), CellNumber.Percent(figures.Unknown), CellNumber.Percent(figures.CalledAccuracy)];

    private QueryResult ToResult()
    {
        var result = new QueryResult(mapping.Cells, mapping.Placed);
        if (mapping.Kinds is { } kinds) result.Add(kinds, mapping.Calls);
        if (mapping.Groups is { } groups) result.AddGroups(groups, mapping.Vote(mapping.Placed, groups));
        result.Add(mapping.Likeness, [.. mapping.Atlas.Split.Train.Select(i => mapping.Run.Cells.Matrix.CellNames[i])]);
        result.AddBatches(mapping.Run.Cells.Batches);
        if (picture is not null) result.AddPicture(picture, mapping.Atlas.Split.Train);
        return result;
    }

    private static Table Calibration(CallFigures figures)
    {
        var bins = figures.Reliability();
        return Data.Table.Of(CellsApp.CalibrationFile, ["probability", "accuracy", "cells"],
            [bins.Select(b => CellNumber.Exact(b.Probability)), bins.Select(b => CellNumber.Exact(b.Accuracy)), bins.Select(b => $"{b.Cells}")]);
    }

    private Table Confusion()
    {
        var kinds = mapping.Kinds!.Names;
        string[] rows = [.. labels!.Where(l => l != EmptyLabel).Distinct().Order(StringComparer.Ordinal)], columns = [.. kinds, .. kinds.Contains(CellCall.Unknown) ? Array.Empty<string>() : [CellCall.Unknown]];
        var called = mapping.Calls.Select(c => c.Name(kinds)).ToArray();
        var counts = labels!.Zip(called).GroupBy(pair => pair).ToDictionary(g => g.Key, g => g.Count());
        return Data.Table.Of(CellsApp.ConfusionFile, ["known", .. columns.Select(c => $"called {c}")],
            [rows, .. columns.Select(c => rows.Select(r => $"{counts.GetValueOrDefault((r, c))}"))]);
    }

    private IEnumerable<(string Name, double Value)> AllFigures()
    {
        yield return ("map.cells", mapping.Cells.Shared.CellCount);
        yield return ("map.genes.shared", mapping.Cells.Genes.Run.Length);
        yield return ("map.genes.model", mapping.Cells.Genes.Of);
        yield return ("map.unlike", (double)mapping.Unlike / mapping.Likeness.Length);
        yield return ("map.bound", mapping.Placed.Bounds.Average());
        yield return ("map.held_out.bound", mapping.Atlas.HeldOut.Bounds.Average());
        if (adaptation is { HeldOutBound: var (before, after) })
        {
            yield return ("map.adapt.bound_before", before);
            yield return ("map.adapt.bound_after", after);
        }
        if (mapping.Kinds is null) yield break;
        yield return ("map.unknown", (double)mapping.Calls.Count(c => c.IsUnknown) / mapping.Calls.Length);
        foreach (var figure in Figured("map.held_out", mapping.HeldOut!, baseline?.HeldOut)) yield return figure;
        if (known is null) yield break;
        foreach (var figure in Figured("map.query", known, baseline?.New)) yield return figure;
    }

    private static IEnumerable<(string Name, double Value)> Figured(string name, CallFigures figures, int[]? best)
    {
        yield return ($"{name}.known", figures.Known);
        yield return ($"{name}.accuracy", figures.Accuracy);
        if (best is not null) yield return ($"{name}.accuracy_components", figures.AccuracyOf(best));
        yield return ($"{name}.unknown", figures.Unknown);
        yield return ($"{name}.accuracy_called", figures.CalledAccuracy);
        yield return ($"{name}.calibration_error", figures.CalibrationError);
        yield return ($"{name}.new", figures.New);
        yield return ($"{name}.new_unknown", figures.NewUnknown);
    }

    private static void Write(string path, string file, Table table) => AtomicFile.Write(Path.Combine(path, file), stream => Csv.Write(stream, table));
}
