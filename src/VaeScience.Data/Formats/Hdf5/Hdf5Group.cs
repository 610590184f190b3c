namespace VaeScience.Data.Formats.Hdf5;

/// <summary>A group of an HDF5 file: named groups and datasets.</summary>
public sealed class Hdf5Group : Hdf5Node
{
    // Paths of ordinary files are a few names long; a group that holds itself would make them endless.
    private const int LongestPath = 4096;

    private readonly Dictionary<string, long> links;

    internal Hdf5Group(FileBytes file, ObjectHeader header, string path) : base(file, header, path) => links = LinkTable.Read(file, header, path);

    /// <summary>The names in it, in alphabetical order.</summary>
    public IReadOnlyList<string> Names => [.. links.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Whether a name, or a path of names with slashes, is there.</summary>
    /// <param name="path">Such as <c>layers/counts</c>.</param>
    /// <exception cref="UserException">The file is damaged.</exception>
    public bool Contains(string path) => Find(path) is not null;

    /// <summary>The node under a name, or a path of names with slashes; null where there is none.</summary>
    /// <param name="path">Such as <c>layers/counts</c>.</param>
    /// <exception cref="UserException">The file is damaged, or the name is a link to another place.</exception>
    public Hdf5Node? Find(string path)
    {
        Hdf5Node? node = this;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries)) node = (node as Hdf5Group)?.Child(name);
        return node;
    }

    /// <summary>A group in it.</summary>
    /// <param name="path">A name, or a path of names with slashes.</param>
    /// <exception cref="UserException">There is none; the message suggests the nearest name.</exception>
    public Hdf5Group Group(string path) => Require(path) as Hdf5Group ?? throw Mistake($"holds {Excerpt.Quoted(path)}, which is a dataset, wanted is a group");

    /// <summary>A dataset in it.</summary>
    /// <param name="path">A name, or a path of names with slashes.</param>
    /// <exception cref="UserException">There is none; the message suggests the nearest name.</exception>
    public Hdf5Dataset Dataset(string path) =>
        Require(path) as Hdf5Dataset ?? throw Mistake($"holds {Excerpt.Quoted(path)}, which is a group, wanted is a dataset");

    private Hdf5Node Require(string path) => Find(path) ?? throw Mistake($"holds no {Excerpt.Quoted(path)}; {NearestName.Hint(path, Names)}");

    private Hdf5Node? Child(string name)
    {
        if (!links.TryGetValue(name, out var address)) return null;
        var path = Path == "/" ? $"/{name}" : $"{Path}/{name}";
        if (path.Length > LongestPath) throw File.Damaged("groups hold one another without end");
        if (address == FileBytes.Undefined) throw File.Unsupported($"{path} as a link to another path or file");
        var header = ObjectHeader.Read(File, address);
        return header.Find(MessageType.Dataspace) is null ? new Hdf5Group(File, header, path) : new Hdf5Dataset(File, header, path);
    }
}
