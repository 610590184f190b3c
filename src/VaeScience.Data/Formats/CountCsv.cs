using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace VaeScience.Data.Formats;

/// <summary>Counts as delimited text: names in the first row and the first column, genes x cells or cells x genes, plain or gzip.</summary>
public static class CountCsv
{
    // A dense table of 20,000 cells and as many genes has some 800 MB of text; it is read line by line.
    private static readonly CsvLimits Limits = new() { RecordBytes = 1 << 28, TotalBytes = 1L << 38, Columns = 1 << 24 };

    private static readonly SearchValues<char> NeedsQuotes = SearchValues.Create(",;\t\"\r\n");

    /// <summary>Reads counts from a file.</summary>
    /// <param name="path">The file. Its header may lack the first column's name, as R's write.table leaves it out.</param>
    /// <param name="options">What the rows are, where the names do not tell.</param>
    /// <exception cref="UserException">The file is missing, damaged, ragged, holds what is no number, or does not tell genes from cells.</exception>
    public static CountMatrix Read(string path, CountOptions? options = null)
    {
        using var source = new TextSource(path);
        var tabs = path.Contains(".tsv", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tab", StringComparison.OrdinalIgnoreCase);
        var reader = new CsvReader(source.Text, path, tabs ? '\t' : null, Limits);
        if (!reader.Read()) throw new UserException($"{path}: is empty, wanted is a table of counts; fetch or write the file anew");
        if (reader.Count > Limits.Columns) throw new UserException($"{path}: has {reader.Count} columns, allowed are up to {Limits.Columns}; keep fewer");
        var header = Enumerable.Range(0, reader.Count).Select(reader.Text).ToArray();
        var (rowNames, starts, indices, values) = (new List<string>(), new List<int> { 0 }, new List<int>(), new List<float>());
        var hasCorner = false;
        while (reader.Read())
        {
            if (rowNames.Count == 0) hasCorner = reader.Count == header.Length;
            var due = header.Length + (hasCorner ? 0 : 1);
            if (reader.Count != due || due < 2)
                throw new UserException($"{path}: line {reader.Line}: got {reader.Count} cells, the header names {header.Length} columns; " +
                    "wanted are a name and a number a column; complete the row");
            rowNames.Add(reader.Text(0));
            ReadRow(reader, path, header, hasCorner ? 0 : 1, indices, values);
            starts.Add(values.Count);
        }
        if (rowNames.Count == 0) throw new UserException($"{path}: has a header and no rows, wanted is a table of counts");
        var columnNames = hasCorner ? header[1..] : header;
        var table = new CsrMatrix(columnNames.Length, [.. starts], [.. indices], [.. values]);
        var genesAreRows = GenesAreRows(options?.Rows ?? CountRows.Detect, hasCorner ? header[0] : "", rowNames, columnNames, path);
        var digest = source.DigestToEnd();
        return genesAreRows
            ? new CountMatrix(path, CompressedEntries.Transpose(table), columnNames, rowNames) { Fingerprint = digest }
            : new CountMatrix(path, table, rowNames, columnNames) { Fingerprint = digest };
    }

    /// <summary>Writes counts as a dense table, cells x genes, whole or not at all; gzip where the name ends with .gz.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="matrix">The counts; annotations are not written.</param>
    /// <param name="delimiter">Comma or tab.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void Write(string path, CountMatrix matrix, char delimiter = ',') => AtomicFile.Write(path, stream =>
    {
        using var packed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true) : null;
        using var text = new StreamWriter(packed ?? stream, new UTF8Encoding(false), 1 << 16, leaveOpen: packed is null);
        text.Write("cell");
        foreach (var gene in matrix.GeneNames) text.Write($"{delimiter}{Quoted(gene)}");
        text.Write('\n');
        var row = new float[matrix.GeneCount];
        for (var cell = 0; cell < matrix.CellCount; cell++)
        {
            matrix.Counts.SelectRows([cell]).CopyTo(row);
            text.Write(Quoted(matrix.CellNames[cell]));
            foreach (var value in row)
            {
                text.Write(delimiter);
                if (value == 0) text.Write('0');
                else text.Write(value.ToString("R", CultureInfo.InvariantCulture));
            }
            text.Write('\n');
        }
    });

    private static void ReadRow(CsvReader reader, string path, string[] header, int shift, List<int> indices, List<float> values)
    {
        for (var field = 1; field < reader.Count; field++)
        {
            var cell = reader.Bytes(field);
            if (cell is [(byte)'0']) continue;
            var trimmed = cell.Trim((byte)' ');
            if (!Utf8Parser.TryParse(trimmed, out float value, out var used) || used != trimmed.Length)
                throw new UserException($"{path}: line {reader.Line}, column {Excerpt.Quoted(header[field - shift])}: got {Excerpt.Quoted(reader.Text(field))}, " +
                    "allowed are numbers with a decimal point; correct it, or move labels into a table of their own (--labels)");
            if (value == 0) continue;
            indices.Add(field - 1);
            values.Add(value);
        }
    }

    private static bool GenesAreRows(CountRows rows, string corner, List<string> rowNames, string[] columnNames, string path)
    {
        if (rows != CountRows.Detect) return rows == CountRows.Genes;
        // Positive speaks for names of genes, negative for names of cells.
        var balance = GeneSymbols.Balance(rowNames) - GeneSymbols.Balance(columnNames) + GeneSymbols.OfHeading(corner);
        return Math.Abs(balance) > 0.02
            ? balance > 0
            : throw new UserException($"{path}: {rowNames.Count} rows such as {Excerpt.Quoted(rowNames[0])} and {columnNames.Length} columns such as " +
                $"{Excerpt.Quoted(columnNames[0])}: which are the genes? say --rows genes or --rows cells");
    }

    private static string Quoted(string name) =>
        name.AsSpan().ContainsAny(NeedsQuotes) ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;
}
