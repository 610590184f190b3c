using VaeScience.Data.Formats.Hdf5;

namespace VaeScience.Data.Formats;

/// <summary>The HDF5 files of 10x Genomics' Cell Ranger: version 2, a group a genome, and version 3, one group <c>matrix</c>.</summary>
public static class TenX
{
    /// <summary>Reads counts from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The genome and the kind of features to take.</param>
    /// <exception cref="UserException">The file is missing, damaged, no such file, or has no such genome or features.</exception>
    public static CountMatrix Read(string path, CountOptions? options = null)
    {
        using var file = Hdf5File.Open(path);
        options ??= new CountOptions();
        var root = file.Root;
        var group = root.Find("matrix") as Hdf5Group ?? Genome(root, options.Genome, path);
        // The matrix is genes x cells, column by column: a cell's entries stand together.
        var shape = group.Dataset("shape").Read().Integers();
        if (shape is not [var genes, var cells]) throw group.Mistake($"has a shape of {shape.Length} numbers, due are 2; fetch the file anew");
        var counts = Hdf5Matrix.Sparse(group, [cells, genes], byRows: true);
        var barcodes = Texts(group, "barcodes", counts.Rows);
        var matrix = group.Contains("features") ? Third(path, counts, barcodes, group) : Second(path, counts, barcodes, group);
        return TenXFeatures.Choose(matrix, options);
    }

    internal static bool Holds(Hdf5Group root) =>
        root.Names.Any(name => root.Find(name) is Hdf5Group group && group.Contains("barcodes") && group.Contains("indptr"));

    private static Hdf5Group Genome(Hdf5Group root, string? genome, string path)
    {
        string[] genomes = [.. root.Names.Where(name => root.Find(name) is Hdf5Group group && group.Contains("barcodes"))];
        if (genome is not null)
            return genomes.Contains(genome)
                ? root.Group(genome)
                : throw new UserException($"{path}: no genome {Excerpt.Quoted(genome)}; {NearestName.Hint(genome, genomes)}");
        return genomes switch
        {
            [var only] => root.Group(only),
            [] => throw new UserException($"{path}: holds no group with barcodes, which a 10x file has; name another file"),
            _ => throw new UserException($"{path}: holds the genomes {string.Join(", ", genomes.Select(g => Excerpt.Quoted(g)))}; name one with --genome"),
        };
    }

    private static CountMatrix Second(string path, CsrMatrix counts, string[] barcodes, Hdf5Group group) =>
        new(path, counts, barcodes, Texts(group, "gene_names", counts.Columns))
        {
            Genes = Table.OfRows(path, counts.Columns).With("gene_id", Texts(group, "genes", counts.Columns)),
            Fingerprint = InputFile.Sha256(path),
        };

    private static CountMatrix Third(string path, CsrMatrix counts, string[] barcodes, Hdf5Group group)
    {
        var features = group.Group("features");
        var genes = Table.OfRows(path, counts.Columns).With("gene_id", Texts(features, "id", counts.Columns));
        foreach (var name in (string[])["feature_type", "genome"])
            if (features.Contains(name)) genes = genes.With(name, Texts(features, name, counts.Columns));
        return new CountMatrix(path, counts, barcodes, Texts(features, "name", counts.Columns)) { Genes = genes, Fingerprint = InputFile.Sha256(path) };
    }

    private static string[] Texts(Hdf5Group group, string name, int count)
    {
        var data = group.Dataset(name);
        return data.Shape.Count == 1 && data.Count == count && data.IsText
            ? data.Read().Texts()
            : throw data.Mistake($"is no list of {count} texts; fetch the file anew");
    }
}
