using System.Runtime.InteropServices;
using System.Text;

namespace VaeScience.Data.Formats.Hdf5;

/// <summary>A group being written: takes datasets and groups by name.</summary>
public sealed class Hdf5GroupWriter
{
    // Shorter lists are not worth an index and packing.
    private const int LeastPacked = 1 << 12;

    private readonly FileSpace space;
    private readonly IReadOnlyList<Hdf5NamedValue> attributes;
    private readonly SortedDictionary<string, Func<long>> children = new(StringComparer.Ordinal);

    internal Hdf5GroupWriter(FileSpace space, IReadOnlyList<Hdf5NamedValue> attributes) => (this.space, this.attributes) = (space, attributes);

    /// <summary>Begins a group in this one.</summary>
    /// <param name="name">Its name, without slashes, not yet taken.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The group, to be filled.</returns>
    /// <exception cref="ArgumentException">The name is empty, taken, or holds a slash.</exception>
    public Hdf5GroupWriter Group(string name, params IReadOnlyList<Hdf5NamedValue> attributes)
    {
        var group = new Hdf5GroupWriter(space, attributes);
        Add(name, group.Finish);
        return group;
    }

    /// <summary>Writes a dataset of numbers or truth values; long lists are packed (shuffle and gzip).</summary>
    /// <typeparam name="T">float, double, sbyte, short, int, long or bool.</typeparam>
    /// <param name="name">Its name, without slashes, not yet taken.</param>
    /// <param name="values">The values, row-major.</param>
    /// <param name="shape">The dimensions, slowest first; none for a single value.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <exception cref="ArgumentException">The name is empty, taken, or holds a slash; or the type is another.</exception>
    /// <exception cref="ShapeException">The values do not fill the shape.</exception>
    public void Write<T>(string name, ReadOnlySpan<T> values, ReadOnlySpan<long> shape, params IReadOnlyList<Hdf5NamedValue> attributes) where T : unmanaged
    {
        var count = 1L;
        foreach (var length in shape) count *= length;
        if (count != values.Length) throw new ShapeException($"{name}: {values.Length} values do not fill {string.Join(" x ", shape.ToArray())}");
        Write(name, MemoryMarshal.AsBytes(values), TypeMessage.Of<T>(), shape, attributes);
    }

    /// <summary>Writes a list of texts.</summary>
    /// <param name="name">Its name, without slashes, not yet taken.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <exception cref="ArgumentException">The name is empty, taken, or holds a slash.</exception>
    public void WriteTexts(string name, IReadOnlyList<string> texts, params IReadOnlyList<Hdf5NamedValue> attributes)
    {
        var references = new byte[16L * texts.Count];
        for (var i = 0; i < texts.Count; i++) space.Text(Encoding.UTF8.GetBytes(texts[i])).CopyTo(references, 16 * i);
        Write(name, references, TypeMessage.Text, [texts.Count], attributes);
    }

    /// <summary>A shape message.</summary>
    internal static byte[] ShapeMessage(ReadOnlySpan<long> shape)
    {
        var message = new ByteBuilder().Byte(2).Byte(shape.Length).Byte(0).Byte(shape.Length == 0 ? 0 : 1);
        foreach (var length in shape) message.Int64(length);
        return message.ToArray();
    }

    /// <summary>Writes the group's header after its children's.</summary>
    /// <returns>Its address.</returns>
    internal long Finish()
    {
        // No heap and no tree: links stand in the header itself.
        var messages = new ByteBuilder()
            .Message(MessageType.LinkInfo, new ByteBuilder().Byte(0).Byte(0).Int64(-1).Int64(-1).ToArray())
            .Message(MessageType.GroupInfo, [0, 0]);
        foreach (var (name, finish) in children)
        {
            var letters = Encoding.UTF8.GetBytes(name);
            // Flags: a length of two bytes, and a character set, which is UTF-8.
            messages.Message(MessageType.Link, new ByteBuilder().Byte(1).Byte(1 | 16).Byte(1).UInt16(letters.Length).Bytes(letters).Int64(finish()).ToArray());
        }
        return Header(messages, attributes);
    }

    private void Write(string name, ReadOnlySpan<byte> bytes, byte[] type, ReadOnlySpan<long> shape, IReadOnlyList<Hdf5NamedValue> attributes)
    {
        var elementSize = type[4];
        var messages = new ByteBuilder()
            .Message(MessageType.Dataspace, ShapeMessage(shape))
            .Message(MessageType.Datatype, type)
            // Version 3: space is taken late, and the fill value is zero.
            .Message(MessageType.FillValue, [3, 0x0A]);
        if (shape.Length == 1 && bytes.Length >= LeastPacked)
        {
            var (tree, chunk) = PackedList.Write(space, bytes, elementSize);
            messages.Message(MessageType.Layout, new ByteBuilder().Byte(3).Byte(2).Byte(2).Int64(tree).Int32(chunk).Int32(elementSize).ToArray());
            messages.Message(MessageType.Filters, PackedList.Filters(elementSize));
        }
        else
        {
            var address = bytes.IsEmpty ? -1 : space.Append(bytes);
            messages.Message(MessageType.Layout, new ByteBuilder().Byte(3).Byte(1).Int64(address).Int64(bytes.Length).ToArray());
        }
        Add(name, () => Header(messages, attributes));
    }

    private long Header(ByteBuilder messages, IReadOnlyList<Hdf5NamedValue> attributes)
    {
        foreach (var attribute in attributes) messages.Message(MessageType.Attribute, attribute.Message(space));
        // Flags: the length of the first piece, which is the only one, takes four bytes.
        var header = new ByteBuilder().Bytes("OHDR"u8).Byte(2).Byte(2).Int32(messages.Count).Bytes(messages.ToArray());
        return space.Append(header.Int32((int)Checksum.Lookup3(header.ToArray())).ToArray());
    }

    private void Add(string name, Func<long> finish)
    {
        if (name.Length == 0 || name.Contains('/') || name.Contains('\0') || name == "." || Encoding.UTF8.GetByteCount(name) > 1 << 12)
            throw new ArgumentException($"name {Excerpt.Quoted(name)}: allowed are names that are not empty, without slashes", nameof(name));
        if (!children.TryAdd(name, finish)) throw new ArgumentException($"name {Excerpt.Quoted(name)} is taken", nameof(name));
    }
}
