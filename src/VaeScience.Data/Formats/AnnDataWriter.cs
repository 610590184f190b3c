using System.Globalization;
using VaeScience.Data.Formats.Hdf5;

namespace VaeScience.Data.Formats;

/// <summary>Writes AnnData files in the layout of anndata 0.8 and later.</summary>
internal static class AnnDataWriter
{
    private static readonly string[] EmptyGroups = ["obsp", "uns", "varm", "varp"];

    /// <summary>Fills a file's root group.</summary>
    public static void Fill(Hdf5GroupWriter root, CountMatrix matrix, AnnDataParts parts)
    {
        Sparse(root, "X", matrix.Counts);
        var layers = Dictionary(root, "layers");
        foreach (var (name, layer) in parts.Layers)
        {
            if (layer.Rows != matrix.CellCount || layer.Columns != matrix.GeneCount)
                throw new ShapeException($"layer {name} is of {layer.Rows} x {layer.Columns}, wanted is {matrix.CellCount} x {matrix.GeneCount}");
            Sparse(layers, name, layer);
        }
        foreach (var (name, layer) in parts.DenseLayers)
        {
            if (layer.Length != (long)matrix.CellCount * matrix.GeneCount)
                throw new ShapeException($"layer {name} has {layer.Length} values, wanted are {matrix.CellCount} x {matrix.GeneCount}");
            layers.Write<float>(name, layer, [matrix.CellCount, matrix.GeneCount], Encoding("array", "0.2.0"));
        }
        Frame(root, "obs", matrix.CellNames, matrix.Cells, parts.Categories);
        Frame(root, "var", matrix.GeneNames, matrix.Genes, parts.Categories);
        var embeddings = Dictionary(root, "obsm");
        foreach (var (name, values) in parts.Embeddings)
        {
            if (matrix.CellCount == 0 || values.Length % matrix.CellCount != 0)
                throw new ShapeException($"embedding {name} has {values.Length} values for {matrix.CellCount} cells");
            embeddings.Write<float>(name, values, [matrix.CellCount, values.Length / matrix.CellCount], Encoding("array", "0.2.0"));
        }
        foreach (var name in EmptyGroups) Dictionary(root, name);
    }

    /// <summary>The two attributes that tell anndata what something is.</summary>
    public static Hdf5NamedValue[] Encoding(string type, string version, params IEnumerable<Hdf5NamedValue> more) =>
        [Hdf5NamedValue.Text("encoding-type", type), Hdf5NamedValue.Text("encoding-version", version), .. more];

    private static Hdf5GroupWriter Dictionary(Hdf5GroupWriter parent, string name) => parent.Group(name, Encoding("dict", "0.1.0"));

    private static void Sparse(Hdf5GroupWriter parent, string name, CsrMatrix matrix)
    {
        var group = parent.Group(name, Encoding("csr_matrix", "0.1.0", Hdf5NamedValue.Integers("shape", matrix.Rows, matrix.Columns)));
        group.Write<float>("data", matrix.Values, [matrix.EntryCount]);
        group.Write<int>("indices", matrix.ColumnIndices, [matrix.EntryCount]);
        group.Write<int>("indptr", matrix.RowStarts, [matrix.RowStarts.Length]);
    }

    private static void Frame(Hdf5GroupWriter root, string name, IReadOnlyList<string> names, Table columns, IReadOnlyList<string> categories)
    {
        // A column cannot have the index's name, and a slash would be a path.
        string[] kept = [.. columns.Columns.Where(c => c != "_index" && !c.Contains('/'))];
        var frame = root.Group(name, Encoding("dataframe", "0.2.0", Hdf5NamedValue.Text("_index", "_index"), Hdf5NamedValue.Texts("column-order", kept)));
        frame.WriteTexts("_index", names, Encoding("string-array", "0.2.0"));
        foreach (var column in kept) Column(frame, column, columns.Text(column), categories.Contains(column));
    }

    private static void Column(Hdf5GroupWriter frame, string name, IReadOnlyList<string> cells, bool asCategory)
    {
        if (!asCategory && cells.Count > 0)
        {
            if (cells.All(c => c is "True" or "False"))
            {
                frame.Write<bool>(name, cells.Select(c => c == "True").ToArray(), [cells.Count], Encoding("array", "0.2.0"));
                return;
            }
            if (Numbers(cells) is { } numbers)
            {
                if (numbers.All(n => n == Math.Floor(n) && Math.Abs(n) < 1L << 53))
                    frame.Write<long>(name, Array.ConvertAll(numbers, n => (long)n), [cells.Count], Encoding("array", "0.2.0"));
                else
                    frame.Write<double>(name, numbers, [cells.Count], Encoding("array", "0.2.0"));
                return;
            }
        }
        var levels = cells.Where(c => c.Length > 0).Distinct().ToArray();
        // Texts that hardly repeat are names, not categories.
        if (!asCategory && levels.Length > cells.Count / 2) frame.WriteTexts(name, cells, Encoding("string-array", "0.2.0"));
        else Category(frame, name, cells, levels);
    }

    private static void Category(Hdf5GroupWriter frame, string name, IReadOnlyList<string> cells, string[] levels)
    {
        // "10" comes after "2".
        if (Numbers(levels) is { } order && order.All(double.IsFinite)) Array.Sort(order, levels);
        else Array.Sort(levels, StringComparer.Ordinal);
        var codes = levels.Select((level, code) => (level, code)).ToDictionary(p => p.level, p => p.code, StringComparer.Ordinal);
        int[] coded = [.. cells.Select(c => codes.GetValueOrDefault(c, -1))];
        var group = frame.Group(name, Encoding("categorical", "0.2.0", Hdf5NamedValue.Flag("ordered", false)));
        group.WriteTexts("categories", levels, Encoding("string-array", "0.2.0"));
        var array = Encoding("array", "0.2.0");
        // pandas wants the smallest integers that hold the codes.
        if (levels.Length <= sbyte.MaxValue) group.Write<sbyte>("codes", Array.ConvertAll(coded, c => (sbyte)c), [coded.Length], array);
        else if (levels.Length <= short.MaxValue) group.Write<short>("codes", Array.ConvertAll(coded, c => (short)c), [coded.Length], array);
        else group.Write<int>("codes", coded, [coded.Length], array);
    }

    /// <summary>The cells as numbers, NaN where they are empty; null where one is no number, or all are empty.</summary>
    private static double[]? Numbers(IReadOnlyList<string> cells)
    {
        var numbers = new double[cells.Count];
        var any = false;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (cells[i].Length == 0) numbers[i] = double.NaN;
            else if (!double.TryParse(cells[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])) return null;
            else any = true;
        }
        return any ? numbers : null;
    }
}
