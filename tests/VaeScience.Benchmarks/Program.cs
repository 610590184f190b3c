using VaeScience.Benchmarks;

// Quick finishes in about a minute and prints; full repeats more and writes docs/benchmarks/<cpu>.md.
var full = !args.Contains("--quick");
var rounds = full ? 9 : 3;
Console.WriteLine($"{Machine.Cpu}, load {Machine.Load}; one thread unless said otherwise; medians of {rounds} rounds in turn with the peer");
Console.WriteLine();

var table = new ResultTable();
foreach (var shape in MatrixBenchmark.Shapes(full)) table.Add(MatrixBenchmark.Run(shape, full ? 15 : 7));
foreach (var row in StepBenchmark.Run(rounds)) table.Add(row);

Console.WriteLine(table.ToText());
if (!full) return 0;
var path = Path.Combine("docs", "benchmarks", $"{Machine.FileName}.md");
Directory.CreateDirectory(Path.GetDirectoryName(path)!);
File.WriteAllText(path, table.ToMarkdown());
Console.WriteLine($"written: {path}");
return 0;
