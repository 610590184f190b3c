namespace VaeScience.Data.Formats;

/// <summary>How much a delimited text file may hold, so that a broken or hostile file ends in an error and not in exhausted memory.</summary>
public sealed record CsvLimits
{
    /// <summary>The longest record (a line, or several with quoted newlines), in bytes; 16 MiB.</summary>
    public int RecordBytes { get; init; } = 1 << 24;

    /// <summary>The longest text, unpacked, in bytes; 512 MiB.</summary>
    public long TotalBytes { get; init; } = 1L << 29;

    /// <summary>The most columns; 2^20.</summary>
    public int Columns { get; init; } = 1 << 20;
}
