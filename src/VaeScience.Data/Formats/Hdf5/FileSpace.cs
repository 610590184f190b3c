using System.Buffers.Binary;

namespace VaeScience.Data.Formats.Hdf5;

/// <summary>The file being written: space is taken at its end, and filled in any order.</summary>
/// <param name="stream">Where to write; it can seek.</param>
internal sealed class FileSpace(Stream stream)
{
    private const int FirstCollection = 4096;
    private const int LargestCollection = 1 << 20;
    private const int CollectionHead = 16;

    private byte[] collection = [];
    private long collectionAddress;
    private int collectionFilled;
    private int collectionObjects;

    /// <summary>How long the file is so far.</summary>
    public long End { get; private set; }

    /// <summary>Takes space at the end.</summary>
    /// <returns>Its address, a multiple of 8.</returns>
    public long Take(long bytes)
    {
        var address = (End + 7) / 8 * 8;
        End = address + bytes;
        return address;
    }

    /// <summary>Writes at an address.</summary>
    public void Write(long address, ReadOnlySpan<byte> bytes)
    {
        stream.Position = address;
        stream.Write(bytes);
    }

    /// <summary>Takes space for bytes and writes them.</summary>
    public long Append(ReadOnlySpan<byte> bytes)
    {
        var address = Take(bytes.Length);
        Write(address, bytes);
        return address;
    }

    /// <summary>Puts a text into the global heap.</summary>
    /// <returns>What stands for it in a dataset or attribute: its length, the address of its collection, its number there.</returns>
    public byte[] Text(ReadOnlySpan<byte> text)
    {
        var reference = new byte[16];
        if (text.IsEmpty) return reference;
        var size = 16 + (text.Length + 7) / 8 * 8;
        if (collectionFilled + size > collection.Length) NextCollection(size);
        var at = collection.AsSpan(collectionFilled);
        BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)++collectionObjects);
        BinaryPrimitives.WriteInt64LittleEndian(at[8..], text.Length);
        text.CopyTo(at[16..]);
        collectionFilled += size;
        BinaryPrimitives.WriteInt32LittleEndian(reference, text.Length);
        BinaryPrimitives.WriteInt64LittleEndian(reference.AsSpan(4), collectionAddress);
        BinaryPrimitives.WriteInt32LittleEndian(reference.AsSpan(12), collectionObjects);
        return reference;
    }

    /// <summary>Writes the collection of texts that is being filled.</summary>
    public void CloseCollection()
    {
        if (collection.Length == 0) return;
        // The free rest is object 0; its size counts its own head.
        var rest = collection.Length - collectionFilled;
        if (rest >= 16) BinaryPrimitives.WriteInt64LittleEndian(collection.AsSpan(collectionFilled + 8), rest);
        Write(collectionAddress, collection);
        collection = [];
    }

    private void NextCollection(int size)
    {
        var length = Math.Clamp(2 * collection.Length, FirstCollection, LargestCollection);
        CloseCollection();
        collection = new byte[Math.Max(length, CollectionHead + size)];
        collectionAddress = Take(collection.Length);
        "GCOL"u8.CopyTo(collection);
        collection[4] = 1;
        BinaryPrimitives.WriteInt64LittleEndian(collection.AsSpan(8), collection.Length);
        (collectionFilled, collectionObjects) = (CollectionHead, 0);
    }
}
