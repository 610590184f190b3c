namespace VaeScience.Data.Formats.Hdf5;

/// <summary>Unpacks LZF, the fast packing of h5py and of <c>anndata.write(compression="lzf")</c>.</summary>
/// <remarks>
/// A control byte below 32 announces that many plus one letters; otherwise its upper three bits (7: and the next byte) are a length less
/// two, its lower five and a byte the distance back less one. Source: Lehmann, liblzf.
/// </remarks>
internal static class Lzf
{
    /// <summary>The unpacked bytes, or null where the packed ones are damaged or hold more than allowed.</summary>
    public static byte[]? Unpack(ReadOnlySpan<byte> packed, int most)
    {
        var bytes = new byte[most];
        var to = 0;
        for (var from = 0; from < packed.Length;)
        {
            int control = packed[from++];
            if (control < 32)
            {
                var run = control + 1;
                if (run > packed.Length - from || run > most - to) return null;
                packed.Slice(from, run).CopyTo(bytes.AsSpan(to));
                (from, to) = (from + run, to + run);
                continue;
            }
            var length = control >> 5;
            if (length == 7)
            {
                if (from >= packed.Length) return null;
                length += packed[from++];
            }
            length += 2;
            if (from >= packed.Length) return null;
            var back = to - ((control & 31) << 8 | packed[from++]) - 1;
            if (back < 0 || length > most - to) return null;
            // Byte by byte: a stretch may repeat what it has just written.
            for (var i = 0; i < length; i++) bytes[to++] = bytes[back++];
        }
        return bytes[..to];
    }
}
