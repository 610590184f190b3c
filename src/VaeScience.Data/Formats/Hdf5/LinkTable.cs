using System.Text;

namespace VaeScience.Data.Formats.Hdf5;

/// <summary>The names in a group and where their objects are.</summary>
internal sealed class LinkTable
{
    // Far beyond every group that holds named things.
    private const int MostLinks = 1 << 20;

    private readonly FileBytes file;
    private readonly string path;
    private readonly Dictionary<string, long> links = new(StringComparer.Ordinal);
    private readonly Visits visits;

    private LinkTable(FileBytes file, string path) => (this.file, this.path, visits) = (file, path, new Visits(file, $"the links of {path}"));

    /// <summary>Reads a group's links in whichever of the three forms they have.</summary>
    /// <returns>Addresses by name; <see cref="FileBytes.Undefined"/> for a link to another path or file.</returns>
    public static Dictionary<string, long> Read(FileBytes file, ObjectHeader header, string path)
    {
        var table = new LinkTable(file, path);
        if (header.Find(MessageType.SymbolTable) is { } symbols) table.ReadSymbols(symbols);
        foreach (var link in header.All(MessageType.Link)) table.AddLink(link);
        if (header.Find(MessageType.LinkInfo) is { } info) table.ReadHeap(info);
        return table.links;
    }

    /// <summary>Where a name stands in a name-indexed heap: its identifiers.</summary>
    public static IEnumerable<byte[]> HeapObjects(FileBytes file, long heapAddress, long treeAddress, int type)
    {
        var heap = FractalHeap.Read(file, heapAddress);
        // A link's record begins with a hash, an attribute's with the identifier.
        var (at, length) = type == 5 ? (4, 7) : (0, 8);
        foreach (var record in SecondTree.Records(file, treeAddress, type))
            yield return record.Length >= at + length ? heap.Object(record.AsSpan(at, length)) : throw file.Damaged("a tree has records too short");
    }

    private void ReadHeap(byte[] info)
    {
        var cursor = new ByteCursor(info, file);
        cursor.ExpectVersion(0, $"the links of {path}");
        var flags = cursor.Byte();
        if ((flags & 1) != 0) cursor.Skip(8);
        var heap = cursor.Address();
        if (heap == FileBytes.Undefined) return;
        foreach (var link in HeapObjects(file, heap, cursor.Address(), type: 5)) AddLink(link);
    }

    private void AddLink(byte[] message)
    {
        var cursor = new ByteCursor(message, file);
        cursor.ExpectVersion(1, $"a link of {path}");
        var flags = cursor.Byte();
        var type = (flags & 8) != 0 ? cursor.Byte() : 0;
        if ((flags & 4) != 0) cursor.Skip(8);
        if ((flags & 16) != 0) cursor.Skip(1);
        var name = Encoding.UTF8.GetString(cursor.Take(cursor.Number(1 << (flags & 3))));
        Add(name, type == 0 ? cursor.Address() : FileBytes.Undefined);
    }

    private void ReadSymbols(byte[] message)
    {
        var cursor = new ByteCursor(message, file);
        var (tree, heapAddress) = (cursor.Address(), cursor.Address());
        var head = new ByteCursor(file.Read(heapAddress, 8 + 2 * file.LengthSize + file.AddressSize, $"the names of {path}"), file);
        head.Expect("HEAP"u8, $"the names of {path}");
        head.Skip(4);
        var size = head.Length();
        head.Skip(file.LengthSize);
        var names = file.Read(head.Address(), size, $"the names of {path}");
        AddNode(tree, names, level: -1);
    }

    private void AddNode(long address, byte[] names, int level)
    {
        var what = $"the links of {path}";
        var headSize = 8 + 2 * file.AddressSize;
        var head = new ByteCursor(file.Read(address, headSize, what), file);
        head.Expect("TREE"u8, what);
        if (head.Byte() != 0) throw file.Damaged($"{what} are none");
        var got = head.Byte();
        if (got > 32 || (level >= 0 && got != level)) throw file.Damaged($"{what} have a node of level {got}");
        var entries = head.UInt16();
        var size = (long)entries * (file.LengthSize + file.AddressSize);
        visits.Enter(address, headSize + size);
        var cursor = new ByteCursor(file.Read(address + headSize, size, what), file);
        for (var i = 0; i < entries; i++)
        {
            cursor.Skip(file.LengthSize);
            var child = cursor.Address();
            if (got > 0) AddNode(child, names, got - 1);
            else AddSymbols(child, names);
        }
    }

    private void AddSymbols(long address, byte[] names)
    {
        var head = new ByteCursor(file.Read(address, 8, $"the links of {path}"), file);
        head.Expect("SNOD"u8, $"the links of {path}");
        head.ExpectVersion(1, $"the links of {path}");
        head.Skip(1);
        var count = head.UInt16();
        var size = (long)count * (2 * file.AddressSize + 24);
        visits.Enter(address, 8 + size);
        var cursor = new ByteCursor(file.Read(address + 8, size, $"the links of {path}"), file);
        for (var i = 0; i < count; i++)
        {
            var nameAt = cursor.Address();
            var header = cursor.Address();
            var isSoft = cursor.UInt32() == 2;
            cursor.Skip(20);
            var name = new ByteCursor(names, file);
            name.Skip(nameAt);
            Add(name.Name(), isSoft ? FileBytes.Undefined : header);
        }
    }

    private void Add(string name, long address)
    {
        if (name.Length == 0 || !links.TryAdd(name, address)) throw file.Damaged($"{path} holds the name {Excerpt.Quoted(name)} twice or empty");
        if (links.Count > MostLinks) throw file.Damaged($"{path} holds more than {MostLinks} names");
    }
}
