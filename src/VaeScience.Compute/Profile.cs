using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace VaeScience.Compute;

/// <summary>Where a program's time goes: runs, milliseconds and rates of every kind of operation.</summary>
/// <remarks>Set <see cref="CpuDevice.Profile"/> to begin; while it is null nothing is measured. Not thread-safe, as the tape is not.</remarks>
public sealed class Profile
{
    private static readonly string[] Headers = ["operation", "runs", "ms", "share", "ms each", "GFLOP/s", "GB/s"];
    private readonly Dictionary<(string Name, string Phase), Entry> entries = [];

    /// <summary>Bytes of all buffers of a training step, and of the parameters; null while nobody has told.</summary>
    public (long Step, long Parameters)? Memory { get; set; }

    /// <summary>All measured time, milliseconds.</summary>
    public double Milliseconds => entries.Values.Sum(e => e.Milliseconds);

    /// <summary>What all runs of each kind of operation stated together.</summary>
    internal IEnumerable<KeyValuePair<(string Name, string Phase), OperationCost>> Costs => entries.Select(e => KeyValuePair.Create(e.Key, e.Value.Cost));

    /// <summary>How often an operation ran in a phase.</summary>
    /// <param name="name">Its <see cref="Operation.Name"/>.</param>
    /// <param name="phase">"forward" or "backward"; "update" for optimizers.</param>
    public long Runs(string name, string phase) => entries.TryGetValue((name, phase), out var entry) ? entry.Runs : 0;

    /// <summary>The table, most time first, and the memory of a step; a rate is "-" where there is nothing to count, as where numbers are only moved.</summary>
    public override string ToString()
    {
        var total = Milliseconds;
        var rows = entries.OrderByDescending(e => e.Value.Milliseconds).Select(e => e.Value.Cells($"{e.Key.Name} {e.Key.Phase}", total)).Prepend(Headers).ToArray();
        var widths = Headers.Select((_, i) => rows.Max(r => r[i].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows) text.AppendLine(string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))));
        if (Memory is { } memory)
            text.AppendLine(CultureInfo.InvariantCulture, $"memory: {memory.Step / 1e6:F2} MB of buffers for a step; {memory.Parameters / 1e6:F2} MB of parameters, as much of gradients and of each average the optimizer keeps");
        return text.ToString();
    }

    internal void Add(string name, string phase, long start, OperationCost cost)
    {
        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (!entries.TryGetValue((name, phase), out var entry)) entries[(name, phase)] = entry = new Entry();
        entry.Add(elapsed, cost);
    }

    private sealed class Entry
    {
        private long flops, bytes;

        public long Runs { get; private set; }

        public double Milliseconds { get; private set; }

        public OperationCost Cost => new(flops, bytes);

        public void Add(double milliseconds, OperationCost cost)
        {
            Runs++;
            Milliseconds += milliseconds;
            flops += cost.Flops;
            bytes += cost.Bytes;
        }

        public string[] Cells(string name, double total) =>
        [
            name, Runs.ToString(CultureInfo.InvariantCulture), Number(Milliseconds), $"{Number(100 * Milliseconds / total)} %", Number(Milliseconds / Runs),
            flops == 0 ? "-" : Number(flops / Milliseconds * 1e-6), bytes == 0 ? "-" : Number(bytes / Milliseconds * 1e-6),
        ];

        private static string Number(double value) => value.ToString(value >= 1000 ? "F0" : value >= 1 ? "F1" : "F3", CultureInfo.InvariantCulture);
    }
}
