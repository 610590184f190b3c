using System.CommandLine;

namespace VaeScience.Cli;

/// <summary>Where a training goes: <c>--out --resume --overwrite --checkpoint-every</c>.</summary>
/// <param name="standardFolder">The run folder when none is named, such as <c>runs/whisky</c>.</param>
public sealed class RunOptions(string standardFolder)
{
    private const double MostSeconds = 86400;

    private readonly Option<string?> folder = CommandOption.Text("--out", "the run folder", "FOLDER", standardFolder);
    private readonly Option<bool> resume = CommandOption.Flag("--resume", "go on with the run in the folder, with the settings it was started with");
    private readonly Option<bool> overwrite = CommandOption.Flag("--overwrite", "replace the run in the folder");
    private readonly Option<double> checkpointEvery = CommandOption.Number(
        "--checkpoint-every", "seconds between checkpoints", 10, $"seconds from 0 (after every epoch) to {MostSeconds}", s => s is >= 0 and <= MostSeconds);

    /// <summary>The options, for the parser.</summary>
    public IEnumerable<Option> All => [folder, resume, overwrite, checkpointEvery];

    /// <summary>The run folder.</summary>
    public string Folder(ParseResult input) => input.GetValue(folder) is { Length: > 0 } path
        ? path
        : throw new UserException("--out: got an empty text, wanted is the path of a folder");

    /// <summary>Whether to go on with a run.</summary>
    /// <exception cref="UserException">Also asked to replace it.</exception>
    public bool Resumes(ParseResult input) => input.GetValue(resume) && input.GetValue(overwrite)
        ? throw new UserException("--resume goes on with a run and --overwrite replaces it; give one of them")
        : input.GetValue(resume);

    /// <summary>Whether a run in the folder may be replaced.</summary>
    public bool Overwrites(ParseResult input) => input.GetValue(overwrite);

    /// <summary>Seconds between checkpoints.</summary>
    public double CheckpointSeconds(ParseResult input) => input.GetValue(checkpointEvery);
}
