using System.Diagnostics.CodeAnalysis;
using VaeScience.Cli;

namespace VaeScience.SingleCell.Genes;

/// <summary>Long work that Ctrl-C ends between two steps, before anything is written.</summary>
internal static class InterruptibleWork
{
    /// <summary>Runs work of many steps, showing how far it is.</summary>
    /// <param name="terminal">Where to show it, and what asks to stop.</param>
    /// <param name="title">What is being done.</param>
    /// <param name="work">Calls its argument after each step with the steps done, the steps in all, and a few words.</param>
    /// <param name="result">What the work gave.</param>
    /// <returns>False where it was stopped.</returns>
    public static bool TryTrack<T>(this Terminal terminal, string title, Func<Action<int, int, string>, T> work, [MaybeNullWhen(false)] out T result)
    {
        try
        {
            result = terminal.Track(title, progress => work((done, total, words) =>
            {
                terminal.Cancellation.ThrowIfCancellationRequested();
                progress(done, total, words);
            }));
            return true;
        }
        catch (OperationCanceledException) when (terminal.Cancellation.IsCancellationRequested)
        {
            result = default;
            return false;
        }
    }
}
