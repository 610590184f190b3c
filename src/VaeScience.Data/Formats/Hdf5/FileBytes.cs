using Microsoft.Win32.SafeHandles;

namespace VaeScience.Data.Formats.Hdf5;

/// <summary>The bytes of an HDF5 file by address; whatever the file claims, nothing is read or allocated beyond its end.</summary>
/// <param name="source">The file's name, for errors.</param>
/// <param name="handle">The open file; closed with this.</param>
internal sealed class FileBytes(string source, SafeFileHandle handle) : IDisposable
{
    /// <summary>What stands for "no address".</summary>
    public const long Undefined = -1;

    private readonly Dictionary<long, GlobalHeap> heaps = [];

    /// <summary>The file's name, for errors.</summary>
    public string Source { get; } = source;

    /// <summary>The file's length in bytes.</summary>
    public long Length { get; } = RandomAccess.GetLength(handle);

    /// <summary>Where address 0 lies in the file.</summary>
    public long Base { get; set; }

    /// <summary>How many bytes an address takes.</summary>
    public int AddressSize { get; set; } = 8;

    /// <summary>How many bytes a length takes.</summary>
    public int LengthSize { get; set; } = 8;

    /// <summary>Reads bytes at an address.</summary>
    /// <param name="address">Counted from <see cref="Base"/>.</param>
    /// <param name="count">How many.</param>
    /// <param name="what">What they are, for errors.</param>
    /// <exception cref="UserException">They do not lie within the file, or cannot be read.</exception>
    public byte[] Read(long address, long count, string what)
    {
        if (count < 0 || count > Array.MaxLength || address < 0 || address > Length - Base || count > Length - Base - address)
            throw Damaged($"{what} ({count} bytes at {address}) does not lie within the file's {Length} bytes");
        var bytes = new byte[count];
        Fill(Base + address, bytes);
        return bytes;
    }

    /// <summary>Reads as many bytes as there are, up to a count.</summary>
    public byte[] ReadUpTo(long address, int count)
    {
        if (address < 0) throw Damaged("an address is missing");
        var bytes = new byte[Math.Clamp(Length - Base - address, 0, count)];
        Fill(Base + address, bytes);
        return bytes;
    }

    /// <summary>The collection of the global heap at an address, read once.</summary>
    public GlobalHeap Heap(long address)
    {
        // One text column rarely has more than some thousand collections; a file of nothing else shall not fill the memory.
        if (heaps.Count > 4096) heaps.Clear();
        if (!heaps.TryGetValue(address, out var heap)) heaps[address] = heap = GlobalHeap.Read(this, address);
        return heap;
    }

    /// <summary>The error that says that the file is damaged.</summary>
    public UserException Damaged(string what) =>
        new($"{Source}: damaged HDF5 file: {what}; fetch or write the file anew");

    /// <summary>The error that says that the file is right, perhaps, and beyond this reader.</summary>
    public UserException Unsupported(string what) =>
        new($"{Source}: holds {what}, which is not read here; write it anew with h5py's or anndata's default settings, or repack it: " +
            "h5repack -f GZIP=4 old new");

    public void Dispose() => handle.Dispose();

    private void Fill(long position, Span<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                var read = RandomAccess.Read(handle, bytes, position);
                if (read == 0) throw Damaged("the file became shorter while it was read");
                position += read;
                bytes = bytes[read..];
            }
        }
        catch (IOException e)
        {
            throw InputFile.Unreadable(Source, e);
        }
    }
}
