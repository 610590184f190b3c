namespace VaeScience.Data.Formats.Hdf5;

/// <summary>Writes HDF5 files, whole or not at all, that HDF5 1.8 and later read (h5py, R, MATLAB).</summary>
/// <remarks>
/// Superblock 2, headers of version 2 with checksums, links in the headers, lists in packed pieces. The same content gives the same bytes.
/// Source: HDF5 File Format Specification, version 3.0.
/// </remarks>
public static class Hdf5Writer
{
    private const int SuperblockSize = 48;

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file; its folder must exist. An existing file is replaced.</param>
    /// <param name="content">Fills the root group; if it throws, the file stays as it was.</param>
    /// <param name="attributes">The root group's attributes.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void Write(string path, Action<Hdf5GroupWriter> content, params IReadOnlyList<Hdf5NamedValue> attributes) => AtomicFile.Write(path, stream =>
    {
        var space = new FileSpace(stream);
        space.Take(SuperblockSize);
        var root = new Hdf5GroupWriter(space, attributes);
        content(root);
        var address = root.Finish();
        space.CloseCollection();
        // The end is named as the file's length, which a cut-off copy falls short of.
        var head = new ByteBuilder().Bytes(Superblock.Signature).Byte(2).Byte(8).Byte(8).Byte(0).Int64(0).Int64(-1).Int64(space.End).Int64(address);
        space.Write(0, head.Int32((int)Checksum.Lookup3(head.ToArray())).ToArray());
        if (stream.Length < space.End) stream.SetLength(space.End);
    });
}
