using System.Runtime.InteropServices;
using System.Text;

namespace VaeScience.Data.Formats.Hdf5;

/// <summary>A named value to be written beside a group or dataset.</summary>
public sealed class Hdf5NamedValue
{
    private readonly string name;
    private readonly byte[] type;
    private readonly int? count;
    private readonly Func<FileSpace, byte[]> data;

    private Hdf5NamedValue(string name, byte[] type, int? count, Func<FileSpace, byte[]> data) =>
        (this.name, this.type, this.count, this.data) = (name, type, count, data);

    /// <summary>One text.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="text">Its value.</param>
    public static Hdf5NamedValue Text(string name, string text) => new(name, TypeMessage.Text, null, space => space.Text(Encoding.UTF8.GetBytes(text)));

    /// <summary>A list of texts, of some thousand at most.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="texts">Its values.</param>
    public static Hdf5NamedValue Texts(string name, IReadOnlyList<string> texts) =>
        new(name, TypeMessage.Text, texts.Count, space => [.. texts.SelectMany(text => space.Text(Encoding.UTF8.GetBytes(text)))]);

    /// <summary>A list of integers.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="values">Its values.</param>
    public static Hdf5NamedValue Integers(string name, params long[] values) =>
        new(name, TypeMessage.Of<long>(), values.Length, _ => MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>A truth value.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="value">Its value.</param>
    public static Hdf5NamedValue Flag(string name, bool value) => new(name, TypeMessage.Of<bool>(), null, _ => [value ? (byte)1 : (byte)0]);

    internal byte[] Message(FileSpace space)
    {
        var shape = Hdf5GroupWriter.ShapeMessage(count is { } n ? [n] : []);
        return new ByteBuilder().Byte(3).Byte(0).UInt16(Encoding.UTF8.GetByteCount(name) + 1).UInt16(type.Length).UInt16(shape.Length).Byte(1)
            .Name(name).Bytes(type).Bytes(shape).Bytes(data(space)).ToArray();
    }
}
