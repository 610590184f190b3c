namespace VaeScience.Data.Formats;

/// <summary>A text file being read once, plain or gzip, whose digest is known at its end.</summary>
internal sealed class TextSource : IDisposable
{
    private readonly FileStream file;
    private readonly SourceStream raw;
    private readonly WholeGzipStream? unpacked;

    /// <summary>Opens a file; gzip is known by its first bytes, whatever its name.</summary>
    /// <exception cref="UserException">The file cannot be opened.</exception>
    public TextSource(string path)
    {
        file = InputFile.Open(path);
        try
        {
            raw = GzipFile.Source(file);
        }
        catch (IOException e)
        {
            file.Dispose();
            throw InputFile.Unreadable(path, e);
        }
        unpacked = GzipFile.Unpacked(raw);
    }

    /// <summary>The text's bytes.</summary>
    public Stream Text => unpacked ?? (Stream)raw;

    /// <summary>The SHA-256 of the file's bytes, which are read to the end to get it.</summary>
    public string DigestToEnd() => raw.DigestToEnd();

    public void Dispose()
    {
        unpacked?.Dispose();
        raw.Dispose();
        file.Dispose();
    }
}
