using System.Text;
using System.Text.Unicode;

namespace VaeScience.Data.Formats;

/// <summary>Reads delimited text record by record, from bytes, in a buffer no longer than the longest record allowed.</summary>
/// <remarks>
/// RFC 4180 with what files in the wild need: LF, CRLF or CR end a record; a quote inside an unquoted field is a letter; lines
/// without any character are passed over; a UTF-8 byte order mark is passed over.
/// </remarks>
internal sealed class CsvReader
{
    private const byte Quote = (byte)'"';
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';
    private static readonly string[] SingleLetters = [.. Enumerable.Range(0, 128).Select(c => ((char)c).ToString())];

    private readonly Stream stream;
    private readonly string source;
    private readonly CsvLimits limits;
    private readonly byte delimiter;
    // Start, end (from the record's start) and whether quotes are doubled inside.
    private readonly List<(int From, int To, bool Escaped)> fields = [];
    private byte[] buffer;
    private int start;
    private int filled;
    private int recordLength;
    private long bytesBefore;
    private int nextLine = 1;

    /// <summary>Begins to read; nothing but the header line is looked at.</summary>
    /// <param name="stream">Text in UTF-8, unpacked.</param>
    /// <param name="source">The file's name, for errors.</param>
    /// <param name="delimiter">Comma, tab or semicolon; null takes the most frequent of them in the first line.</param>
    /// <param name="limits">How long records and text may be.</param>
    public CsvReader(Stream stream, string source, char? delimiter, CsvLimits limits)
    {
        this.stream = stream;
        this.source = source;
        this.limits = limits;
        buffer = new byte[Math.Min(1 << 16, limits.RecordBytes)];
        if (ByteAt(0) == 0xEF && ByteAt(1) == 0xBB && ByteAt(2) == 0xBF) start = 3;
        // Bytes that are no text are named as such, before they are taken for rows.
        while (filled < buffer.Length && Fill()) { }
        CheckText(WholeLetters());
        this.delimiter = (byte)(delimiter ?? DetectDelimiter());
    }

    /// <summary>What separates fields.</summary>
    public char Delimiter => (char)delimiter;

    /// <summary>The file line on which the current record begins; the first is 1.</summary>
    public int Line { get; private set; }

    /// <summary>Fields of the current record.</summary>
    public int Count { get; private set; }

    /// <summary>Takes the next record that is not an empty line; false at the end.</summary>
    public bool Read()
    {
        do
        {
            start += recordLength;
            recordLength = 0;
            fields.Clear();
            Count = 0;
            Line = nextLine;
            if (ByteAt(0) < 0) return false;
            ReadRecord();
        }
        while (Count == 1 && fields[0] == (0, 0, false));
        return true;
    }

    /// <summary>A field's bytes, without its quotes; doubled quotes inside stay doubled. Gone at the next record.</summary>
    public ReadOnlySpan<byte> Bytes(int field) => buffer.AsSpan(start + fields[field].From, fields[field].To - fields[field].From);

    /// <summary>A field's text, without its quotes.</summary>
    public string Text(int field)
    {
        var (from, to, escaped) = fields[field];
        var bytes = buffer.AsSpan(start + from, to - from);
        if (bytes.IsEmpty) return "";
        // Tables of scores and counts are mostly single digits: they share their strings.
        if (bytes.Length == 1) return SingleLetters[bytes[0]];
        var text = Encoding.UTF8.GetString(bytes);
        return escaped ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    private void ReadRecord()
    {
        var at = 0;
        while (true)
        {
            at = ByteAt(at) == Quote ? ReadQuoted(at) : ReadPlain(at);
            if (ByteAt(at) != delimiter) break;
            at++;
        }
        CheckText(at);
        if (ByteAt(at) == CarriageReturn && ByteAt(at + 1) == LineFeed) at++;
        if (ByteAt(at) >= 0) at++;
        nextLine++;
        recordLength = at;
    }

    private int ReadPlain(int from)
    {
        var at = from;
        while (true)
        {
            var ahead = buffer.AsSpan(start + at, filled - start - at);
            var end = ahead.IndexOfAny(delimiter, LineFeed, CarriageReturn);
            at += end >= 0 ? end : ahead.Length;
            if (end >= 0 || !Fill()) break;
        }
        Add(from, at, escaped: false);
        return at;
    }

    private int ReadQuoted(int opening)
    {
        var at = opening + 1;
        var escaped = false;
        var openedOn = nextLine;
        while (true)
        {
            var ahead = buffer.AsSpan(start + at, filled - start - at);
            var quote = ahead.IndexOf(Quote);
            nextLine += (quote >= 0 ? ahead[..quote] : ahead).Count(LineFeed);
            at += quote >= 0 ? quote : ahead.Length;
            if (quote < 0)
            {
                if (Fill()) continue;
                throw Broken($"line {openedOn}: a quote opens a cell and never closes; " +
                    "close it, or double a quote that belongs to the text");
            }
            if (ByteAt(at + 1) != Quote) break;
            escaped = true;
            at += 2;
        }
        Add(opening + 1, at, escaped);
        at++;
        var next = ByteAt(at);
        if (next >= 0 && next != delimiter && next != LineFeed && next != CarriageReturn)
            throw Broken($"line {nextLine}: text follows a closing quote; double a quote that belongs to the text");
        return at;
    }

    private void Add(int from, int to, bool escaped)
    {
        // Fields beyond the limit are counted, so that the error can tell how many there are, and not kept.
        if (++Count <= limits.Columns) fields.Add((from, to, escaped));
    }

    /// <summary>A byte of the current record, -1 beyond the end of the text.</summary>
    private int ByteAt(int at)
    {
        while (start + at >= filled)
            if (!Fill()) return -1;
        return buffer[start + at];
    }

    private bool Fill()
    {
        if (filled == buffer.Length) MakeRoom();
        int read;
        try
        {
            read = stream.Read(buffer, filled, buffer.Length - filled);
        }
        catch (InvalidDataException e)
        {
            throw new UserException($"{source}: the gzip data are damaged or cut off after {bytesBefore + filled} unpacked bytes; " +
                "fetch or pack the file anew", e);
        }
        catch (IOException e)
        {
            throw InputFile.Unreadable(source, e);
        }
        filled += read;
        if (bytesBefore + filled > limits.TotalBytes)
            throw new UserException($"{source}: holds more than {Size(limits.TotalBytes)} of text, which is the limit; " +
                "split the file or keep fewer columns");
        return read > 0;
    }

    private void MakeRoom()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            bytesBefore += start;
            filled -= start;
            start = 0;
        }
        else if (buffer.Length < limits.RecordBytes)
            Array.Resize(ref buffer, (int)Math.Min(2L * buffer.Length, limits.RecordBytes));
        else
            throw Broken($"line {Math.Max(Line, 1)}: a row is longer than {Size(limits.RecordBytes)}, which is the limit; " +
                "end rows with newlines and close every quote");
    }

    private char DetectDelimiter()
    {
        ReadOnlySpan<char> known = [',', '\t', ';'];
        Span<int> counts = stackalloc int[3];
        var quoted = false;
        var blank = true;
        for (var at = 0; ; at++)
        {
            var letter = ByteAt(at);
            if (letter < 0) break;
            if (letter is LineFeed or CarriageReturn && !quoted)
            {
                if (blank) continue;
                break;
            }
            blank = false;
            if (letter == Quote) quoted = !quoted;
            var which = known.IndexOf((char)letter);
            if (which >= 0 && !quoted) counts[which]++;
        }
        var best = 0;
        for (var i = 1; i < counts.Length; i++)
            if (counts[i] > counts[best]) best = i;
        return known[best];
    }

    private void CheckText(int length)
    {
        var text = buffer.AsSpan(start, length);
        var nul = text.IndexOf((byte)0);
        if (nul < 0 && Utf8.IsValid(text)) return;
        var invalid = 0;
        while (Rune.DecodeFromUtf8(text[invalid..], out _, out var size) == System.Buffers.OperationStatus.Done) invalid += size;
        var (at, what) = nul >= 0 && nul < invalid ? (nul, "a NUL byte") : (invalid, "bytes that are not UTF-8");
        var line = Math.Max(Line, 1) + text[..at].Count(LineFeed);
        throw new UserException($"{source}: line {line}, byte {bytesBefore + start + at}: {what} (0x{text[at]:X2}), allowed is text in UTF-8; " +
            "is it a text table? if so, save it as UTF-8");
    }

    private UserException Broken(string what)
    {
        // Bytes that are no text explain a broken structure better.
        CheckText(WholeLetters());
        return new UserException($"{source}: {what}");
    }

    /// <summary>How many bytes the buffer holds from the record's start, without a letter that its end cuts.</summary>
    private int WholeLetters()
    {
        var length = filled - start;
        for (var back = 1; back <= Math.Min(3, length); back++)
            if (buffer[filled - back] >= 0xC0) return length - back;
        return length;
    }

    private static string Size(long bytes) => bytes >= 1 << 20 ? $"{bytes >> 20} MiB" : $"{bytes} bytes";
}
