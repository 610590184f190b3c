using System.Numerics;

namespace VaeScience.Data.Formats.Hdf5;

/// <summary>The heap in which large groups keep their links and objects their many attributes.</summary>
/// <remarks>Blocks double in size row by row; an object's place counts through all blocks as if they lay end to end.</remarks>
internal sealed class FractalHeap
{
    private readonly FileBytes file;
    private readonly List<(long Start, long Size, long Address)> blocks = [];
    private readonly Visits visits;
    private readonly int offsetSize;
    private readonly int lengthSize;
    private readonly int width;
    private readonly long startSize;
    private readonly long largestDirect;

    private FractalHeap(FileBytes file, long address)
    {
        this.file = file;
        visits = new Visits(file, "the blocks of a heap");
        var size = 22 + 12 * file.LengthSize + 3 * file.AddressSize + 4;
        var bytes = file.Read(address, size, "a heap");
        var cursor = new ByteCursor(bytes, file);
        cursor.Expect("FRHP"u8, "a heap");
        cursor.ExpectVersion(0, "a heap");
        cursor.Skip(2);
        if (cursor.UInt16() != 0) throw file.Unsupported("a group whose links are packed");
        Checksum.Verify(bytes, file, "a heap");
        cursor.Skip(1);
        var largestObject = cursor.UInt32();
        cursor.Skip(2 * file.AddressSize + 9 * file.LengthSize + file.LengthSize);
        width = cursor.UInt16();
        startSize = cursor.Length();
        largestDirect = cursor.Length();
        var heapBits = cursor.UInt16();
        cursor.Skip(2);
        var root = cursor.Address();
        var rows = cursor.UInt16();
        var sizesFit = BitOperations.IsPow2(startSize) && BitOperations.IsPow2(largestDirect) && largestDirect >= startSize && largestDirect <= 1 << 30;
        if (width == 0 || heapBits is 0 or > 64 || !sizesFit) throw file.Damaged("a heap has blocks of no size");
        offsetSize = (heapBits + 7) / 8;
        lengthSize = Math.Min((BitOperations.Log2((ulong)largestDirect) + 7) / 8, BitOperations.Log2(Math.Max(1, largestObject)) / 8 + 1);
        if (root == FileBytes.Undefined) return;
        if (rows == 0) blocks.Add((0, startSize, root));
        else AddIndirect(root, rows, 0);
    }

    /// <summary>Reads the heap at an address.</summary>
    public static FractalHeap Read(FileBytes file, long address) => new(file, address);

    /// <summary>The object that an identifier names.</summary>
    public byte[] Object(ReadOnlySpan<byte> id)
    {
        var cursor = new ByteCursor(id, file);
        var kind = cursor.Byte() >> 4 & 3;
        if (kind == 2)
        {
            // A tiny object is its own identifier's rest.
            var tiny = (id[0] & 15) + 1;
            return cursor.Take(tiny).ToArray();
        }
        if (kind != 0) throw file.Unsupported("an attribute or link of more than 64 KB");
        var (offset, length) = (cursor.Number(offsetSize), cursor.Number(lengthSize));
        foreach (var (start, size, address) in blocks)
            if (offset >= start && offset - start < size && length <= size - (offset - start))
                return file.Read(address + (offset - start), length, "an object of a heap");
        throw file.Damaged("an object of a heap is in none of its blocks");
    }

    private void AddIndirect(long address, int rows, long start)
    {
        // Rows 0 and 1 have blocks of the first size; then each row's are twice as large.
        var directRows = BitOperations.Log2((ulong)(largestDirect / startSize)) + 2;
        if (rows > 128) throw file.Damaged($"a heap of {rows} rows");
        var tableSize = 5 + file.AddressSize + offsetSize + (long)rows * width * file.AddressSize + 4;
        visits.Enter(address, tableSize);
        var bytes = file.Read(address, tableSize, "a heap's table");
        Checksum.Verify(bytes, file, "a heap's table");
        var cursor = new ByteCursor(bytes, file);
        cursor.Expect("FHIB"u8, "a heap's table");
        cursor.Skip(1 + file.AddressSize + offsetSize);
        for (var row = 0; row < rows; row++)
        {
            var shift = Math.Max(0, row - 1);
            if (shift > 62 || startSize > long.MaxValue >> shift >> 8) throw file.Damaged($"a heap of {rows} rows");
            var size = startSize << shift;
            for (var column = 0; column < width; column++, start += size)
            {
                var child = cursor.Address();
                if (child == FileBytes.Undefined) continue;
                if (row < directRows) blocks.Add((start, size, child));
                else AddIndirect(child, BitOperations.Log2((ulong)(size / startSize / width)) + 1, start);
            }
        }
    }
}
