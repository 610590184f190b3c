namespace VaeScience.Data.Formats.Hdf5;

/// <summary>Lists the pieces of a dataset from each kind of index that HDF5 has for them.</summary>
/// <param name="file">The file.</param>
/// <param name="path">The dataset, for errors.</param>
/// <param name="space">Its dimensions.</param>
/// <param name="chunkShape">A piece's dimensions.</param>
/// <param name="chunkBytes">A piece's size, unpacked.</param>
/// <param name="filtered">Whether pieces are packed.</param>
internal sealed class ChunkFinder(FileBytes file, string path, Dataspace space, int[] chunkShape, long chunkBytes, bool filtered)
{
    private readonly List<Chunk> chunks = [];
    private readonly long[] shape = space.Dimensions;
    private readonly long total = Product(file, path,
        [.. space.Dimensions.Select((length, d) => length / chunkShape[d] + (length % chunkShape[d] > 0 ? 1 : 0))]);

    private readonly int[] dimensions = [.. Enumerable.Range(0, space.Dimensions.Length)];
    private readonly Visits visits = new(file, $"the pieces of {path}");

    /// <summary>From a B-tree of version 1, the only index before HDF5 1.10 and still the default.</summary>
    public List<Chunk> FromTree(long root)
    {
        AddNode(root, level: -1);
        return chunks;
    }

    /// <summary>The only piece there is.</summary>
    public List<Chunk> Single(long address, (long Size, uint Mask)? packed)
    {
        Add(new long[shape.Length], address, packed?.Size ?? chunkBytes, packed?.Mask ?? 0);
        return chunks;
    }

    /// <summary>All pieces one after another, none packed.</summary>
    public List<Chunk> Implicit(long address)
    {
        var places = Places();
        if (places > file.Length / chunkBytes) throw file.Damaged($"{path} has {places} pieces of {chunkBytes} bytes, more than the file holds");
        for (var i = 0L; i < places; i++) Add(Offsets(i, dimensions), address + i * chunkBytes, chunkBytes, 0);
        return chunks;
    }

    /// <summary>From a fixed array, an entry a piece.</summary>
    public List<Chunk> FromFixedArray(long address, int pageBits)
    {
        var headSize = 4 + 1 + 1 + 1 + 1 + file.LengthSize + file.AddressSize + 4;
        var bytes = file.Read(address, headSize, $"the index of {path}");
        Checksum.Verify(bytes, file, $"the index of {path}");
        var head = new ByteCursor(bytes, file);
        head.Expect("FAHD"u8, $"the index of {path}");
        head.ExpectVersion(0, $"the index of {path}");
        head.Skip(1);
        var entrySize = head.Byte();
        head.Skip(1);
        var count = head.Length();
        var block = head.Address();
        if (entrySize < file.AddressSize || count < Places() || count > file.Length)
            throw file.Damaged($"the index of {path} has {count} entries of {entrySize} bytes");
        if (block == FileBytes.Undefined) return chunks;
        ReadFixedBlock(block, entrySize, count, 1L << Math.Min(pageBits, 40));
        return chunks;
    }

    /// <summary>From an array of entries that grows with the data.</summary>
    /// <param name="address">Where its header is.</param>
    public List<Chunk> FromExtensibleArray(long address)
    {
        // Pieces are counted with the dimension that may grow as the slowest.
        var growing = Math.Max(0, Array.IndexOf(space.Most, Dataspace.Endless));
        int[] order = [growing, .. Enumerable.Range(0, shape.Length).Where(d => d != growing)];
        var entries = ExtensibleArray.Entries(file, path, address);
        for (var i = 0; i < entries.Count; i++) AddEntry(Offsets(i, order), entries[i]);
        return chunks;
    }

    /// <summary>From a B-tree of version 2.</summary>
    public List<Chunk> FromSecondTree(long address)
    {
        // A record: address, then of packed pieces size and mask, then the place counted in pieces, 8 bytes a dimension.
        var tail = 8 * shape.Length;
        foreach (var record in SecondTree.Records(file, address, filtered ? 11 : 10))
        {
            var cursor = new ByteCursor(record, file);
            var at = cursor.Address();
            var (size, mask) = (chunkBytes, 0u);
            if (filtered) (size, mask) = (cursor.Number(Math.Clamp(record.Length - file.AddressSize - 4 - tail, 1, 8)), cursor.UInt32());
            var offsets = new long[shape.Length];
            for (var i = 0; i < offsets.Length; i++) offsets[i] = Scaled(cursor.Number(8), chunkShape[i]);
            Add(offsets, at, size, mask);
        }
        return chunks;
    }

    private void ReadFixedBlock(long address, int entrySize, long count, long pageEntries)
    {
        var prefix = 4 + 1 + 1 + file.AddressSize;
        var paged = count > pageEntries;
        var pages = paged ? (count + pageEntries - 1) / pageEntries : 0;
        // A block of pages has a bit a page, which says whether it was written, then a checksum; each page ends with one, too.
        var bitmap = (pages + 7) / 8;
        var head = file.Read(address, paged ? prefix + bitmap + 4 : prefix + count * entrySize + 4, $"the index of {path}");
        Checksum.Verify(head, file, $"the index of {path}");
        if (!paged)
        {
            ReadEntries(head.AsSpan(prefix), 0, count, entrySize);
            return;
        }
        for (var page = 0L; page < pages; page++)
        {
            if ((head[prefix + page / 8] >> (7 - (int)(page % 8)) & 1) == 0) continue;
            var entries = Math.Min(pageEntries, count - page * pageEntries);
            var bytes = file.Read(address + head.Length + page * (pageEntries * entrySize + 4), entries * entrySize + 4, $"the index of {path}");
            Checksum.Verify(bytes, file, $"the index of {path}");
            ReadEntries(bytes, page * pageEntries, entries, entrySize);
        }
    }

    private void ReadEntries(ReadOnlySpan<byte> bytes, long first, long count, int entrySize)
    {
        var cursor = new ByteCursor(bytes, file);
        for (var i = 0L; i < count; i++) AddEntry(Offsets(first + i, dimensions), cursor.Take(entrySize));
    }

    /// <summary>A piece from an array's entry: address, then of packed pieces size and mask.</summary>
    private void AddEntry(long[] offsets, ReadOnlySpan<byte> bytes)
    {
        var entry = new ByteCursor(bytes, file);
        var address = entry.Address();
        if (address == FileBytes.Undefined) return;
        var (size, mask) = filtered ? (entry.Number(Math.Clamp(bytes.Length - file.AddressSize - 4, 1, 8)), entry.UInt32()) : (chunkBytes, 0u);
        Add(offsets, address, size, mask);
    }

    private void AddNode(long address, int level)
    {
        var what = $"the index of {path}";
        var headSize = 8 + 2 * file.AddressSize;
        var head = new ByteCursor(file.Read(address, headSize, what), file);
        head.Expect("TREE"u8, what);
        if (head.Byte() != 1) throw file.Damaged($"{what} is none of pieces");
        var got = head.Byte();
        // Levels that fall by one end the descent.
        if (got > 32 || (level >= 0 && got != level)) throw file.Damaged($"{what} has a node of level {got}");
        var entries = head.UInt16();
        var keySize = 8 + 8 * (shape.Length + 1);
        var size = (long)entries * (keySize + file.AddressSize);
        visits.Enter(address, headSize + size);
        var cursor = new ByteCursor(file.Read(address + headSize, size, what), file);
        for (var i = 0; i < entries; i++)
        {
            var (packed, mask) = (cursor.UInt32(), cursor.UInt32());
            var offsets = new long[shape.Length];
            for (var d = 0; d < offsets.Length; d++) offsets[d] = cursor.Number(8);
            cursor.Skip(8);
            var child = cursor.Address();
            if (got > 0) AddNode(child, got - 1);
            else Add(offsets, child, packed, mask);
        }
    }

    private void Add(long[] offsets, long address, long size, uint mask)
    {
        for (var d = 0; d < offsets.Length; d++)
        {
            if (offsets[d] % chunkShape[d] != 0) throw file.Damaged($"a piece of {path} begins at {offsets[d]}, which is no multiple of {chunkShape[d]}");
            // Pieces beyond the end may remain of a dataset that was made shorter.
            if (offsets[d] >= shape[d]) return;
        }
        if (!filtered && size != chunkBytes) throw file.Damaged($"a piece of {path} has {size} bytes, due are {chunkBytes}");
        if (address < 0 || size < 0 || size > file.Length || address > file.Length - size)
            throw file.Damaged($"a piece of {path} ({size} bytes at {address}) does not lie within the file");
        chunks.Add(new Chunk(offsets, address, size, mask));
        // No piece twice: else a short file could name one that unpacks to a gigabyte a million times.
        if (chunks.Count > total) throw file.Damaged($"{path} has more than the {total} pieces that it has room for");
    }

    /// <summary>How many pieces an array has places for: as many as the data may grow to have.</summary>
    private long Places() => Product(file, path, [.. dimensions.Select(d => Along(space.Most[d] == Dataspace.Endless ? shape[d] : space.Most[d], d))]);

    /// <summary>Where the piece of a number begins, counted along the dimensions in an order, slowest first.</summary>
    private long[] Offsets(long number, int[] order)
    {
        var offsets = new long[shape.Length];
        // The slowest takes what the others leave, however far it may grow.
        for (var i = order.Length - 1; i > 0; i--)
        {
            var d = order[i];
            var along = Math.Max(1, Along(space.Most[d], d));
            offsets[d] = number % along * chunkShape[d];
            number /= along;
        }
        offsets[order[0]] = Scaled(number, chunkShape[order[0]]);
        return offsets;
    }

    private long Along(long length, int d) => length / chunkShape[d] + (length % chunkShape[d] > 0 ? 1 : 0);

    private static long Product(FileBytes file, string path, long[] factors)
    {
        var product = 1L;
        foreach (var factor in factors)
        {
            if (factor > 0 && product > long.MaxValue / factor) throw file.Damaged($"{path} has pieces without number");
            product *= factor;
        }
        return product;
    }

    private long Scaled(long place, int length) =>
        place <= long.MaxValue / length ? place * length : throw file.Damaged($"a piece of {path} lies beyond every end");
}
