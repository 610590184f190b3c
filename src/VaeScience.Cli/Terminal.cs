using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Spectre.Console;

namespace VaeScience.Cli;

/// <summary>Where a program writes to: results to one writer, progress and errors to another.</summary>
/// <param name="output">Results.</param>
/// <param name="error">Progress and errors.</param>
/// <param name="cancellation">Asks long work to stop at the next safe place.</param>
public sealed class Terminal(TextWriter output, TextWriter error, CancellationToken cancellation = default)
{
    private const double SecondsBetweenLines = 2;

    // Wide enough that no table of ours is folded.
    private const int TableWidth = 200;

    /// <summary>Results.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>Progress and errors.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Asks long work to stop at the next safe place.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Whether a person watches <see cref="Error"/>: progress is then one live bar instead of lines.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Whether only errors and what was asked for by name are written.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Whether results are written as JSON.</summary>
    public bool IsJson { get; init; }

    /// <summary>The same terminal, quiet or in JSON.</summary>
    public Terminal With(bool isQuiet, bool isJson) =>
        new(Output, Error, Cancellation) { IsInteractive = IsInteractive, IsQuiet = isQuiet, IsJson = isJson };

    /// <summary>Writes a line for a reader; nothing when quiet or in JSON.</summary>
    public void Say(string line)
    {
        if (!IsQuiet && !IsJson) Output.WriteLine(line);
    }

    /// <summary>Writes a table for a reader; nothing when quiet or in JSON.</summary>
    /// <param name="headers">The columns; those from the second on are set flush right.</param>
    /// <param name="rows">Rows of as many cells.</param>
    public void Say(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (IsQuiet || IsJson) return;
        var table = new Table().Border(TableBorder.Simple);
        for (var c = 0; c < headers.Count; c++)
        {
            var column = new TableColumn(Markup.Escape(headers[c])).NoWrap();
            table.AddColumn(c == 0 ? column : column.RightAligned());
        }
        foreach (var row in rows) table.AddRow([.. row.Select(cell => Markup.Escape(cell))]);
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = TableWidth;
        console.Write(table);
        // The table pads every line to its full width.
        foreach (var line in text.ToString().TrimEnd().Split('\n')) Output.WriteLine(line.TrimEnd());
    }

    /// <summary>Runs work of many steps, showing how far it is and the time left once it takes more than two seconds.</summary>
    /// <param name="title">What is being done.</param>
    /// <param name="work">
    /// Calls its argument after each step with the steps done, the steps in all, and a few words on how it goes; with 0 steps done where
    /// something else came before the first, so that the time of that is not taken for a step's.
    /// </param>
    public T Track<T>(string title, Func<Action<int, int, string>, T> work)
    {
        if (IsQuiet || IsJson) return work((_, _, _) => { });
        return IsInteractive ? TrackLive(title, work) : TrackInLines(title, work);
    }

    /// <summary>The same for work that a request to stop ends between two steps, before anything is written.</summary>
    /// <param name="title">What is being done.</param>
    /// <param name="work">As of <see cref="Track"/>; its argument throws where a stop was asked for.</param>
    /// <param name="result">What the work gave.</param>
    /// <returns>False where it was stopped.</returns>
    public bool TryTrack<T>(string title, Func<Action<int, int, string>, T> work, [MaybeNullWhen(false)] out T result)
    {
        try
        {
            result = Track(title, progress => work((done, total, words) =>
            {
                Cancellation.ThrowIfCancellationRequested();
                progress(done, total, words);
            }));
            return true;
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            result = default;
            return false;
        }
    }

    private T TrackLive<T>(string title, Func<Action<int, int, string>, T> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Error) });
        return console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(live =>
            {
                var task = live.AddTask(Markup.Escape(title));
                return work((done, total, words) =>
                {
                    task.MaxValue = total;
                    task.Value = done;
                    task.Description = Markup.Escape($"{title} {done}/{total} {words}");
                });
            });
    }

    private T TrackInLines<T>(string title, Func<Action<int, int, string>, T> work)
    {
        var watch = Stopwatch.StartNew();
        var (next, first, start, written) = (SecondsBetweenLines, -1, 0.0, 0);
        return work((done, total, words) =>
        {
            var seconds = watch.Elapsed.TotalSeconds;
            // What a resumed run had done before says nothing of the time it takes now.
            if (first < 0) (first, start) = done == 0 ? (0, seconds) : (done - 1, 0);
            if (done == 0) return;
            var isLast = done == total && written > 0;
            if (seconds < next && !isLast) return;
            (next, written) = (seconds + SecondsBetweenLines, written + 1);
            var left = (seconds - start) / Math.Max(1, done - first) * (total - done);
            Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title} {done}/{total} {words}, {Duration(left)} left"));
        });
    }

    private static string Duration(double seconds) =>
        TimeSpan.FromSeconds(Math.Ceiling(seconds)).ToString(seconds >= 3600 ? "h':'mm':'ss" : "m':'ss", CultureInfo.InvariantCulture);
}
