namespace VaeScience.Data.Formats;

/// <summary>Files that may be packed with gzip, which is known by the first bytes, whatever the name.</summary>
internal static class GzipFile
{
    private const int Step = 1 << 20;

    private static ReadOnlySpan<byte> Magic => [0x1f, 0x8b];

    /// <summary>A stream that is looked at before it is read, see <see cref="Unpacked"/>.</summary>
    public static SourceStream Source(Stream stream) => new(stream, Magic.Length);

    /// <summary>What is packed in a stream; null where it is not packed, and to be read as it is.</summary>
    /// <param name="source">Made by <see cref="Source"/>.</param>
    public static WholeGzipStream? Unpacked(SourceStream source) => source.Head.SequenceEqual(Magic) ? new WholeGzipStream(source) : null;

    /// <summary>Reads a file from its first unpacked byte.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Reads what it needs.</param>
    /// <exception cref="UserException">The file cannot be read, is damaged, or ends too early.</exception>
    public static T Read<T>(string path, Func<Stream, T> read)
    {
        using var file = InputFile.Open(path);
        using var source = Source(file);
        try
        {
            using var unpacked = Unpacked(source);
            return read(unpacked ?? (Stream)source);
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
