using System.CommandLine;
using System.Diagnostics;
using VaeScience.Cli;
using VaeScience.Data;

namespace VaeScience.Science;

/// <summary>One experiment: runs, and leaves its section of the page of results and its figures in a folder.</summary>
/// <param name="name">What is typed; also the name of its files.</param>
/// <param name="summary">One line for help texts.</param>
/// <param name="topic">The page it belongs to.</param>
internal abstract class Experiment(string name, string summary, Topic topic) : Verb(name, summary, name, $"{name} --threads 2 --out {topic.Folder}")
{
    private readonly DeviceOptions device = new();
    private readonly Option<string?> folder = CommandOption.Text("--out", "where the section and its figures go", "FOLDER", topic.Folder);
    private readonly Option<string?> data = CommandOption.Text("--data", "the data folder; by default VAESCIENCE_DATA, else the user's cache", "FOLDER");

    /// <summary>Options of the experiment's own.</summary>
    protected virtual IEnumerable<Symbol> Own => [];

    /// <inheritdoc/>
    protected sealed override IEnumerable<Symbol> Symbols => [.. Own, folder, data, .. device.All];

    /// <inheritdoc/>
    public sealed override ExitCode Execute(ParseResult input, Terminal terminal)
    {
        var watch = Stopwatch.StartNew();
        var output = input.GetValue(folder) is { Length: > 0 } path ? path : topic.Folder;
        Directory.CreateDirectory(output);
        using var threads = device.Create(input);
        var metrics = new Metrics();
        var cache = new DataCache(DataCache.FolderOf(input.GetValue(data), Environment.GetEnvironmentVariable));
        string section;
        try
        {
            section = Run(new ExperimentContext(input, terminal, threads, cache, metrics, output));
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        metrics["seconds"] = watch.Elapsed.TotalSeconds;
        var conditions = new RunConditions($"science {string.Join(' ', input.Tokens.Select(t => t.Value))}", watch.Elapsed);
        AtomicFile.WriteText(Path.Combine(output, $"{FileName(input)}.md"), $"{section.TrimEnd()}\n\n{conditions.ToMarkdown()}");
        metrics.Write(Path.Combine(output, $"{FileName(input)}.json"));
        if (terminal.IsJson) terminal.Output.WriteLine(metrics.ToJson());
        terminal.Say(section);
        return ExitCode.Success;
    }

    /// <summary>What its files are called; another name for another question, so that both stand on the page.</summary>
    protected virtual string FileName(ParseResult input) => Name;

    /// <summary>Does the experiment.</summary>
    /// <param name="context">What it works with; its figures go into the metrics.</param>
    /// <returns>The section of the page, in Markdown, from its heading of the second level on.</returns>
    protected abstract string Run(ExperimentContext context);
}

/// <summary>What an experiment works with.</summary>
/// <param name="Input">The command line.</param>
/// <param name="Terminal">Where progress goes.</param>
/// <param name="Device">Threads.</param>
/// <param name="Data">The data folder.</param>
/// <param name="Metrics">Figures for machines.</param>
/// <param name="Folder">Where it may keep runs.</param>
internal sealed record ExperimentContext(ParseResult Input, Terminal Terminal, CpuDevice Device, DataCache Data, Metrics Metrics, string Folder);
