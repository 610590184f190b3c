using System.Numerics;

namespace VaeScience.Data.Formats.Hdf5;

/// <summary>An index that grows at its end: HDF5 1.10's for pieces of data that may grow along one dimension.</summary>
/// <remarks>
/// First entries stand in the index block, later ones in data blocks, those in super blocks: super block u has 2^(u/2) data blocks of
/// 2^((u+1)/2) times the least number of entries; blocks of many entries are cut into pages, each with a checksum.
/// </remarks>
internal sealed class ExtensibleArray
{
    private readonly FileBytes file;
    private readonly string what;
    private readonly List<byte[]> entries = [];
    private readonly Visits visits;
    private readonly int entrySize;
    private readonly int offsetSize;
    private readonly int leastEntries;
    private readonly long pageEntries;
    private readonly int wanted;

    private ExtensibleArray(FileBytes file, string path, long address)
    {
        (this.file, what) = (file, $"the index of {path}");
        visits = new Visits(file, what);
        var bytes = file.Read(address, 12 + 6 * file.LengthSize + file.AddressSize + 4, what);
        Checksum.Verify(bytes, file, what);
        var head = new ByteCursor(bytes, file);
        head.Expect("EAHD"u8, what);
        head.ExpectVersion(0, what);
        head.Skip(1);
        entrySize = head.Byte();
        var bits = head.Byte();
        var inIndex = head.Byte();
        leastEntries = head.Byte();
        var leastBlocks = head.Byte();
        pageEntries = 1L << Math.Min(head.Byte(), 40);
        head.Skip(4 * file.LengthSize);
        var highest = head.Length();
        head.Skip(file.LengthSize);
        var index = head.Address();
        if (entrySize < file.AddressSize || bits is 0 or > 64 || !BitOperations.IsPow2(leastEntries) || !BitOperations.IsPow2(leastBlocks))
            throw file.Damaged($"{what} has entries of no size");
        offsetSize = (bits + 7) / 8;
        wanted = (int)Math.Min(highest, Math.Min(file.Length, int.MaxValue));
        if (index != FileBytes.Undefined) ReadIndex(index, inIndex, leastBlocks, 1 + bits - BitOperations.Log2((uint)leastEntries));
    }

    /// <summary>The entries, in order; without an address where nothing was written.</summary>
    public static IReadOnlyList<byte[]> Entries(FileBytes file, string path, long address) => new ExtensibleArray(file, path, address).entries;

    private bool Done => entries.Count >= wanted;

    private void ReadIndex(long address, int inIndex, int leastBlocks, int superBlocks)
    {
        // The first super blocks have no block of their own: their data blocks stand in the index block.
        var direct = Math.Min(superBlocks, 2 * BitOperations.Log2((uint)leastBlocks));
        var directBlocks = 0;
        for (var u = 0; u < direct; u++) directBlocks += 1 << u / 2;
        var size = 6 + file.AddressSize + inIndex * entrySize + (directBlocks + superBlocks - direct) * file.AddressSize + 4;
        var cursor = Open(address, size, "EAIB"u8, skip: file.AddressSize);
        for (var i = 0; i < inIndex; i++) Add(cursor.Take(entrySize));
        for (var u = 0; u < direct; u++)
            for (var block = 0; block < 1 << u / 2; block++) ReadBlock(cursor.Address(), EntriesOf(u));
        for (var u = direct; u < superBlocks && !Done; u++) ReadSuperBlock(cursor.Address(), u);
    }

    private void ReadSuperBlock(long address, int u)
    {
        var (blocks, each) = (1L << u / 2, EntriesOf(u));
        if (address == FileBytes.Undefined)
        {
            Leave(blocks * each);
            return;
        }
        var bitmap = each > pageEntries ? (each / pageEntries + 7) / 8 : 0;
        var cursor = Open(address, 6 + file.AddressSize + offsetSize + blocks * (bitmap + file.AddressSize) + 4, "EASB"u8, file.AddressSize + offsetSize);
        // A bit a page, those of all blocks one after another, though there is room for whole bytes a block.
        var written = cursor.Take(blocks * bitmap);
        for (var block = 0; block < blocks && !Done; block++) ReadBlock(cursor.Address(), each, written, block * (each / pageEntries));
    }

    private void ReadBlock(long address, long count, ReadOnlySpan<byte> writtenPages = default, long firstBit = 0)
    {
        if (Done) return;
        if (address == FileBytes.Undefined)
        {
            Leave(count);
            return;
        }
        var head = 6 + file.AddressSize + offsetSize;
        if (count <= pageEntries)
        {
            var cursor = Open(address, head + count * entrySize + 4, "EADB"u8, file.AddressSize + offsetSize);
            for (var i = 0L; i < count && !Done; i++) Add(cursor.Take(entrySize));
            return;
        }
        if (firstBit + count / pageEntries > 8L * writtenPages.Length) throw file.Damaged($"{what} has pages that nothing tells of");
        Open(address, head + 4, "EADB"u8, file.AddressSize + offsetSize);
        var pageSize = pageEntries * entrySize + 4;
        for (var page = 0; page < count / pageEntries && !Done; page++)
        {
            var bit = firstBit + page;
            if ((writtenPages[(int)(bit / 8)] >> (int)(7 - bit % 8) & 1) == 0)
            {
                Leave(pageEntries);
                continue;
            }
            var bytes = file.Read(address + head + 4 + page * pageSize, pageSize, what);
            Checksum.Verify(bytes, file, what);
            var cursor = new ByteCursor(bytes, file);
            for (var i = 0L; i < pageEntries && !Done; i++) Add(cursor.Take(entrySize));
        }
    }

    /// <summary>Reads a block, and checks its checksum and first letters.</summary>
    private ByteCursor Open(long address, long size, ReadOnlySpan<byte> signature, int skip)
    {
        visits.Enter(address, size);
        var bytes = file.Read(address, size, what);
        Checksum.Verify(bytes, file, what);
        var cursor = new ByteCursor(bytes, file);
        cursor.Expect(signature, what);
        cursor.ExpectVersion(0, what);
        cursor.Skip(1 + skip);
        return cursor;
    }

    private long EntriesOf(int u) => u < 80 ? (long)leastEntries << (u + 1) / 2 : throw file.Damaged($"{what} has blocks without end");

    private void Add(ReadOnlySpan<byte> entry)
    {
        if (!Done) entries.Add(entry.ToArray());
    }

    // No address: nothing was written there.
    private void Leave(long count)
    {
        var none = new byte[entrySize];
        none.AsSpan().Fill(0xFF);
        for (var i = 0L; i < count && !Done; i++) entries.Add(none);
    }
}
