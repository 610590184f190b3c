namespace VaeScience.Data.Formats.Hdf5;

/// <summary>Where a dataset's bytes are.</summary>
internal sealed class DataLayout
{
    private readonly FileBytes file;
    private readonly string path;
    private int indexKind;
    private long index = FileBytes.Undefined;
    private (long Size, uint Mask)? single;
    private int pageBits;

    private DataLayout(FileBytes file, string path) => (this.file, this.path) = (file, path);

    /// <summary>The bytes, where they lie in the header itself.</summary>
    public byte[]? Compact { get; private set; }

    /// <summary>Where they lie in one run; undefined where there are none yet.</summary>
    public long Address { get; private set; } = FileBytes.Undefined;

    /// <summary>How many values a piece has along each dimension; null where there are no pieces.</summary>
    public int[]? ChunkShape { get; private set; }

    /// <summary>Reads a layout message.</summary>
    public static DataLayout Parse(ReadOnlySpan<byte> message, FileBytes file, string path, Dataspace space)
    {
        var layout = new DataLayout(file, path);
        var rank = space.Dimensions.Length;
        var cursor = new ByteCursor(message, file);
        var version = cursor.Byte();
        switch (version)
        {
            case 1 or 2: layout.ParseFirst(ref cursor, rank); break;
            case 3: layout.ParseThird(ref cursor, rank, cursor.Byte()); break;
            case 4: layout.ParseFourth(ref cursor, rank); break;
            default: throw file.Damaged($"the layout of {path} is of version {version}, known are 1 to 4");
        }
        return layout;
    }

    /// <summary>The pieces that were written, in no particular order.</summary>
    /// <param name="space">The dataset's dimensions.</param>
    /// <param name="chunkBytes">A piece's size, unpacked.</param>
    /// <param name="filtered">Whether pieces are packed.</param>
    public List<Chunk> Chunks(Dataspace space, long chunkBytes, bool filtered)
    {
        if (index == FileBytes.Undefined) return [];
        var finder = new ChunkFinder(file, path, space, ChunkShape!, chunkBytes, filtered);
        return indexKind switch
        {
            0 => finder.FromTree(index),
            1 => finder.Single(index, single),
            2 => finder.Implicit(index),
            3 => finder.FromFixedArray(index, pageBits),
            4 => finder.FromExtensibleArray(index),
            _ => finder.FromSecondTree(index),
        };
    }

    private void ParseFirst(ref ByteCursor cursor, int rank)
    {
        var dimensions = cursor.Byte();
        var kind = cursor.Byte();
        cursor.Skip(5);
        if (kind != 0) (Address, index) = (cursor.Address(), FileBytes.Undefined);
        if (kind == 2)
        {
            index = Address;
            ReadChunkShape(ref cursor, dimensions, rank, 4);
            return;
        }
        cursor.Skip(4L * dimensions);
        if (kind == 0) Compact = cursor.Take(cursor.UInt32()).ToArray();
        else if (kind != 1) throw Unknown(kind);
    }

    private void ParseThird(ref ByteCursor cursor, int rank, int kind)
    {
        switch (kind)
        {
            case 0: Compact = cursor.Take(cursor.UInt16()).ToArray(); break;
            case 1: Address = cursor.Address(); break;
            case 2:
                var dimensions = cursor.Byte();
                index = cursor.Address();
                ReadChunkShape(ref cursor, dimensions, rank, 4);
                break;
            default: throw Unknown(kind);
        }
    }

    private void ParseFourth(ref ByteCursor cursor, int rank)
    {
        var kind = cursor.Byte();
        if (kind == 3) throw file.Unsupported($"{path} as a virtual dataset, whose data are in other files");
        if (kind != 2)
        {
            ParseThird(ref cursor, rank, kind);
            return;
        }
        var flags = cursor.Byte();
        var dimensions = cursor.Byte();
        ReadChunkShape(ref cursor, dimensions, rank, cursor.Byte());
        indexKind = cursor.Byte();
        switch (indexKind)
        {
            case 1 when (flags & 2) != 0: single = (cursor.Length(), cursor.UInt32()); break;
            case 1 or 2: break;
            case 3: pageBits = cursor.Byte(); break;
            case 4: cursor.Skip(5); break;
            case 5: cursor.Skip(6); break;
            default: throw file.Damaged($"the pieces of {path} have an index of kind {indexKind}, known are 1 to 5");
        }
        index = cursor.Address();
    }

    private void ReadChunkShape(ref ByteCursor cursor, int dimensions, int rank, int width)
    {
        // The last number is the size of a value.
        if (dimensions != rank + 1 || width is < 1 or > 8) throw file.Damaged($"pieces of {dimensions - 1} dimensions in {path}, which has {rank}");
        ChunkShape = new int[rank];
        var count = 1L;
        for (var i = 0; i < rank; i++)
        {
            var length = cursor.Number(width);
            if (length is 0 or > int.MaxValue || (count *= length) > int.MaxValue) throw file.Damaged($"pieces of {path} of {length} values and more");
            ChunkShape[i] = (int)length;
        }
        cursor.Skip(width);
    }

    private UserException Unknown(int kind) => file.Damaged($"the layout of {path} is of class {kind}, known are 0 to 3");
}
