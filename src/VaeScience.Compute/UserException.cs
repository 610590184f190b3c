namespace VaeScience.Compute;

/// <summary>A mistake of the user's that one line can explain: what was got, what is allowed, what to do, and where.</summary>
/// <remarks>
/// Programs print <see cref="Exception.Message"/> as it is and exit with code 2, without a stack trace. Every other exception is a
/// mistake of ours (exit code 1).
/// </remarks>
/// <param name="message">One line, which names file, row and column where there are any.</param>
/// <param name="inner">The cause, if another exception brought it to light.</param>
public sealed class UserException(string message, Exception? inner = null) : Exception(message, inner);
