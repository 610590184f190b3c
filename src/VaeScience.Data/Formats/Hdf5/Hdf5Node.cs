namespace VaeScience.Data.Formats.Hdf5;

/// <summary>What stands under a name in an HDF5 file: a group or a dataset, with attributes.</summary>
public abstract class Hdf5Node
{
    private Dictionary<string, Hdf5Array>? attributes;

    private protected Hdf5Node(FileBytes file, ObjectHeader header, string path) => (File, Header, Path) = (file, header, path);

    /// <summary>The path from the root group, such as <c>/obs/_index</c>.</summary>
    public string Path { get; }

    /// <summary>The attributes' names.</summary>
    /// <exception cref="UserException">The attributes are damaged.</exception>
    public IReadOnlyCollection<string> AttributeNames => Attributes.Keys;

    private protected FileBytes File { get; }

    private protected ObjectHeader Header { get; }

    private Dictionary<string, Hdf5Array> Attributes => attributes ??= ReadAttributes();

    /// <summary>An attribute's values, or null where there is none of that name.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <exception cref="UserException">The attributes are damaged.</exception>
    public Hdf5Array? Attribute(string name) => Attributes.GetValueOrDefault(name);

    /// <summary>The only text of an attribute, or null where there is no such attribute, or it is no text.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <exception cref="UserException">The attributes are damaged.</exception>
    public string? AttributeText(string name) => Attribute(name) is { IsText: true, Count: 1 } values ? values.Texts()[0] : null;

    /// <summary>An error about this node: the file, the path, what is wrong.</summary>
    internal UserException Mistake(string what) => new($"{File.Source}: {Path} {what}");

    private Dictionary<string, Hdf5Array> ReadAttributes()
    {
        var read = new Dictionary<string, Hdf5Array>(StringComparer.Ordinal);
        foreach (var message in Header.All(MessageType.Attribute)) AddAttribute(message, read);
        if (Header.Find(MessageType.AttributeInfo) is { } info)
        {
            var cursor = new ByteCursor(info, File);
            cursor.ExpectVersion(0, $"the attributes of {Path}");
            var flags = cursor.Byte();
            if ((flags & 1) != 0) cursor.Skip(2);
            var heap = cursor.Address();
            if (heap != FileBytes.Undefined)
                foreach (var message in LinkTable.HeapObjects(File, heap, cursor.Address(), type: 8)) AddAttribute(message, read);
        }
        return read;
    }

    private void AddAttribute(byte[] message, Dictionary<string, Hdf5Array> read)
    {
        var cursor = new ByteCursor(message, File);
        var version = cursor.Byte();
        if (version is < 1 or > 3) throw File.Damaged($"an attribute of {Path} is of version {version}");
        var flags = cursor.Byte();
        var (nameSize, typeSize, spaceSize) = (cursor.UInt16(), cursor.UInt16(), cursor.UInt16());
        if (version == 3) cursor.Skip(1);
        var multiple = version == 1 ? 8 : 1;
        var name = new ByteCursor(cursor.Take(Padded(nameSize, multiple)), File).Name();
        var typeBytes = cursor.Take(Padded(typeSize, multiple));
        var type = Datatype.Parse(version > 1 && (flags & 1) != 0 ? ObjectHeader.SharedDatatype(File, typeBytes) : typeBytes, File);
        var space = Dataspace.Parse(cursor.Take(Padded(spaceSize, multiple)), File);
        var data = cursor.Take(space.Count <= int.MaxValue ? space.Count * type.Size : long.MaxValue).ToArray();
        // Of two of the same name the first is kept, as the format's own library does.
        read.TryAdd(name, new Hdf5Array(File, $"{Path}@{name}", type, space.Dimensions, data));
    }

    private static int Padded(int size, int multiple) => (size + multiple - 1) / multiple * multiple;
}
