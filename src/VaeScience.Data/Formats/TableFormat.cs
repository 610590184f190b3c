namespace VaeScience.Data.Formats;

/// <summary>A kind of file that a table can be read from.</summary>
/// <param name="Name">Its short name.</param>
/// <param name="Summary">What it is, in a few words.</param>
/// <param name="Extensions">How such files' names end, with the dot, in lower case.</param>
/// <param name="Read">Reads a file of that kind by its path.</param>
public sealed record TableFormat(string Name, string Summary, IReadOnlyList<string> Extensions, Func<string, Table> Read)
{
    /// <summary>How such files' bytes begin, whatever their names; empty where nothing tells them apart.</summary>
    public IReadOnlyList<byte> Magic { get; init; } = [];
}
