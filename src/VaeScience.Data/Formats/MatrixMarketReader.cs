using System.Buffers.Text;
using System.Text;

namespace VaeScience.Data.Formats;

/// <summary>Reads the entries of a matrix in MatrixMarket's coordinate form. Source: Boisvert, Pozo and Remington 1996.</summary>
internal sealed class MatrixMarketReader
{
    private const int LongestLine = 1 << 20;

    private readonly Stream stream;
    private readonly string source;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int filled;
    private int line;
    private bool pattern;

    /// <summary>Reads the first lines: what kind of matrix it is, and how large.</summary>
    public MatrixMarketReader(Stream stream, string source)
    {
        (this.stream, this.source) = (stream, source);
        if (!Next(out var head)) throw new UserException($"{source}: is empty, wanted is a MatrixMarket file; fetch or write the file anew");
        ReadKind(Encoding.ASCII.GetString(head[..Math.Min(head.Length, 200)]));
        ReadOnlySpan<byte> size;
        do
            if (!Next(out size)) throw Cut("its size");
        while (size.IsEmpty || size[0] == '%');
        if (!Place(ref size, long.MaxValue, out var rows) || !Place(ref size, long.MaxValue, out var columns)
            || !Place(ref size, long.MaxValue, out var entries) || !size.IsEmpty)
            throw Mistake("wanted are the numbers of rows, columns and entries");
        if (rows >= int.MaxValue || columns >= int.MaxValue || entries > Array.MaxLength / 2)
            throw Mistake($"{rows} rows, {columns} columns and {entries} entries are more than can be read; split the file");
        (Rows, Columns, Entries) = ((int)rows, (int)columns, (int)entries);
    }

    public int Rows { get; }

    public int Columns { get; }

    public int Entries { get; }

    /// <summary>Reads all entries: the numbers of row and column, from 0, and the value.</summary>
    /// <exception cref="UserException">A line is wrong, or there are more or fewer of them than the file names.</exception>
    public (int[] Rows, int[] Columns, float[] Values) Read()
    {
        // The file's own number is believed only as far as lines follow.
        var room = Math.Min(Entries, 1 << 20);
        var (rows, columns, values) = (new int[room], new int[room], new float[room]);
        var count = 0;
        while (Next(out var text))
        {
            if (text.IsEmpty) continue;
            if (count == Entries) throw Mistake($"an entry follows after the {Entries} that the file names");
            if (count == room)
            {
                room = (int)Math.Min(2L * room, Entries);
                Array.Resize(ref rows, room);
                Array.Resize(ref columns, room);
                Array.Resize(ref values, room);
            }
            if (!Place(ref text, Rows, out var row) || row == 0 || !Place(ref text, Columns, out var column) || column == 0)
                throw Mistake($"wanted are a row 1..{Rows}, a column 1..{Columns} and a value");
            var value = 1f;
            if (!pattern && !SmallCount(text, out value) && (!Utf8Parser.TryParse(text, out value, out var used) || !text[used..].Trim((byte)' ').IsEmpty))
                throw Mistake($"got {Excerpt.Quoted(Encoding.UTF8.GetString(text[..Math.Min(text.Length, 60)]))}, wanted is a number");
            (rows[count], columns[count], values[count]) = ((int)row - 1, (int)column - 1, value);
            count++;
        }
        return count == Entries ? (rows, columns, values) : throw Cut($"entry {count + 1} of {Entries}");
    }

    private void ReadKind(string head)
    {
        var words = head.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["%%MatrixMarket", var matrix, var form, var field, var symmetry])
            throw Mistake($"got {Excerpt.Quoted(head)}, wanted is '%%MatrixMarket matrix coordinate integer general'; check that it is a MatrixMarket file");
        string kind = $"{matrix} {form} {field} {symmetry}".ToLowerInvariant();
        if (kind is not ("matrix coordinate integer general" or "matrix coordinate real general" or "matrix coordinate pattern general"))
            throw Mistake($"got a {Excerpt.Quoted(kind)}, allowed are coordinate matrices of integer, real or pattern, general; write it as one of these");
        pattern = field.Equals("pattern", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Takes a whole number and the blanks after it off the front of a line.</summary>
    private static bool Place(ref ReadOnlySpan<byte> text, long most, out long number)
    {
        number = 0;
        var at = 0;
        while (at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9')
        {
            number = number * 10 + text[at++] - '0';
            if (number > most || at > 18) return false;
        }
        if (at == 0 || (at < text.Length && text[at] is not ((byte)' ' or (byte)'\t'))) return false;
        text = text[at..].TrimStart(" \t"u8);
        return true;
    }

    // Most values are counts of few digits, which need no general parser; a single holds each of up to seven exactly.
    private static bool SmallCount(ReadOnlySpan<byte> text, out float value)
    {
        value = 0;
        if (text.Length is 0 or > 7) return false;
        var count = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            count = count * 10 + digit - '0';
        }
        value = count;
        return true;
    }

    private bool Next(out ReadOnlySpan<byte> text)
    {
        line++;
        var searched = 0;
        while (true)
        {
            var end = buffer.AsSpan(start + searched, filled - start - searched).IndexOf((byte)'\n');
            if (end >= 0)
            {
                text = buffer.AsSpan(start, searched + end).Trim(" \t\r"u8);
                start += searched + end + 1;
                return true;
            }
            searched = filled - start;
            if (Fill()) continue;
            text = buffer.AsSpan(start, searched).Trim(" \t\r"u8);
            start = filled;
            return searched > 0;
        }
    }

    private bool Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            (filled, start) = (filled - start, 0);
        }
        if (filled == buffer.Length)
        {
            if (buffer.Length >= LongestLine) throw Mistake("the line is longer than 1 MiB; check that it is a MatrixMarket file");
            Array.Resize(ref buffer, 2 * buffer.Length);
        }
        try
        {
            var read = stream.Read(buffer, filled, buffer.Length - filled);
            filled += read;
            return read > 0;
        }
        catch (InvalidDataException e)
        {
            throw new UserException($"{source}: the gzip data are damaged or cut off; fetch or pack the file anew", e);
        }
        catch (IOException e)
        {
            throw InputFile.Unreadable(source, e);
        }
    }

    private UserException Cut(string what) => new($"{source}: ends before {what}; fetch the file anew");

    private UserException Mistake(string what) => new($"{source}: line {line}: {what}");
}
