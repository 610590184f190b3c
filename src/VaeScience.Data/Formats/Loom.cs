using VaeScience.Data.Formats.Hdf5;

namespace VaeScience.Data.Formats;

/// <summary>Loom files: a dense matrix genes x cells, with attributes of both. Source: loompy's format, versions 1 to 3.</summary>
public static class Loom
{
    private static readonly string[] CellNameColumns = ["CellID", "Cell", "cell_id", "obs_names", "cell_names", "Barcode", "barcode"];
    private static readonly string[] GeneNameColumns = ["Gene", "gene", "gene_name", "var_names", "gene_names", "GeneName", "Accession"];
    private static readonly string[] GeneIdColumns = ["Accession", "gene_id", "gene_ids", "EnsemblID"];

    /// <summary>Reads counts from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The layer to take; null takes the main matrix.</param>
    /// <exception cref="UserException">The file is missing, damaged, no loom file, or has no such layer.</exception>
    public static CountMatrix Read(string path, CountOptions? options = null)
    {
        using var file = Hdf5File.Open(path);
        var root = file.Root;
        string[] layers = ["matrix", .. root.Find("layers") is Hdf5Group group ? group.Names : []];
        var layer = options?.Layer ?? "matrix";
        if (!layers.Contains(layer)) throw new UserException($"{path}: has no layer {Excerpt.Quoted(layer)}; {NearestName.Hint(layer, layers)}");
        var counts = CompressedEntries.Transpose(Hdf5Matrix.Dense(root.Dataset(layer == "matrix" ? "matrix" : $"layers/{layer}")));
        var cells = Attributes(root, "col_attrs", counts.Rows, path);
        var genes = Attributes(root, "row_attrs", counts.Columns, path);
        var cellNames = Names(cells, CellNameColumns, "cell");
        var geneNames = Names(genes, GeneNameColumns, "gene");
        if (!genes.Has("gene_id") && GeneIdColumns.FirstOrDefault(genes.Has) is { } ids) genes = genes.With("gene_id", [.. genes.Text(ids)]);
        return new CountMatrix(path, counts, cellNames, geneNames) { Cells = cells, Genes = genes, LayerNames = [.. layers.Where(l => l != layer)], Fingerprint = file.Fingerprint() };
    }

    internal static bool Holds(Hdf5Group root) => root.Names.Contains("row_attrs") && root.Names.Contains("col_attrs");

    private static Table Attributes(Hdf5Group root, string path, int count, string source)
    {
        var table = Table.OfRows(source, count);
        var group = root.Group(path);
        foreach (var name in group.Names)
        {
            // Matrices and records beside them (embeddings, say) are not annotations.
            if (string.IsNullOrWhiteSpace(name) || group.Find(name) is not Hdf5Dataset { Shape.Count: 1 } data || !(data.IsText || data.IsNumber)) continue;
            if (data.Count != count) throw data.Mistake($"has {data.Count} values, the matrix has {count} of these; write the file anew");
            table = table.With(name, data.Read().Texts());
        }
        return table;
    }

    private static IReadOnlyList<string> Names(Table table, string[] columns, string kind) => columns.FirstOrDefault(table.Has) is { } column
        ? table.Text(column)
        : [.. Enumerable.Range(1, table.RowCount).Select(i => $"{kind}_{i}")];
}
