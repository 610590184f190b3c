using System.Buffers.Binary;
using System.Numerics;

namespace VaeScience.Data.Formats.Hdf5;

/// <summary>The two checksums of HDF5: of its own structures, and of data under the filter fletcher32.</summary>
internal static class Checksum
{
    /// <summary>The checksum of structures.</summary>
    /// <remarks>Source: Jenkins 2006, lookup3, hashlittle with seed 0.</remarks>
    public static uint Lookup3(ReadOnlySpan<byte> bytes)
    {
        var a = 0xDEADBEEF + (uint)bytes.Length;
        var (b, c) = (a, a);
        Span<byte> block = stackalloc byte[12];
        while (bytes.Length > 12)
        {
            Add(bytes, ref a, ref b, ref c);
            Mix(ref a, ref b, ref c);
            bytes = bytes[12..];
        }
        if (bytes.IsEmpty) return c;
        block.Clear();
        bytes.CopyTo(block);
        Add(block, ref a, ref b, ref c);
        c = (c ^ b) - BitOperations.RotateLeft(b, 14);
        a = (a ^ c) - BitOperations.RotateLeft(c, 11);
        b = (b ^ a) - BitOperations.RotateLeft(a, 25);
        c = (c ^ b) - BitOperations.RotateLeft(b, 16);
        a = (a ^ c) - BitOperations.RotateLeft(c, 4);
        b = (b ^ a) - BitOperations.RotateLeft(a, 14);
        return (c ^ b) - BitOperations.RotateLeft(b, 24);
    }

    /// <summary>Checks the checksum in a structure's last four bytes.</summary>
    public static void Verify(ReadOnlySpan<byte> structure, FileBytes file, string what)
    {
        if (structure.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(structure[^4..]) != Lookup3(structure[..^4]))
            throw file.Damaged($"{what} does not agree with its checksum");
    }

    /// <summary>The checksum of data: two sums of big-endian 16-bit words, modulo 65535.</summary>
    /// <remarks>Source: Fletcher 1982; HDF5 takes an odd last byte as a word's high half.</remarks>
    public static uint Fletcher32(ReadOnlySpan<byte> bytes)
    {
        ulong first = 0, second = 0;
        for (var i = 0; i < bytes.Length; i += 2)
        {
            first += (uint)(bytes[i] << 8 | (i + 1 < bytes.Length ? bytes[i + 1] : 0));
            second += first;
            // Far below an overflow, and often enough.
            if ((i & 0xFFFF) != 0) continue;
            (first, second) = (Fold(first), Fold(second));
        }
        return (uint)(Fold(second) << 16 | Fold(first));
    }

    // HDF5 keeps 65535 where a remainder would be 0, unless the sum is 0.
    private static ulong Fold(ulong sum) => sum == 0 ? 0 : (sum - 1) % 65535 + 1;

    private static void Add(ReadOnlySpan<byte> block, ref uint a, ref uint b, ref uint c)
    {
        a += BinaryPrimitives.ReadUInt32LittleEndian(block);
        b += BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
        c += BinaryPrimitives.ReadUInt32LittleEndian(block[8..]);
    }

    private static void Mix(ref uint a, ref uint b, ref uint c)
    {
        a = (a - c) ^ BitOperations.RotateLeft(c, 4);
        c += b;
        b = (b - a) ^ BitOperations.RotateLeft(a, 6);
        a += c;
        c = (c - b) ^ BitOperations.RotateLeft(b, 8);
        b += a;
        a = (a - c) ^ BitOperations.RotateLeft(c, 16);
        c += b;
        b = (b - a) ^ BitOperations.RotateLeft(a, 19);
        a += c;
        c = (c - b) ^ BitOperations.RotateLeft(b, 4);
        b += a;
    }
}
