using System.Globalization;
using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Data.Formats;
using VaeScience.Data.Formats.Hdf5;

namespace VaeScience.Tests.Data;

public sealed class AnnDataOracleTests
{
    private const string Script = """
        import sys, warnings
        warnings.simplefilter("ignore")
        import anndata, numpy, scipy.sparse
        a = anndata.read_h5ad(sys.argv[1])
        for name, matrix in (("X", a.X), ("twice", a.layers["twice"])):
            assert scipy.sparse.isspmatrix_csr(matrix) and matrix.has_canonical_format and matrix.dtype == "float32"
            numpy.savetxt(sys.argv[2] + "/" + name, matrix.toarray(), "%.9g")
        numpy.savetxt(sys.argv[2] + "/embedding", a.obsm["X_vae"], "%.9g")
        with open(sys.argv[2] + "/words", "w", encoding="utf-8") as f:
            for words in (a.obs_names, a.var_names, a.var["gene_id"], a.obs["kind"].astype(object).fillna("-"), a.obs.columns, a.obs["cluster"].cat.categories):
                f.write("\t".join(words) + "\n")
            f.write("\t".join(str(t) for t in a.obs.dtypes) + "\n" + str(a.obs["score"].sum()) + "\t" + str(a.obs["flag"].sum()) + "\n")
        a.write(sys.argv[2] + "/again.h5ad", compression="gzip")
        """;

    [PythonFact("anndata")]
    public void AnndataReadsWhatWeWriteAndWeReadWhatItWrites()
    {
        using var folder = new TemporaryFolder();
        var cells = Table.Of("cells", ["kind", "cluster", "score", "flag", "whole"],
        [
            GoldenCounts.Kinds, Enumerable.Range(0, 12).Select(i => $"{i % 11}"), Enumerable.Range(0, 12).Select(i => i == 5 ? "" : $"{i}.5"),
            Enumerable.Range(0, 12).Select(i => i > 4 ? "True" : "False"), Enumerable.Range(0, 12).Select(i => $"{i * i}"),
        ]);
        float[] embedding = [.. Enumerable.Range(0, 36).Select(i => MathF.Sqrt(i))];
        AnnData.Write(folder["ours.h5ad"], GoldenCounts.Matrix().WithCells(cells), new AnnDataParts
        {
            Embeddings = new Dictionary<string, float[]> { ["X_vae"] = embedding },
            Layers = new Dictionary<string, CsrMatrix> { ["twice"] = CsrMatrix.FromDense(GoldenCounts.Values(2), GoldenCounts.Genes) },
            Categories = ["cluster"],
        });
        Run(Script, folder["ours.h5ad"], folder.Path);
        Assert.Equal(GoldenCounts.Values(), Numbers(folder["X"]));
        Assert.Equal(GoldenCounts.Values(2), Numbers(folder["twice"]));
        Assert.Equal(embedding, Numbers(folder["embedding"]));
        var words = File.ReadAllLines(folder["words"]).Select(line => line.Split('\t')).ToArray();
        Assert.Equal(GoldenCounts.CellNames, words[0]);
        Assert.Equal(GoldenCounts.GeneNames, words[1]);
        Assert.Equal(GoldenCounts.GeneIds, words[2]);
        Assert.Equal(GoldenCounts.Kinds.Select(k => k.Length == 0 ? "-" : k), words[3]);
        Assert.Equal(cells.Columns, words[4]);
        Assert.Equal(Enumerable.Range(0, 11).Select(i => $"{i}"), words[5]);
        Assert.Equal(["category", "category", "float64", "bool", "int64"], words[6]);
        Assert.Equal(["66.5", "7"], words[7]);
        var again = CountCatalog.Default.Read(folder["again.h5ad"]);
        GoldenCounts.EqualWithNames(again);
        foreach (var column in cells.Columns) Assert.Equal(cells.Text(column), again.Cells.Text(column));
    }

    [PythonFact("h5py")]
    public void Libhdf5ReadsAListOfMorePiecesThanOneNodeOfItsIndexHolds()
    {
        using var folder = new TemporaryFolder();
        var list = new int[(64 + 2) * (1 << 17) + 5];
        for (var i = 0; i < list.Length; i++) list[i] = i;
        Hdf5Writer.Write(folder["list.h5"], root => root.Write<int>("list", list, [list.Length]));
        Run("import sys, h5py, numpy\nx = h5py.File(sys.argv[1])['list'][()]\nassert (x == numpy.arange(len(x))).all() and len(x) == int(sys.argv[2])",
            folder["list.h5"], $"{list.Length}");
    }

    private static float[] Numbers(string path) =>
        Array.ConvertAll(File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), word => float.Parse(word, CultureInfo.InvariantCulture));

    private static void Run(string script, params string[] arguments) => Oracles.Run(PythonFactAttribute.Interpreter, "", ["-c", script, .. arguments]);
}
