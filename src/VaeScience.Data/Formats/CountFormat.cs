using VaeScience.Data.Formats.Hdf5;

namespace VaeScience.Data.Formats;

/// <summary>A kind of file that counts of cells and genes are read from.</summary>
/// <param name="Name">Its short name.</param>
/// <param name="Summary">What it is, in a few words.</param>
/// <param name="Extensions">How such files' names end, with the dot, in lower case; "/" for folders.</param>
/// <param name="Read">Reads a file or folder of that kind.</param>
public sealed record CountFormat(string Name, string Summary, IReadOnlyList<string> Extensions, Func<string, CountOptions, CountMatrix> Read)
{
    /// <summary>Whether an HDF5 file is of this kind, by the names in its root group; null for kinds that are no HDF5.</summary>
    public Func<Hdf5Group, bool>? Holds { get; init; }
}
