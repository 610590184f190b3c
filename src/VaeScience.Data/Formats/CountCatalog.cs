using VaeScience.Data.Formats.Hdf5;

namespace VaeScience.Data.Formats;

/// <summary>The kinds of files that counts of cells and genes are read from; an immutable list, one line a kind.</summary>
/// <param name="Formats">The kinds known; of two that fit a file, the later is taken.</param>
public sealed record CountCatalog(IReadOnlyList<CountFormat> Formats)
{
    /// <summary>The kinds that this project reads.</summary>
    public static CountCatalog Default { get; } = new(
    [
        new("csv", "comma- or semicolon-separated text, genes x cells or cells x genes", [".csv", ".csv.gz"], CountCsv.Read),
        new("tsv", "tab-separated text, genes x cells or cells x genes", [".tsv", ".tsv.gz", ".tab", ".txt", ".txt.gz"], CountCsv.Read),
        new("mtx", "MatrixMarket with its lists of barcodes and features, as 10x Genomics writes it", ["/", ".mtx", ".mtx.gz"], MatrixMarket.Read),
        new("hdf5", "HDF5 with a matrix X [cells, genes] and perhaps labels Y", [".h5", ".hdf5"], PlainHdf5.Read) { Holds = PlainHdf5.Holds },
        new("loom", "loom, versions 1 to 3", [".loom"], Loom.Read) { Holds = Loom.Holds },
        new("10x", "HDF5 of 10x Genomics' Cell Ranger, versions 2 and 3", [".h5"], TenX.Read) { Holds = TenX.Holds },
        new("anndata", "AnnData, old layouts and new", [".h5ad"], AnnData.Read) { Holds = AnnData.Holds },
    ]);

    /// <summary>The list with one more kind.</summary>
    /// <param name="format">The kind to add; it comes before the others where it fits.</param>
    public CountCatalog With(CountFormat format) => new([.. Formats, format]);

    /// <summary>Which kind a file or folder is of: HDF5 by its first bytes and what is in it, else by the end of its name.</summary>
    /// <param name="path">The file or folder.</param>
    /// <exception cref="UserException">No such file, or of no known kind; the message lists the names' ends that are known.</exception>
    public CountFormat Of(string path)
    {
        if (Directory.Exists(path)) return Formats.Last(f => f.Extensions.Contains("/"));
        if (BeginsAsHdf5(path))
        {
            using var file = Hdf5File.Open(path);
            return Formats.LastOrDefault(f => f.Holds?.Invoke(file.Root) == true)
                ?? throw new UserException($"{path}: is HDF5, but neither {string.Join(" nor ", Formats.Where(f => f.Holds is not null).Select(f => f.Name))}; " +
                    $"it holds {string.Join(", ", file.Root.Names.Take(12).Select(n => Excerpt.Quoted(n)))}; write it as AnnData");
        }
        var format = Formats.LastOrDefault(f => f.Extensions.Any(e => e != "/" && path.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
            ?? throw new UserException($"{path}: is of no known kind, known are {string.Join(" ", Formats.SelectMany(f => f.Extensions).Distinct())}; " +
                "give the file the ending of its kind");
        return format.Holds is null
            ? format
            : throw new UserException($"{path}: does not begin as an HDF5 file does; check that it is one, or fetch it anew");
    }

    /// <summary>Reads counts from a file or folder of any known kind.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="options">What the file cannot tell; null takes what is usual.</param>
    /// <exception cref="UserException">The file is missing, of no known kind, damaged, or not what its kind wants.</exception>
    public CountMatrix Read(string path, CountOptions? options = null) => Of(path).Read(path, options ?? new CountOptions());

    private static bool BeginsAsHdf5(string path)
    {
        using var file = InputFile.Open(path);
        if (!file.CanSeek) return false;
        try
        {
            var start = new byte[8];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && Hdf5File.BeginsWith(start);
        }
        catch (IOException e)
        {
            throw InputFile.Unreadable(path, e);
        }
    }
}
