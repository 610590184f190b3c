using VaeScience.Analysis.Baselines;
using VaeScience.Data;
using VaeScience.Data.Formats;
using VaeScience.SingleCell.Expression;
using VaeScience.SingleCell.Runs;

namespace VaeScience.SingleCell.Pictures;

/// <summary>Everything that a run holds, in the terms of AnnData: counts, what is known and was found of cells and genes, places in latent space and pictures.</summary>
/// <param name="Matrix">Counts (X), cells (obs), genes (var).</param>
/// <param name="Parts">Embeddings (obsm), layers, and the columns that are categories.</param>
internal sealed record CellExport(CountMatrix Matrix, AnnDataParts Parts)
{
    /// <summary>The layer of denoised expression, and the place of the latent means.</summary>
    public const string DenoisedLayer = "denoised", LatentName = "X_vae";

    private const string Taken = "vae_", LibraryColumn = "total_counts", Cluster = "cluster", Type = "type";
    private const int CellsAtOnce = 512;

    /// <summary>Gathers what there is.</summary>
    /// <param name="run">The run.</param>
    /// <param name="denoised">Whether denoised expression is added as a layer, which is as large as the dense matrix.</param>
    /// <exception cref="UserException">A product of the run is damaged, or the layer would be too large.</exception>
    public static CellExport Of(TrainedRun run, bool denoised)
    {
        var (cells, z) = (run.Cells, run.LatentMeans());
        var obs = cells.Matrix.Cells.With(cells.Matrix.Cells.Has(LibraryColumn) ? Taken + LibraryColumn : LibraryColumn, [.. cells.Matrix.LibrarySizes().Select(CellNumber.Exact)]);
        List<string> categories = [.. new[] { cells.Columns.Label, cells.Columns.Batch }.OfType<string>()];
        foreach (var (column, asName, isCategory) in Found(run))
        {
            var name = obs.Has(asName) ? Taken + asName : asName;
            obs = obs.With(name, [.. column]);
            if (isCategory) categories.Add(name);
        }
        var embeddings = new Dictionary<string, float[]> { [LatentName] = [.. z.Cast<double>().Select(v => (float)v)] };
        foreach (var picture in CellPicture.Of(run)) embeddings[$"X_{picture.Method.Key}"] = [.. picture.X.Zip(picture.Y).SelectMany(p => (float[])[(float)p.First, (float)p.Second])];
        return new CellExport(cells.Matrix.WithCells(obs), new AnnDataParts
        {
            Embeddings = embeddings,
            Categories = categories,
            Layers = denoised ? new Dictionary<string, CsrMatrix> { [DenoisedLayer] = Denoised(run, z) } : [],
        });
    }

    // Groups of all ways they were formed, types, and how sure both are.
    private static IEnumerable<(IReadOnlyList<string> Column, string Name, bool IsCategory)> Found(TrainedRun run)
    {
        if (RunTable.Clusters.OfCells(run) is { } clusters)
            foreach (var column in clusters.Columns)
            {
                var isGroup = column.StartsWith(Cluster, StringComparison.Ordinal);
                yield return (clusters.Text(column), isGroup ? column : $"{Cluster}_{column}", isGroup);
            }
        if (RunTable.Annotation.OfCells(run) is not { } types) yield break;
        foreach (var (column, name) in (IEnumerable<(string, string)>)[(Type, Type), ("probability", $"{Type}_probability"), ("group_type", "group_type")])
            if (types.Has(column)) yield return (types.Text(column), name, name != $"{Type}_probability");
    }

    /// <summary>Writes one AnnData file.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void WriteAnnData(string path) => AnnData.Write(path, Matrix, Parts);

    /// <summary>Writes a folder: counts as MatrixMarket files, obs.csv, var.csv, and a table for each embedding.</summary>
    /// <exception cref="UserException">The folder cannot be written.</exception>
    public void WriteTables(string folder)
    {
        MatrixMarket.Write(folder, Matrix);
        Write("obs", Named("cell", Matrix.CellNames, Matrix.Cells));
        Write("var", Named("gene", Matrix.GeneNames, Matrix.Genes));
        foreach (var (name, values) in Parts.Embeddings)
        {
            var width = values.Length / Matrix.CellCount;
            Write(name, Table.Of(name, ["cell", .. Enumerable.Range(1, width).Select(c => $"{name}{c}")],
                [Matrix.CellNames, .. Enumerable.Range(0, width).Select(c => Enumerable.Range(0, Matrix.CellCount).Select(i => CellNumber.Exact(values[i * width + c])))]));
        }

        void Write(string name, Table table) => Csv.Write(Path.Combine(folder, name + ".csv"), table);
    }

    private static Table Named(string column, IReadOnlyList<string> names, Table table) =>
        Table.Of(column, [column, .. table.Columns.Where(c => c != column)], [names, .. table.Columns.Where(c => c != column).Select(table.Text)]);

    // L rho: expected counts at the median total, with the batches averaged out.
    private static CsrMatrix Denoised(TrainedRun run, double[,] z)
    {
        var (n, f) = (z.GetLength(0), run.Data.FeatureCount);
        if ((long)n * f > Array.MaxLength)
            throw new UserException($"--denoised: {n} cells x {f} genes are more than {Array.MaxLength} values; train with fewer --genes, or leave the option out");
        var (decoded, median) = (new DecodedShares(run), CountedExpression.MedianTotal(run.Cells.Matrix));
        var values = new float[n * f];
        for (var start = 0; start < n; start += CellsAtOnce)
        {
            var shares = decoded.Averaged(RowBlocks.Of(z).Make(start, Math.Min(CellsAtOnce, n - start)));
            for (var i = 0; i < shares.GetLength(0); i++)
                for (var g = 0; g < f; g++) values[(start + i) * f + g] = (float)(median * shares[i, g]);
        }
        return CsrMatrix.FromDense(values, f);
    }
}
