using System.Buffers.Binary;
using System.Text;

namespace VaeScience.Data.Formats.Hdf5;

/// <summary>Takes numbers off the front of a structure, least byte first, and never reads beyond its end.</summary>
/// <param name="bytes">The structure.</param>
/// <param name="file">The file, for the widths of addresses and for errors.</param>
internal ref struct ByteCursor(ReadOnlySpan<byte> bytes, FileBytes file)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>How many bytes were taken.</summary>
    public int Position { get; private set; }

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => bytes.Length - Position;

    /// <summary>The next bytes.</summary>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > Remaining) throw file.Damaged("a structure ends before its content does");
        var taken = bytes.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    public void Skip(long count) => Take(count);

    public int Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>A number of 1 to 8 bytes.</summary>
    public long Number(int width)
    {
        ulong number = 0;
        var taken = Take(width);
        for (var i = width - 1; i >= 0; i--) number = number << 8 | taken[i];
        return number <= long.MaxValue ? (long)number : throw file.Damaged("a length is beyond every file's");
    }

    /// <summary>A length or a count.</summary>
    public long Length() => Number(file.LengthSize);

    /// <summary>An address, <see cref="FileBytes.Undefined"/> where there is none.</summary>
    public long Address()
    {
        var taken = Take(file.AddressSize);
        if (!taken.ContainsAnyExcept((byte)0xFF)) return FileBytes.Undefined;
        Position -= file.AddressSize;
        return Number(file.AddressSize);
    }

    /// <summary>A name that a NUL ends; it and the NUL may be filled up to a multiple of bytes.</summary>
    public string Name(int multiple = 1)
    {
        var end = bytes[Position..].IndexOf((byte)0);
        if (end < 0) throw file.Damaged("a name has no end");
        var name = Encoding.UTF8.GetString(bytes.Slice(Position, end));
        Skip((end + 1 + multiple - 1) / multiple * multiple);
        return name;
    }

    /// <summary>Takes the four letters that a structure begins with.</summary>
    public void Expect(ReadOnlySpan<byte> signature, string what)
    {
        if (!Take(signature.Length).SequenceEqual(signature)) throw file.Damaged($"{what} does not begin with {Encoding.ASCII.GetString(signature)}");
    }

    /// <summary>Takes a version number, which must be the one known.</summary>
    public void ExpectVersion(int version, string what)
    {
        var got = Byte();
        if (got != version) throw file.Damaged($"{what} is of version {got}, known is {version}");
    }
}
