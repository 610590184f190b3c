using VaeScience.Benchmarks;

// Quick finishes in about a minute and prints; full repeats more and writes docs/benchmarks/<cpu>.md; --only matrix|step|epoch|cells|gru|counts|kernels prints one part,
// threads, with the name of one model or none, compares two threads with one, also beside other jobs.
var only = args is [.., "--only", var part] ? part : null;
var full = only is null && !args.Contains("--quick");
var rounds = full ? 5 : 3;
Console.WriteLine($"{Machine.Cpu}, load {Machine.Load}; one thread unless said otherwise; medians of {rounds} rounds in turn with the peer");
Console.WriteLine();

if (args is ["--only", "threads", ..])
{
    ThreadBenchmark.Run(turns: 8, args.ElementAtOrDefault(2));
    return 0;
}

var table = new ResultTable();
if (only is null or "matrix")
    foreach (var shape in MatrixBenchmark.Shapes(full)) table.Add(MatrixBenchmark.Run(shape, full ? 15 : 7));
if (only is null or "step")
    foreach (var row in StepBenchmark.Run(rounds)) table.Add(row);
if (only == "epoch" || full)
    foreach (var row in EpochBenchmark.Run(args.Contains("--quick") ? 1 : 3)) table.Add(row);
if (only == "cells") table.Add(EpochBenchmark.Cells(rounds));
if (only is null or "gru")
    // A round of it takes a quarter of a minute.
    foreach (var row in GruBenchmark.Run(args.Contains("--quick") ? 1 : 3)) table.Add(row);
if (only is null or "counts")
    foreach (var row in CountBenchmark.Run(rounds)) table.Add(row);
if (only is null or "kernels")
    foreach (var row in KernelBenchmark.Run(rounds)) table.Add(row);

Console.WriteLine(table.ToText());
if (!full) return 0;
var path = Path.Combine("docs", "benchmarks", $"{Machine.FileName}.md");
Directory.CreateDirectory(Path.GetDirectoryName(path)!);
File.WriteAllText(path, table.ToMarkdown());
Console.WriteLine($"written: {path}");
return 0;
