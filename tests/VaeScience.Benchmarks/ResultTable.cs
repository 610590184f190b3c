using System.Globalization;
using System.Text;

namespace VaeScience.Benchmarks;

/// <summary>The rows, as text for a terminal and as Markdown for the docs.</summary>
internal sealed class ResultTable
{
    private static readonly string[] Headers = ["what", "ours ms", "ours ms, 2 threads", "OpenBLAS ms", "ours / OpenBLAS", "PyTorch ms", "ours / PyTorch", "bytes per step"];
    private readonly List<Row> rows = [];

    public void Add(Row row) => rows.Add(row);

    public string ToText()
    {
        var cells = rows.Select(Cells).Prepend(Headers).ToArray();
        var widths = Headers.Select((_, i) => cells.Max(c => c[i].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var line in cells) text.AppendLine(string.Join("  ", line.Select((c, i) => i == 0 ? c.PadRight(widths[i]) : c.PadLeft(widths[i]))));
        return text.ToString();
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {Machine.Cpu}");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Taken {DateTime.UtcNow:yyyy-MM-dd} with `make bench`, load {Machine.Load}, .NET {Environment.Version}. How to read it: [benchmarks](../benchmarks.md).");
        text.AppendLine();
        text.AppendLine($"| {string.Join(" | ", Headers)} |");
        text.AppendLine($"| {string.Join(" | ", Headers.Select((_, i) => i == 0 ? "---" : "---:"))} |");
        foreach (var row in rows) text.AppendLine($"| {string.Join(" | ", Cells(row))} |");
        return text.ToString();
    }

    private static string[] Cells(Row row) =>
        [row.Name, Number(row.Ours), Number(row.OursTwoThreads), Number(row.Limit), Number(row.Ours / row.Limit), Number(row.Peer), Number(row.Ours / row.Peer), Number(row.BytesPerStep)];

    private static string Number(double value) => double.IsNaN(value) ? "-" : value.ToString(value >= 1000 ? "F0" : "G3", CultureInfo.InvariantCulture);
}
