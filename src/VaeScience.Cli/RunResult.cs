using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VaeScience.Data;

namespace VaeScience.Cli;

/// <summary>What a command found out about a run: a table and a few figures.</summary>
/// <param name="File">The table's file in the run folder.</param>
/// <param name="Table">The table.</param>
/// <param name="Figures">Figures for metrics.json, by name.</param>
public sealed record RunResult(string File, Table Table, IReadOnlyDictionary<string, double> Figures)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>Writes the table and the figures into the run folder and, where JSON was asked for, both to the output.</summary>
    public void Keep(RunFolder folder, Terminal terminal)
    {
        folder.Write(File, Table);
        var metrics = folder.ReadMetrics();
        foreach (var (name, value) in Figures) metrics[name] = value;
        folder.Write(metrics);
        if (terminal.IsJson) terminal.Output.WriteLine(ToJson());
    }

    /// <summary>Figures and rows as JSON, as <c>--json</c> writes them.</summary>
    public string ToJson()
    {
        var figures = new JsonObject();
        foreach (var (name, value) in Figures)
            if (double.IsFinite(value)) figures[name] = value;
        var rows = new JsonArray();
        for (var i = 0; i < Table.RowCount; i++)
        {
            var row = new JsonObject();
            for (var c = 0; c < Table.Columns.Count; c++) row[Table.Columns[c]] = Cell(Table[i, c], isName: c == 0);
            rows.Add(row);
        }
        return new JsonObject { ["figures"] = figures, ["rows"] = rows }.ToJsonString(Indented);
    }

    // The first column names the row, and a name may look like a number.
    private static JsonValue? Cell(string text, bool isName)
    {
        if (text.Length == 0) return null;
        return !isName && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }
}
