using System.Buffers;
using System.Text;

namespace VaeScience.Data.Formats;

/// <summary>Tables as delimited text: comma, tab or semicolon, plain or gzip.</summary>
/// <remarks>Source: RFC 4180 (quotes, doubled quotes, quoted newlines), RFC 1952 (gzip).</remarks>
public static class Csv
{
    // All delimiters are quoted whichever is used, so that guessing the delimiter from the header cannot go wrong.
    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(",;\t\"\r\n\uFEFF");
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a table from a file; its first line names the columns.</summary>
    /// <param name="path">The file: UTF-8 text, or gzip (known by its first bytes, whatever its name).</param>
    /// <param name="delimiter">Comma, tab or semicolon; null takes the most frequent of them in the header line.</param>
    /// <param name="limits">How much the file may hold; null is <see cref="CsvLimits"/> as it comes.</param>
    /// <returns>The cells as text, and the SHA-256 of the file's bytes as <see cref="Table.Fingerprint"/>.</returns>
    /// <exception cref="UserException">The file is missing, empty, not UTF-8, ragged, broken in its quotes, or over a limit.</exception>
    public static Table Read(string path, char? delimiter = null, CsvLimits? limits = null)
    {
        using var file = InputFile.Open(path);
        return Read(file, path, delimiter, limits);
    }

    /// <summary>Reads a table from a stream; its first line names the columns.</summary>
    /// <param name="stream">UTF-8 text or gzip, read to its end and left open.</param>
    /// <param name="source">What errors call the stream.</param>
    /// <param name="delimiter">Comma, tab or semicolon; null takes the most frequent of them in the header line.</param>
    /// <param name="limits">How much the stream may hold; null is <see cref="CsvLimits"/> as it comes.</param>
    /// <returns>The cells as text, and the SHA-256 of the stream's bytes.</returns>
    /// <exception cref="UserException">The text is empty, not UTF-8, ragged, broken in its quotes, or over a limit.</exception>
    public static Table Read(Stream stream, string source, char? delimiter = null, CsvLimits? limits = null)
    {
        if (delimiter is not (null or ',' or '\t' or ';'))
            throw new ArgumentException($"delimiter is '{delimiter}'; allowed are comma, tab, semicolon", nameof(delimiter));
        try
        {
            using var raw = GzipFile.Source(stream);
            using var unpacked = GzipFile.Unpacked(raw);
            var reader = new CsvReader(unpacked ?? (Stream)raw, source, delimiter, limits ?? new CsvLimits());
            return Read(reader, source, raw, limits ?? new CsvLimits());
        }
        catch (IOException e)
        {
            throw InputFile.Unreadable(source, e);
        }
    }

    /// <summary>Reads a table from text; its first line names the columns.</summary>
    /// <param name="text">The delimited text.</param>
    /// <param name="source">What errors call the text.</param>
    /// <param name="delimiter">Comma, tab or semicolon; null takes the most frequent of them in the header line.</param>
    /// <returns>The cells as text.</returns>
    /// <exception cref="UserException">The text is empty, ragged, or broken in its quotes.</exception>
    public static Table Parse(string text, string source = "text", char? delimiter = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return Read(stream, source, delimiter);
    }

    /// <summary>Writes a table to a file, whole or not at all: header line, then rows, UTF-8, LF.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="table">The table to write.</param>
    /// <param name="delimiter">Comma, tab or semicolon.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">A cell holds what UTF-8 text cannot: a NUL or half a surrogate pair.</exception>
    public static void Write(string path, Table table, char delimiter = ',') =>
        AtomicFile.Write(path, stream => Write(stream, table, delimiter));

    /// <summary>Writes a table to a stream: header line, then rows, UTF-8, LF.</summary>
    /// <param name="stream">Where to; left open.</param>
    /// <param name="table">The table to write.</param>
    /// <param name="delimiter">Comma, tab or semicolon.</param>
    /// <exception cref="ArgumentException">A cell holds what UTF-8 text cannot: a NUL or half a surrogate pair.</exception>
    public static void Write(Stream stream, Table table, char delimiter = ',')
    {
        if (delimiter is not (',' or '\t' or ';'))
            throw new ArgumentException($"delimiter is '{delimiter}'; allowed are comma, tab, semicolon", nameof(delimiter));
        using var writer = new StreamWriter(stream, StrictUtf8, bufferSize: 1 << 15, leaveOpen: true);
        WriteRow(writer, table.Columns, delimiter);
        var row = new string[table.Columns.Count];
        for (var r = 0; r < table.RowCount; r++)
        {
            for (var c = 0; c < row.Length; c++) row[c] = table[r, c];
            WriteRow(writer, row, delimiter);
        }
    }

    private static Table Read(CsvReader reader, string source, SourceStream raw, CsvLimits limits)
    {
        if (!reader.Read()) throw new UserException($"{source}: is empty, wanted is a header line with column names, then rows");
        if (reader.Count > limits.Columns)
            throw new UserException($"{source}: has {reader.Count} columns, allowed are up to {limits.Columns}; keep fewer columns");
        var columns = Row(reader);
        Table.CheckColumns(source, columns);
        var cells = columns.Select(_ => new List<string>()).ToArray();
        var lines = new List<int>();
        while (reader.Read())
        {
            if (reader.Count != columns.Length)
                throw new UserException($"{source}: line {reader.Line}: got {reader.Count} cells, the header names {columns.Length} columns; " +
                    $"complete the row, or quote cells that hold the delimiter {Excerpt.Quoted([reader.Delimiter])}");
            for (var c = 0; c < columns.Length; c++) cells[c].Add(reader.Text(c));
            lines.Add(reader.Line);
        }
        return new Table(source, columns, [.. cells.Select(c => c.ToArray())], [.. lines], raw.DigestToEnd());
    }

    private static string[] Row(CsvReader reader)
    {
        var row = new string[reader.Count];
        for (var c = 0; c < row.Length; c++) row[c] = reader.Text(c);
        return row;
    }

    private static void WriteRow(StreamWriter writer, IReadOnlyList<string> cells, char delimiter)
    {
        for (var c = 0; c < cells.Count; c++)
        {
            if (c > 0) writer.Write(delimiter);
            var cell = cells[c];
            if (cell.Contains('\0')) throw new ArgumentException($"a cell holds a NUL, which no text table can: {Excerpt.Quoted(cell)}");
            // An only cell that is empty would read as an empty line.
            var quoted = cell.AsSpan().ContainsAny(NeedsQuotes) || (cell.Length == 0 && cells.Count == 1);
            writer.Write(quoted ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell);
        }
        writer.Write('\n');
    }
}
