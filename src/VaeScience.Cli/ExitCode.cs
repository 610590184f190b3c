namespace VaeScience.Cli;

/// <summary>What a program returns to the shell.</summary>
public enum ExitCode
{
    /// <summary>Done.</summary>
    Success = 0,

    /// <summary>A mistake of ours: please report it.</summary>
    Fault = 1,

    /// <summary>A mistake of the user's, explained in one line.</summary>
    Mistake = 2,

    /// <summary>Stopped by Ctrl-C or a request to end; training can be resumed.</summary>
    Interrupted = 130,
}
