using System.Runtime.InteropServices;

namespace VaeScience.Data;

/// <summary>Molecules counted per cell and gene, sparse, with the names of both and what is known of each.</summary>
/// <remarks>The values are as the file has them; <see cref="CountFindings"/> says whether they are counts.</remarks>
public sealed class CountMatrix
{
    /// <summary>Names the rows and columns of a matrix.</summary>
    /// <param name="source">The file, or what errors call the matrix.</param>
    /// <param name="counts">[cells, genes].</param>
    /// <param name="cellNames">A name a cell, such as its barcode; repeats are kept.</param>
    /// <param name="geneNames">A name a gene; repeats get a hyphen and a number, as scanpy gives them.</param>
    /// <exception cref="ShapeException">The numbers of names and of rows or columns disagree.</exception>
    public CountMatrix(string source, CsrMatrix counts, IReadOnlyList<string> cellNames, IReadOnlyList<string> geneNames)
    {
        if (cellNames.Count != counts.Rows || geneNames.Count != counts.Columns)
            throw new ShapeException($"{source}: got names of {cellNames.Count} cells and {geneNames.Count} genes for a matrix of {counts.Rows} x {counts.Columns}");
        (Source, Counts, CellNames) = (source, counts, cellNames);
        GeneNames = Unique(geneNames);
        Cells = Table.OfRows(source, counts.Rows);
        Genes = Table.OfRows(source, counts.Columns);
    }

    /// <summary>The file the counts came from, or what errors call them.</summary>
    public string Source { get; }

    /// <summary>The counts, [cells, genes]; no entry is stored that is zero.</summary>
    public CsrMatrix Counts { get; }

    /// <summary>A name a cell.</summary>
    public IReadOnlyList<string> CellNames { get; }

    /// <summary>A name a gene, none twice.</summary>
    public IReadOnlyList<string> GeneNames { get; }

    /// <summary>What is known of each cell, a column each: labels, batch, quality; a cell of the table may be empty.</summary>
    public Table Cells { get; init; }

    /// <summary>What is known of each gene, a column each: <c>gene_id</c>, <c>feature_type</c> ...; a cell of the table may be empty.</summary>
    public Table Genes { get; init; }

    /// <summary>Other matrices of the same file that <c>--layer</c> could name.</summary>
    public IReadOnlyList<string> LayerNames { get; init; } = [];

    /// <summary>SHA-256 of the file's bytes, or of the digests of several files; empty for counts from no file.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>How many cells.</summary>
    public int CellCount => Counts.Rows;

    /// <summary>How many genes.</summary>
    public int GeneCount => Counts.Columns;

    /// <summary>The identifiers of the genes (Ensembl's, say), or null where the file has none.</summary>
    public IReadOnlyList<string>? GeneIds => Genes.Has("gene_id") ? Genes.Text("gene_id") : null;

    /// <summary>The sum of each cell's counts.</summary>
    /// <returns>[cells].</returns>
    public double[] LibrarySizes()
    {
        var sizes = new double[CellCount];
        for (var cell = 0; cell < sizes.Length; cell++)
            foreach (var count in Counts.Values.AsSpan(Counts.RowStarts[cell]..Counts.RowStarts[cell + 1])) sizes[cell] += count;
        return sizes;
    }

    /// <summary>SHA-256 of what the matrix holds, whatever file it came from: counts, and the names of cells and genes.</summary>
    /// <returns>64 lower-case hexadecimal digits; the annotations do not count.</returns>
    public string ContentDigest()
    {
        var hash = new Sha256();
        hash.Append(MemoryMarshal.AsBytes<int>(Counts.RowStarts));
        hash.Append(MemoryMarshal.AsBytes<int>(Counts.ColumnIndices));
        hash.Append(MemoryMarshal.AsBytes<float>(Counts.Values));
        return Sha256.OfTexts([hash.ToHex(), .. CellNames, .. GeneNames]);
    }

    /// <summary>Where a gene stands, by its name or its identifier.</summary>
    /// <param name="gene">The name, capitals and all.</param>
    /// <returns>0 to GeneCount - 1.</returns>
    /// <exception cref="UserException">No such gene; the message suggests the nearest name.</exception>
    public int FindGene(string gene)
    {
        for (var i = 0; i < GeneCount; i++)
            if (GeneNames[i] == gene) return i;
        if (GeneIds is { } ids)
            for (var i = 0; i < GeneCount; i++)
                if (ids[i] == gene) return i;
        throw new UserException($"{Source}: no gene {Excerpt.Quoted(gene)} among {GeneCount}; {NearestName.Hint(gene, GeneNames)}");
    }

    /// <summary>Only these cells, in this order.</summary>
    /// <param name="cells">0 to CellCount - 1; repeats are kept.</param>
    public CountMatrix SelectCells(ReadOnlySpan<int> cells)
    {
        var names = new string[cells.Length];
        for (var i = 0; i < names.Length; i++) names[i] = CellNames[cells[i]];
        return new CountMatrix(Source, Counts.SelectRows(cells), names, GeneNames)
        {
            Cells = Cells.Rows(cells),
            Genes = Genes,
            LayerNames = LayerNames,
            Fingerprint = Fingerprint,
        };
    }

    /// <summary>Only these genes, in this order.</summary>
    /// <param name="genes">0 to GeneCount - 1, none twice.</param>
    /// <exception cref="ArgumentException">A gene is named twice.</exception>
    public CountMatrix SelectGenes(ReadOnlySpan<int> genes)
    {
        var names = new string[genes.Length];
        for (var i = 0; i < names.Length; i++) names[i] = GeneNames[genes[i]];
        return new CountMatrix(Source, CompressedEntries.SelectColumns(Counts, genes), CellNames, names)
        {
            Cells = Cells,
            Genes = Genes.Rows(genes),
            LayerNames = LayerNames,
            Fingerprint = Fingerprint,
        };
    }

    /// <summary>The same counts with other annotations of the cells.</summary>
    /// <param name="cells">A row a cell.</param>
    /// <exception cref="ShapeException">The numbers of rows and cells disagree.</exception>
    public CountMatrix WithCells(Table cells) => cells.RowCount != CellCount
        ? throw new ShapeException($"{Source}: got annotations of {cells.RowCount} cells for {CellCount}")
        : new CountMatrix(Source, Counts, CellNames, GeneNames) { Cells = cells, Genes = Genes, LayerNames = LayerNames, Fingerprint = Fingerprint };

    /// <summary>The same counts with other annotations of the genes.</summary>
    /// <param name="genes">A row a gene.</param>
    /// <exception cref="ShapeException">The numbers of rows and genes disagree.</exception>
    public CountMatrix WithGenes(Table genes) => genes.RowCount != GeneCount
        ? throw new ShapeException($"{Source}: got annotations of {genes.RowCount} genes for {GeneCount}")
        : new CountMatrix(Source, Counts, CellNames, GeneNames) { Cells = Cells, Genes = genes, LayerNames = LayerNames, Fingerprint = Fingerprint };

    private static IReadOnlyList<string> Unique(IReadOnlyList<string> names)
    {
        var taken = new HashSet<string>(names, StringComparer.Ordinal);
        if (taken.Count == names.Count) return names;
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var unique = new string[names.Count];
        for (var i = 0; i < unique.Length; i++)
        {
            if (seen.TryAdd(names[i], 0))
            {
                unique[i] = names[i];
                continue;
            }
            string next;
            do next = $"{names[i]}-{++seen[names[i]]}";
            while (!taken.Add(next));
            unique[i] = next;
        }
        return unique;
    }
}
