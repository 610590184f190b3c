using System.Buffers.Binary;
using System.IO.Compression;

namespace VaeScience.Data.Formats.Hdf5;

/// <summary>How the pieces of a dataset are packed, and how to unpack them.</summary>
/// <param name="file">The file.</param>
/// <param name="path">The dataset, for errors.</param>
internal sealed class FilterPipeline(FileBytes file, string path)
{
    private const int Deflate = 1;
    private const int Shuffle = 2;
    private const int Fletcher32 = 3;
    private const int Lzf = 32000;

    private readonly List<(int Id, int Argument, string Name)> filters = [];

    /// <summary>Whether there is nothing to unpack.</summary>
    public bool IsEmpty => filters.Count == 0;

    /// <summary>Reads a filter message.</summary>
    public static FilterPipeline Parse(ReadOnlySpan<byte> message, FileBytes file, string path)
    {
        var pipeline = new FilterPipeline(file, path);
        if (message.IsEmpty) return pipeline;
        var cursor = new ByteCursor(message, file);
        var version = cursor.Byte();
        if (version is not (1 or 2)) throw file.Damaged($"the filters of {path} are of version {version}");
        var count = cursor.Byte();
        if (version == 1) cursor.Skip(6);
        for (var i = 0; i < count; i++)
        {
            var id = cursor.UInt16();
            var nameLength = version == 1 || id >= 256 ? cursor.UInt16() : 0;
            cursor.Skip(2);
            var arguments = cursor.UInt16();
            var name = System.Text.Encoding.ASCII.GetString(cursor.Take(version == 1 ? (nameLength + 7) / 8 * 8 : nameLength)).TrimEnd('\0');
            var argument = arguments > 0 ? (int)cursor.UInt32() : 0;
            cursor.Skip(4L * Math.Max(0, arguments - 1) + (version == 1 && arguments % 2 == 1 ? 4 : 0));
            pipeline.filters.Add((id, argument, name));
        }
        return pipeline;
    }

    /// <summary>Unpacks one piece.</summary>
    /// <param name="packed">Its bytes in the file.</param>
    /// <param name="mask">Bit i says that filter i was left out.</param>
    /// <param name="size">How many bytes it must have, unpacked.</param>
    /// <param name="elementSize">How many bytes a value takes.</param>
    /// <exception cref="UserException">A filter is not known here (the message names it), or the bytes are damaged.</exception>
    public byte[] Unpack(byte[] packed, uint mask, int size, int elementSize)
    {
        var bytes = packed;
        // Filters were applied in order, so they are taken off in the opposite one.
        for (var i = filters.Count - 1; i >= 0; i--)
        {
            if (i < 32 && (mask >> i & 1) != 0) continue;
            var (id, argument, name) = filters[i];
            bytes = id switch
            {
                // A checksum that comes before the packing leaves four bytes more.
                Deflate => Inflate(bytes, size + 4 * filters.Count),
                Lzf => Hdf5.Lzf.Unpack(bytes, size + 4 * filters.Count) ?? throw Broken(),
                Shuffle => Unshuffle(bytes, argument > 0 ? argument : elementSize),
                Fletcher32 => CheckSum(bytes),
                _ => throw Missing(id, name),
            };
        }
        return bytes.Length == size ? bytes : throw file.Damaged($"a piece of {path} unpacks to {bytes.Length} bytes, due are {size}");
    }

    private byte[] Inflate(byte[] packed, int most)
    {
        try
        {
            using var stream = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
            var bytes = new byte[most + 1];
            // Reading up to the end makes the stream check its own checksum.
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length <= most ? bytes[..length] : throw Broken();
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw Broken();
        }
    }

    private static byte[] Unshuffle(byte[] bytes, int elementSize)
    {
        var count = elementSize <= 1 ? 0 : bytes.Length / elementSize;
        if (count <= 1) return bytes;
        var result = new byte[bytes.Length];
        for (var plane = 0; plane < elementSize; plane++)
        {
            var from = bytes.AsSpan(plane * count, count);
            for (int i = 0, to = plane; i < from.Length; i++, to += elementSize) result[to] = from[i];
        }
        // What fills no whole value is left where it is.
        bytes.AsSpan(count * elementSize).CopyTo(result.AsSpan(count * elementSize));
        return result;
    }

    private byte[] CheckSum(byte[] bytes)
    {
        if (bytes.Length < 4) throw Broken();
        var sum = Checksum.Fletcher32(bytes.AsSpan(0, bytes.Length - 4));
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4));
        // Old libraries swapped the bytes of each half.
        var swapped = (sum & 0x00FF00FF) << 8 | (sum >> 8 & 0x00FF00FF);
        return stored == sum || stored == swapped ? bytes[..^4] : throw Broken();
    }

    private UserException Broken() => file.Damaged($"packed data of {path} cannot be unpacked");

    private UserException Missing(int id, string name)
    {
        var known = id switch
        {
            4 => "szip",
            5 => "nbit",
            6 => "scaleoffset",
            307 => "bzip2",
            32001 => "blosc",
            32004 => "lz4",
            32008 => "bitshuffle",
            32013 => "zfp",
            32015 => "zstd",
            32026 => "blosc2",
            _ => name.Length > 0 ? name : "an unknown filter",
        };
        return new UserException($"{file.Source}: {path} is packed with {Excerpt.Quoted(known)} (HDF5 filter {id}), which is not known here; known are gzip, " +
            "shuffle, fletcher32 and lzf; write the file with gzip, or repack it where that filter is installed: h5repack -f GZIP=4 old new");
    }
}
