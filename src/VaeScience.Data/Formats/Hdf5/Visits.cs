namespace VaeScience.Data.Formats.Hdf5;

/// <summary>Keeps the walk through an index finite: no node twice, and no more bytes than a file can have of them.</summary>
/// <param name="file">The file.</param>
/// <param name="what">What is walked through, for errors.</param>
internal sealed class Visits(FileBytes file, string what)
{
    private readonly HashSet<long> addresses = [];
    private long total;

    /// <summary>Notes a node about to be read.</summary>
    /// <exception cref="UserException">It was read before, or nodes overlap so much that they cannot be right.</exception>
    public void Enter(long address, long bytes)
    {
        total += bytes;
        if (!addresses.Add(address) || total > 2 * file.Length + (1 << 16)) throw file.Damaged($"{what} go round in circles");
    }
}
