namespace VaeScience.Data.Formats.Hdf5;

/// <summary>A dataset of an HDF5 file: values of one type in a rectangular shape.</summary>
public sealed class Hdf5Dataset : Hdf5Node
{
    // Deflate packs at most 1032 to 1, so a file that is much shorter than its data is not what it claims to be.
    private const long BestPacking = 1100;

    private readonly Dataspace space;
    private readonly Datatype type;
    private readonly DataLayout layout;
    private readonly FilterPipeline filters;
    private readonly byte[] fill;
    private List<Chunk>? chunks;

    internal Hdf5Dataset(FileBytes file, ObjectHeader header, string path) : base(file, header, path)
    {
        space = Dataspace.Parse(header.Require(MessageType.Dataspace, path), file);
        type = Datatype.Parse(header.Require(MessageType.Datatype, path), file);
        if (header.Find(MessageType.ExternalFiles) is not null) throw file.Unsupported($"{path} with its data in other files");
        layout = DataLayout.Parse(header.Require(MessageType.Layout, path), file, path, space);
        filters = FilterPipeline.Parse(header.Find(MessageType.Filters), file, path);
        fill = FillValue(header);
        if (space.Count > (file.Length * BestPacking + (1 << 16)) / type.Size)
            throw file.Damaged($"{path} claims {string.Join(" x ", space.Dimensions)} values, more than {file.Length} bytes can hold");
    }

    /// <summary>The dimensions, slowest first; none for a single value.</summary>
    public IReadOnlyList<long> Shape => space.Dimensions;

    /// <summary>How many values there are.</summary>
    public long Count => space.Count;

    /// <summary>Whether the values are records, with named members.</summary>
    public bool IsCompound => type.Kind == TypeKind.Compound;

    /// <summary>Whether the values are texts.</summary>
    public bool IsText => type.Kind == TypeKind.Text || type.VariableText;

    /// <summary>Whether the values are numbers; truth values and named levels count as such.</summary>
    public bool IsNumber => Numbers.IsNumber(type);

    /// <summary>How many rows lie in one piece of the file: reading that many at a time unpacks each piece once.</summary>
    public int RowsPerPiece => layout.ChunkShape is [var rows, ..] ? rows : 1;

    /// <summary>Reads all values.</summary>
    /// <exception cref="UserException">The file is damaged, or the values do not fit an array.</exception>
    public Hdf5Array Read() => space.Dimensions.Length == 0 ? ReadScalar() : ReadRows(0, space.Dimensions[0]);

    /// <summary>Reads some rows: all values whose first coordinate lies in a range.</summary>
    /// <param name="first">The first row, 0 to Shape[0] - 1.</param>
    /// <param name="count">How many.</param>
    /// <returns>Values of shape [count, Shape[1], ...].</returns>
    /// <exception cref="UserException">The file is damaged, or the values do not fit an array.</exception>
    public Hdf5Array ReadRows(long first, long count)
    {
        if (space.Dimensions.Length == 0) throw new ShapeException($"{Path} is a single value and has no rows");
        if (first < 0 || count < 0 || first > space.Dimensions[0] - count)
            throw new ArgumentOutOfRangeException(nameof(first), $"rows {first} to {first + count} of {space.Dimensions[0]}");
        long[] shape = [count, .. space.Dimensions.AsSpan(1)];
        var rowBytes = space.Dimensions[0] == 0 ? 0 : space.Count / space.Dimensions[0] * type.Size;
        if (count > 0 && rowBytes > Array.MaxLength / count) throw Mistake($"holds {count} x {rowBytes} bytes, more than fit in memory at once");
        return new Hdf5Array(File, Path, type, shape, layout.ChunkShape is null
            ? ReadRun(first * rowBytes, count * rowBytes)
            : ReadChunks(first, count, rowBytes));
    }

    private Hdf5Array ReadScalar() => layout.ChunkShape is null
        ? new Hdf5Array(File, Path, type, [], ReadRun(0, space.Count * type.Size))
        : throw File.Damaged($"{Path} is a single value in pieces");

    private byte[] ReadRun(long from, long length)
    {
        if (layout.Compact is { } compact)
        {
            return from + length <= compact.Length
                ? compact[(int)from..(int)(from + length)]
                : throw File.Damaged($"{Path} has {compact.Length} bytes, due are {from + length}");
        }
        if (length == 0) return [];
        if (layout.Address != FileBytes.Undefined) return File.Read(layout.Address + from, length, $"the data of {Path}");
        return Filled(length);
    }

    private byte[] ReadChunks(long first, long count, long rowBytes)
    {
        var shape = layout.ChunkShape!;
        var chunkBytes = (long)type.Size;
        foreach (var length in shape) chunkBytes *= length;
        if (chunkBytes > Array.MaxLength || chunkBytes > Math.Max(1 << 26, BestPacking * File.Length))
            throw File.Damaged($"{Path} comes in pieces of {chunkBytes} bytes");
        chunks ??= layout.Chunks(space, chunkBytes, !filters.IsEmpty);
        var result = Filled(count * rowBytes);
        foreach (var chunk in chunks)
        {
            if (chunk.Offsets[0] >= first + count || chunk.Offsets[0] + shape[0] <= first) continue;
            var packed = File.Read(chunk.Address, chunk.Size, $"a piece of {Path}");
            var bytes = filters.Unpack(packed, chunk.Mask, (int)chunkBytes, type.Size);
            Copy(chunk.Offsets, shape, bytes, first, count, result);
        }
        return result;
    }

    /// <summary>Copies the part of a piece that lies within the wanted rows and the dataset's shape.</summary>
    private void Copy(long[] offsets, int[] shape, byte[] piece, long first, long count, byte[] result)
    {
        var last = shape.Length - 1;
        var place = new long[shape.Length];
        // Along the last dimension values lie end to end in both; a run of them is copied at once.
        var run = (int)Math.Min(shape[last], (last == 0 ? first + count : space.Dimensions[last]) - offsets[last]);
        var skipped = last == 0 ? (int)Math.Max(0, first - offsets[0]) : 0;
        while (true)
        {
            long from = 0, to = 0;
            var inside = true;
            for (var d = 0; d <= last; d++)
            {
                var at = offsets[d] + place[d];
                inside &= d == last || (at < space.Dimensions[d] && (d > 0 || (at >= first && at < first + count)));
                from = from * shape[d] + place[d];
                to = d == 0 ? at - first : to * space.Dimensions[d] + at;
            }
            if (inside && run > skipped)
                piece.AsSpan((int)(from + skipped) * type.Size, (run - skipped) * type.Size).CopyTo(result.AsSpan((int)((to + skipped) * type.Size)));
            var dimension = last - 1;
            while (dimension >= 0 && ++place[dimension] == shape[dimension]) place[dimension--] = 0;
            if (dimension < 0) return;
        }
    }

    private byte[] Filled(long length)
    {
        var bytes = new byte[length];
        if (fill.AsSpan().ContainsAnyExcept((byte)0))
            for (var at = 0; at < bytes.Length; at += fill.Length) fill.CopyTo(bytes, at);
        return bytes;
    }

    private byte[] FillValue(ObjectHeader header)
    {
        if (header.Find(MessageType.FillValue) is not { } message) return [];
        var cursor = new ByteCursor(message, File);
        var version = cursor.Byte();
        if (version == 3)
        {
            if ((cursor.Byte() & 0x20) == 0) return [];
        }
        else if (version is 1 or 2)
        {
            cursor.Skip(2);
            if (cursor.Byte() == 0 && version == 2) return [];
        }
        else throw File.Damaged($"the fill value of {Path} is of version {version}");
        var value = cursor.Take(cursor.UInt32()).ToArray();
        return value.Length == type.Size ? value : [];
    }
}
