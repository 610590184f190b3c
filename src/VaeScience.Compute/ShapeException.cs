namespace VaeScience.Compute;

/// <summary>Two shapes that should agree do not. The message gives both.</summary>
/// <param name="message">What was wanted and what was got.</param>
public sealed class ShapeException(string message) : ArgumentException(message);
