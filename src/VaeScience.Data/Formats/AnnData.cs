using VaeScience.Data.Formats.Hdf5;

namespace VaeScience.Data.Formats;

/// <summary>AnnData files (.h5ad) of scanpy and its kin.</summary>
/// <remarks>
/// Read are X, raw and layers, dense, CSR or CSC, with the annotations of cells (obs) and genes (var) in the layouts of anndata 0.5 to 0.12:
/// groups with categoricals of their own, groups with __categories, and records with categories in uns. Source: anndata's on-disk format.
/// </remarks>
public static class AnnData
{
    /// <summary>Reads counts from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The layer to take, <c>raw</c> included; null takes X.</param>
    /// <exception cref="UserException">The file is missing, damaged, no AnnData, or has no such layer.</exception>
    public static CountMatrix Read(string path, CountOptions? options = null)
    {
        using var file = Hdf5File.Open(path);
        var root = file.Root;
        if (!Holds(root)) throw new UserException($"{path}: holds no 'obs' and 'var', which an AnnData file has; name another file");
        var layers = Layers(root);
        var node = Matrix(root, options?.Layer, layers, path);
        var counts = node is Hdf5Dataset dense ? Hdf5Matrix.Dense(dense) : Sparse((Hdf5Group)node);
        var cells = DataFrame.Read(root, "obs", path);
        var genes = DataFrame.Read(root, options?.Layer == "raw" && root.Contains("raw/var") ? "raw/var" : "var", path);
        if (cells.Names.Length != counts.Rows || genes.Names.Length != counts.Columns)
            throw node.Mistake($"is of {counts.Rows} x {counts.Columns}, but obs names {cells.Names.Length} cells and var {genes.Names.Length} genes; " +
                "write the file anew");
        return new CountMatrix(path, counts, cells.Names, genes.Names)
        {
            Cells = cells.Columns,
            Genes = WithIds(genes.Columns),
            LayerNames = [.. layers.Where(l => l != (options?.Layer ?? "X"))],
            Fingerprint = file.Fingerprint(),
        };
    }

    /// <summary>Writes counts, annotations and what a run found, whole or not at all, in the layout of anndata 0.8 and later.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="matrix">
    /// The counts (X, CSR), cells (obs) and genes (var). Columns of numbers stay numbers, True and False truth values; texts that repeat
    /// become categories; an empty cell is a missing value.
    /// </param>
    /// <param name="parts">Embeddings, layers, and which columns are categories; null for none.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    /// <exception cref="ShapeException">A layer or embedding has another number of cells or genes.</exception>
    public static void Write(string path, CountMatrix matrix, AnnDataParts? parts = null) =>
        Hdf5Writer.Write(path, root => AnnDataWriter.Fill(root, matrix, parts ?? new AnnDataParts()), AnnDataWriter.Encoding("anndata", "0.1.0"));

    internal static bool Holds(Hdf5Group root) => root.Names.Contains("obs") && root.Names.Contains("var");

    private static Hdf5Node Matrix(Hdf5Group root, string? layer, IReadOnlyList<string> layers, string path)
    {
        var place = layer switch { null or "X" => "X", "raw" => "raw/X", _ => $"layers/{layer}" };
        if (layer?.Contains('/') != true && root.Find(place) is { } node) return node;
        throw layer is null
            ? new UserException($"{path}: holds no 'X'; name one of its layers with --layer: {string.Join(", ", layers.Select(l => Excerpt.Quoted(l)))}")
            : new UserException($"{path}: has no layer {Excerpt.Quoted(layer)}; {NearestName.Hint(layer, layers)}");
    }

    private static List<string> Layers(Hdf5Group root)
    {
        var names = new List<string>();
        if (root.Contains("X")) names.Add("X");
        if (root.Contains("raw/X")) names.Add("raw");
        if (root.Find("layers") is Hdf5Group layers) names.AddRange(layers.Names);
        return names;
    }

    private static CsrMatrix Sparse(Hdf5Group group)
    {
        var format = group.AttributeText("encoding-type") ?? group.AttributeText("h5sparse_format");
        var shape = group.Attribute("shape") ?? group.Attribute("h5sparse_shape");
        return (format, shape) switch
        {
            ("csr_matrix" or "csr", not null) => Hdf5Matrix.Sparse(group, shape.Integers(), byRows: true),
            ("csc_matrix" or "csc", not null) => Hdf5Matrix.Sparse(group, shape.Integers(), byRows: false),
            _ => throw group.Mistake($"is of encoding {Excerpt.Quoted(format ?? "")}, " +
                "known are dense arrays, csr_matrix and csc_matrix; write the matrix as one of these"),
        };
    }

    private static Table WithIds(Table genes)
    {
        // The name under which scanpy keeps the identifiers of 10x files.
        return !genes.Has("gene_id") && genes.Has("gene_ids") ? genes.With("gene_id", [.. genes.Text("gene_ids")]) : genes;
    }
}
