namespace VaeScience.Data.Formats.Hdf5;

/// <summary>One collection of the global heap, where texts of any length lie.</summary>
internal sealed class GlobalHeap
{
    private readonly byte[] bytes;
    private readonly Dictionary<int, (int Start, int Length)> objects = [];

    private GlobalHeap(byte[] bytes) => this.bytes = bytes;

    /// <summary>Reads the collection at an address.</summary>
    public static GlobalHeap Read(FileBytes file, long address)
    {
        var head = new ByteCursor(file.Read(address, 8 + file.LengthSize, "a collection of texts"), file);
        head.Expect("GCOL"u8, "a collection of texts");
        head.ExpectVersion(1, "a collection of texts");
        head.Skip(3);
        var heap = new GlobalHeap(file.Read(address, head.Length(), "a collection of texts"));
        var cursor = new ByteCursor(heap.bytes, file);
        cursor.Skip(8 + file.LengthSize);
        while (cursor.Remaining >= 8 + file.LengthSize)
        {
            var index = cursor.UInt16();
            cursor.Skip(6);
            var length = cursor.Length();
            // Object 0 is the free rest.
            if (index == 0) break;
            heap.objects[index] = (cursor.Position, (int)Math.Min(length, int.MaxValue));
            cursor.Take(length);
            cursor.Skip(Math.Min((8 - length % 8) % 8, cursor.Remaining));
        }
        return heap;
    }

    /// <summary>An object's first bytes.</summary>
    public ReadOnlySpan<byte> Object(int index, long length, FileBytes file) =>
        objects.TryGetValue(index, out var place) && length <= place.Length
            ? bytes.AsSpan(place.Start, (int)length)
            : throw file.Damaged($"a text of {length} bytes is not in its collection");
}
