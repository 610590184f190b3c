namespace VaeScience.Data.Formats;

/// <summary>Binary files that may be packed with gzip.</summary>
internal static class GzipFile
{
    private const int Step = 1 << 20;

    private static ReadOnlySpan<byte> Magic => [0x1f, 0x8b];

    /// <summary>Reads a file from its first unpacked byte.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Reads what it needs.</param>
    /// <exception cref="UserException">The file cannot be read, is damaged, or ends too early.</exception>
    public static T Read<T>(string path, Func<Stream, T> read)
    {
        using var file = InputFile.Open(path);
        using var source = new SourceStream(file, Magic.Length);
        try
        {
            if (!source.Head.SequenceEqual(Magic)) return read(source);
            using var unpacked = new WholeGzipStream(source);
            return read(unpacked);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw new UserException($"{path}: ends too early or is damaged ({e.Message.ReplaceLineEndings(" ")}); get it anew", e);
        }
        catch (IOException e)
        {
            throw InputFile.Unreadable(path, e);
        }
    }

    /// <summary>Reads exactly so many bytes, which must end the file.</summary>
    /// <exception cref="UserException">There are fewer or more.</exception>
    public static byte[] ToEnd(Stream stream, int count, string path)
    {
        // A header may promise more than there is: memory is taken as bytes come.
        var bytes = new byte[Math.Min(count, Step)];
        var read = 0;
        while (read < count)
        {
            if (read == bytes.Length) Array.Resize(ref bytes, (int)Math.Min(count, 2L * bytes.Length));
            var got = stream.Read(bytes, read, bytes.Length - read);
            if (got == 0) throw new UserException($"{path}: ends after {read} of {count} bytes of values; the file is cut off, get it anew");
            read += got;
        }
        return stream.ReadByte() < 0 ? bytes : throw new UserException($"{path}: goes on after the {count} bytes of values it should have; it is not the file that was meant");
    }
}
