using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Unicode;

namespace VaeScience.Data.Formats;

/// <summary>Sparse matrices as MatrixMarket text with lists of barcodes and features: the folders of 10x Genomics' Cell Ranger, 2 and 3.</summary>
public static class MatrixMarket
{
    // Two whole numbers of ten digits, a single and what parts them.
    private const int LongestEntry = 64;

    /// <summary>Reads counts from a folder, or from a matrix with its lists beside it.</summary>
    /// <param name="path">
    /// A folder with matrix.mtx, barcodes.tsv, and features.tsv or genes.tsv, each plain or gzip, all with one prefix or none; or the
    /// matrix of such three.
    /// </param>
    /// <param name="options">The genome and the kind of features to take.</param>
    /// <returns>The counts: rows are genes, or cells where the lists' lengths say so. Of features of one column that is the name; of more the
    /// first is the identifier, the second the name, the third the kind.</returns>
    /// <exception cref="UserException">A file is missing, damaged, or does not fit the others.</exception>
    public static CountMatrix Read(string path, CountOptions? options = null)
    {
        options ??= new CountOptions();
        var files = MatrixMarketFiles.Find(path, options.Genome);
        var (barcodes, barcodeDigest) = Lines(files.Barcodes, 1);
        var (features, featureDigest) = Lines(files.Features, 4);
        using var source = new TextSource(files.Matrix);
        var reader = new MatrixMarketReader(source.Text, files.Matrix);
        var (genes, cells) = (features[0].Length, barcodes[0].Length);
        var genesAreRows = (reader.Rows, reader.Columns) == (genes, cells);
        if (!genesAreRows && (reader.Columns, reader.Rows) != (genes, cells))
            throw new UserException($"{files.Matrix}: is of {reader.Rows} x {reader.Columns}, but {Path.GetFileName(files.Features)} lists {genes} genes " +
                $"and {Path.GetFileName(files.Barcodes)} {cells} cells; fetch the three files anew, together");
        var entries = reader.Read();
        var counts = genesAreRows
            ? Sorted(entries.Columns, entries.Rows, entries.Values, cells, genes, files.Matrix)
            : Sorted(entries.Rows, entries.Columns, entries.Values, cells, genes, files.Matrix);
        var annotations = Table.OfRows(path, genes);
        if (features.Length > 1) annotations = annotations.With("gene_id", features[0]);
        if (features.Length > 2) annotations = annotations.With("feature_type", features[2]);
        var matrix = new CountMatrix(path, counts, barcodes[0], features.Length > 1 ? features[1] : features[0])
        {
            Genes = annotations,
            Fingerprint = Sha256.OfTexts([source.DigestToEnd(), barcodeDigest, featureDigest]),
        };
        return TenXFeatures.Choose(matrix, options);
    }

    /// <summary>Writes counts into a folder as Cell Ranger 3 does: matrix.mtx.gz, barcodes.tsv.gz, features.tsv.gz.</summary>
    /// <param name="folder">The folder; made if it is not there. Each file is written whole or not at all.</param>
    /// <param name="matrix">The counts; annotations beyond identifiers and kinds of features are not written.</param>
    /// <exception cref="UserException">A file cannot be written, or a name holds a tab or a newline.</exception>
    public static void Write(string folder, CountMatrix matrix)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{folder}: cannot be made ({e.Message.ReplaceLineEndings(" ")}); give another path", e);
        }
        var ids = matrix.GeneIds ?? matrix.GeneNames;
        var kinds = matrix.Genes.Has("feature_type") ? matrix.Genes.Text("feature_type") : null;
        PackText(folder, "barcodes.tsv.gz", text =>
        {
            foreach (var cell in matrix.CellNames) text.Write($"{Name(cell, matrix)}\n");
        });
        PackText(folder, "features.tsv.gz", text =>
        {
            for (var gene = 0; gene < matrix.GeneCount; gene++)
                text.Write($"{Name(ids[gene], matrix)}\t{Name(matrix.GeneNames[gene], matrix)}\t{Name(kinds?[gene] ?? "Gene Expression", matrix)}\n");
        });
        Pack(folder, "matrix.mtx.gz", stream => WriteMatrix(stream, matrix.Counts));
    }

    private static void WriteMatrix(Stream stream, CsrMatrix counts)
    {
        var whole = Array.TrueForAll(counts.Values, v => v == MathF.Floor(v));
        stream.Write(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"%%MatrixMarket matrix coordinate {(whole ? "integer" : "real")} general\n%\n{counts.Columns} {counts.Rows} {counts.EntryCount}\n")));
        var buffer = new byte[1 << 16];
        var filled = 0;
        for (var cell = 0; cell < counts.Rows; cell++)
            for (var entry = counts.RowStarts[cell]; entry < counts.RowStarts[cell + 1]; entry++)
            {
                if (buffer.Length - filled < LongestEntry)
                {
                    stream.Write(buffer, 0, filled);
                    filled = 0;
                }
                if (!Utf8.TryWrite(buffer.AsSpan(filled), CultureInfo.InvariantCulture, $"{counts.ColumnIndices[entry] + 1} {cell + 1} {counts.Values[entry]:R}\n", out var written))
                    throw new InvalidOperationException($"an entry of a matrix takes more than {LongestEntry} bytes");
                filled += written;
            }
        stream.Write(buffer, 0, filled);
    }

    private static CsrMatrix Sorted(int[] cellOf, int[] geneOf, float[] values, int cells, int genes, string path)
    {
        var starts = new int[cells + 1];
        foreach (var cell in cellOf) starts[cell + 1]++;
        for (var cell = 0; cell < cells; cell++) starts[cell + 1] += starts[cell];
        var next = starts[..^1];
        var (indices, sorted) = (new int[values.Length], new float[values.Length]);
        for (var entry = 0; entry < values.Length; entry++)
        {
            var to = next[cellOf[entry]]++;
            (indices[to], sorted[to]) = (geneOf[entry], values[entry]);
        }
        return CompressedEntries.FromRows(genes, starts, indices, sorted, what => new UserException($"{path}: {what} (cells as rows, from 0); write the file anew"));
    }

    /// <summary>The columns of a list, up to a number of them; all lines have as many as the first.</summary>
    private static (string[][] Columns, string Digest) Lines(string path, int most)
    {
        using var source = new TextSource(path);
        var delimiter = path.Contains(".csv", StringComparison.OrdinalIgnoreCase) ? ',' : '\t';
        var reader = new CsvReader(source.Text, path, delimiter, new CsvLimits());
        var columns = new List<List<string>>();
        while (reader.Read())
        {
            if (columns.Count == 0)
                for (var i = 0; i < Math.Min(most, reader.Count); i++) columns.Add([]);
            if (reader.Count < columns.Count)
                throw new UserException($"{path}: line {reader.Line}: got {reader.Count} columns, the lines before have {columns.Count}; complete the line");
            for (var i = 0; i < columns.Count; i++) columns[i].Add(reader.Text(i));
        }
        return columns.Count > 0
            ? ([.. columns.Select(c => c.ToArray())], source.DigestToEnd())
            : throw new UserException($"{path}: is empty, wanted is a name a line; fetch the file anew");
    }

    private static void PackText(string folder, string file, Action<StreamWriter> write) => Pack(folder, file, stream =>
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        write(text);
    });

    private static void Pack(string folder, string file, Action<Stream> write) => AtomicFile.Write(Path.Combine(folder, file), stream =>
    {
        using var packed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        write(packed);
    });

    private static string Name(string name, CountMatrix matrix) => name.AsSpan().ContainsAny("\t\r\n\"") || name.Length == 0
        ? throw new UserException($"{matrix.Source}: the name {Excerpt.Quoted(name)} is empty or holds a tab, quote or newline, " +
            "which the lists of a MatrixMarket folder cannot; rename it")
        : name;
}
