namespace VaeScience.Data.Formats;

/// <summary>The kinds of files that tables are read from; an immutable list, one line a kind.</summary>
/// <param name="Formats">The kinds known; of two that fit a file, the later is taken.</param>
public sealed record Catalog(IReadOnlyList<TableFormat> Formats)
{
    private const int LongestMagic = 16;

    /// <summary>The kinds that this project reads.</summary>
    public static Catalog Default { get; } = new(
    [
        new("csv", "comma- or semicolon-separated text, header line first", [".csv", ".csv.gz"], path => Csv.Read(path)),
        new("tsv", "tab-separated text, header line first", [".tsv", ".tsv.gz", ".tab"], path => Csv.Read(path, '\t')),
    ]);

    /// <summary>The list with one more kind.</summary>
    /// <param name="format">The kind to add; it comes before the others where it fits.</param>
    public Catalog With(TableFormat format) => new([.. Formats, format]);

    /// <summary>Which kind a file is of: by its first bytes where they tell, else by the end of its name.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The kind.</returns>
    /// <exception cref="UserException">No such file, or of no known kind; the message lists the names' ends that are known.</exception>
    public TableFormat Of(string path)
    {
        var start = Start(path);
        return Formats.LastOrDefault(f => f.Magic.Count > 0 && start.AsSpan().StartsWith([.. f.Magic]))
            ?? Formats.LastOrDefault(f => f.Extensions.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
            ?? throw new UserException($"{path}: is of no known kind, known are {string.Join(" ", Formats.SelectMany(f => f.Extensions))}; " +
                "give the file the ending of its kind");
    }

    /// <summary>Reads a table from a file of any known kind.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The table.</returns>
    /// <exception cref="UserException">The file is missing, of no known kind, or not what its kind wants.</exception>
    public Table Read(string path) => Of(path).Read(path);

    private static byte[] Start(string path)
    {
        using var file = InputFile.Open(path);
        // The first bytes of a pipe could not be read again.
        if (!file.CanSeek) return [];
        try
        {
            var start = new byte[LongestMagic];
            return start[..file.ReadAtLeast(start, LongestMagic, throwOnEndOfStream: false)];
        }
        catch (IOException e)
        {
            throw InputFile.Unreadable(path, e);
        }
    }
}
