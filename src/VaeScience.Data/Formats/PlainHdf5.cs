using VaeScience.Data.Formats.Hdf5;

namespace VaeScience.Data.Formats;

/// <summary>HDF5 files of benchmarks of clustering: counts X [cells, genes] and perhaps labels Y [cells], without names.</summary>
public static class PlainHdf5
{
    /// <summary>Reads counts from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Not used.</param>
    /// <returns>Cells and genes named cell_1, gene_1 and so on; labels in the column <c>Y</c>.</returns>
    /// <exception cref="UserException">The file is missing, damaged, or X and Y disagree.</exception>
    public static CountMatrix Read(string path, CountOptions? options = null)
    {
        using var file = Hdf5File.Open(path);
        var counts = Hdf5Matrix.Dense(file.Root.Dataset("X"));
        var cells = Table.OfRows(path, counts.Rows);
        if (file.Root.Find("Y") is Hdf5Dataset labels)
        {
            if (labels.Count != counts.Rows) throw labels.Mistake($"has {labels.Count} labels, X has {counts.Rows} cells; write the file anew");
            cells = cells.With("Y", labels.Read().Texts());
        }
        return new CountMatrix(path, counts, Numbered("cell", counts.Rows), Numbered("gene", counts.Columns)) { Cells = cells, Fingerprint = file.Fingerprint() };
    }

    internal static bool Holds(Hdf5Group root) => root.Names.Contains("X") && root.Find("X") is Hdf5Dataset { Shape.Count: 2 };

    private static string[] Numbered(string kind, int count) => [.. Enumerable.Range(1, count).Select(i => $"{kind}_{i}")];
}
