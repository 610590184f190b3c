namespace VaeScience.Data.Formats.Hdf5;

/// <summary>An HDF5 file, opened for reading: groups, datasets and attributes.</summary>
/// <remarks>
/// Read in managed code: no native library, and no file, however damaged, does more than end in a <see cref="UserException"/>. Known is what
/// h5py, PyTables, R and MATLAB write: superblocks 0 to 3, both kinds of groups and headers, compact, contiguous and chunked data,
/// gzip, shuffle, fletcher32 and lzf. Not known are virtual and external data and links to other files; errors name them.
/// Source: HDF5 File Format Specification, version 3.0.
/// </remarks>
public sealed class Hdf5File : IDisposable
{
    private readonly FileBytes file;

    private Hdf5File(FileBytes file)
    {
        this.file = file;
        var root = ObjectHeader.Read(file, Superblock.Read(file));
        Root = new Hdf5Group(file, root, "/");
    }

    /// <summary>The file's name.</summary>
    public string Source => file.Source;

    /// <summary>The group that holds everything.</summary>
    public Hdf5Group Root { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UserException">The file is missing, no HDF5 file, damaged or cut off.</exception>
    public static Hdf5File Open(string path)
    {
        // Opening through the checks of all input files gives their messages.
        InputFile.Open(path).Dispose();
        FileBytes? file = null;
        try
        {
            file = new FileBytes(path, System.IO.File.OpenHandle(path, options: FileOptions.RandomAccess));
            return new Hdf5File(file);
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (e is IOException or UnauthorizedAccessException or NotSupportedException) throw InputFile.Unreadable(path, e);
            throw;
        }
    }

    /// <summary>Whether a file's first bytes are an HDF5 file's.</summary>
    /// <param name="start">At least its first eight bytes.</param>
    public static bool BeginsWith(ReadOnlySpan<byte> start) => start.StartsWith(Superblock.Signature);

    /// <summary>SHA-256 of the file's bytes, 64 lower-case hexadecimal digits; computed anew at each call.</summary>
    /// <exception cref="UserException">The file cannot be read.</exception>
    public string Fingerprint() => InputFile.Sha256(Source);

    /// <summary>Closes the file; what was read stays.</summary>
    public void Dispose() => file.Dispose();
}
