using System.Buffers.Binary;
using System.Text;

namespace VaeScience.Data.Formats.Hdf5;

/// <summary>Puts a structure together, least byte first.</summary>
internal sealed class ByteBuilder
{
    private readonly List<byte> bytes = [];

    /// <summary>How many bytes there are.</summary>
    public int Count => bytes.Count;

    public ByteBuilder Byte(int value)
    {
        bytes.Add((byte)value);
        return this;
    }

    public ByteBuilder Bytes(ReadOnlySpan<byte> values)
    {
        bytes.AddRange(values);
        return this;
    }

    public ByteBuilder UInt16(int value) => Bytes([(byte)value, (byte)(value >> 8)]);

    public ByteBuilder Int32(int value)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(four, value);
        return Bytes(four);
    }

    public ByteBuilder Int64(long value)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(eight, value);
        return Bytes(eight);
    }

    /// <summary>A name with its NUL.</summary>
    public ByteBuilder Name(string name) => Bytes(Encoding.UTF8.GetBytes(name)).Byte(0);

    /// <summary>One message of an object header.</summary>
    public ByteBuilder Message(MessageType type, ReadOnlySpan<byte> content) => content.Length <= ushort.MaxValue
        ? Byte((int)type).UInt16(content.Length).Byte(0).Bytes(content)
        : throw new ArgumentException($"a message of {content.Length} bytes, allowed are up to {ushort.MaxValue}: an attribute holds too much");

    public byte[] ToArray() => [.. bytes];
}
