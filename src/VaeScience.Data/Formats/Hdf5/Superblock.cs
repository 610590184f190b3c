namespace VaeScience.Data.Formats.Hdf5;

/// <summary>The beginning of an HDF5 file: widths, base address and where the root group is.</summary>
internal static class Superblock
{
    private const int LongestSuperblock = 128;

    /// <summary>The eight bytes that an HDF5 file begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>Reads it, and sets the file's widths and base address.</summary>
    /// <returns>The address of the root group's object header.</returns>
    /// <exception cref="UserException">No HDF5 file, a damaged one, or one that is cut off.</exception>
    public static long Read(FileBytes file)
    {
        if (file.Length == 0) throw new UserException($"{file.Source}: is empty, wanted is an HDF5 file; fetch or write the file anew");
        // A user's block of 512 bytes, or that doubled, may come before it.
        for (long at = 0; at < Math.Min(file.Length, 1 << 24); at = at == 0 ? 512 : 2 * at)
        {
            file.Base = at;
            var bytes = file.ReadUpTo(0, LongestSuperblock);
            if (bytes.AsSpan().StartsWith(Signature)) return Read(file, bytes);
        }
        throw new UserException($"{file.Source}: does not begin as an HDF5 file does; check that it is one, or fetch it anew");
    }

    private static long Read(FileBytes file, byte[] bytes)
    {
        var cursor = new ByteCursor(bytes, file);
        cursor.Skip(Signature.Length);
        var version = cursor.Byte();
        if (version > 3) throw file.Damaged($"its first structure is of version {version}, known are 0 to 3");
        if (version < 2) cursor.Skip(4);
        (file.AddressSize, file.LengthSize) = (cursor.Byte(), cursor.Byte());
        if (file.AddressSize is not (2 or 4 or 8) || file.LengthSize is not (2 or 4 or 8))
            throw file.Damaged($"addresses of {file.AddressSize} and lengths of {file.LengthSize} bytes, known are 2, 4 and 8");
        cursor.Skip(version switch { 0 => 1 + 2 + 2 + 4, 1 => 1 + 2 + 2 + 4 + 4, _ => 1 });
        cursor.Skip(2 * file.AddressSize);
        var end = cursor.Address();
        if (end > file.Length - file.Base)
            throw new UserException($"{file.Source}: is cut off: it names a length of {end} bytes and has {file.Length - file.Base}; fetch the file anew");
        // Version 0 and 1: a driver's address, then the root group's entry, which begins with the place of its name.
        if (version < 2) cursor.Skip(2 * file.AddressSize);
        var root = cursor.Address();
        if (version >= 2) Checksum.Verify(bytes.AsSpan(0, cursor.Position + 4), file, "its first structure");
        return root != FileBytes.Undefined ? root : throw file.Damaged("it has no root group");
    }
}
