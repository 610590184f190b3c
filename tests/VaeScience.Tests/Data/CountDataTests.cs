using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Data;

public sealed class CountDataTests
{
    private static CountMatrix Read(string file) => CountCatalog.Default.Read(RealData.PathOf($"sc/{file}"));

    private static (int, int, int, double) Size(CountMatrix m) => (m.CellCount, m.GeneCount, m.Counts.EntryCount, m.Counts.Values.Sum(v => (double)v));

    [RealDataFact("sc/formats/10x_v2.h5")]
    public void TheTwinsOf10xVersion2AreEqual()
    {
        var matrix = Twins("formats/10x_v2.h5", "formats/10x_mtx_v2");
        Assert.Equal((12, 343, 12, 12), Size(matrix));
    }

    [RealDataFact("sc/formats/10x_v3.h5")]
    public void TheTwinsOf10xVersion3AreEqual()
    {
        var matrix = Twins("formats/10x_v3.h5", "formats/10x_mtx_v3");
        Assert.Equal((1107, 507, 23866, 41549), Size(matrix));
    }

    // No count was made in this sample: all values are zero.
    [RealDataFact("sc/formats/test.loom")]
    public void TheLoomSampleIsRead()
    {
        var matrix = Read("formats/test.loom");
        Assert.Equal((200, 20, 0, 0), Size(matrix));
        Assert.Equal(("A", "99"), (matrix.GeneNames[0], matrix.CellNames[^1]));
        Mistakes.Of(() => CountFindings.Of(matrix).Require(), "nothing was counted in any of 200 cells and 20 genes");
    }

    // Sums computed with h5py and NumPy, apart from this code.
    [RealDataFact("sc/pbmc4k/10X_PBMC_top2000.h5")]
    public void Pbmc4kHasItsKnownSizes()
    {
        var matrix = CountFindings.Of(Read("pbmc4k/10X_PBMC_top2000.h5")).Require();
        Assert.Equal((4271, 2000, 870065, 4547560), Size(matrix));
        Assert.Equal([1292, 702, 606, 459, 450, 332, 295, 135], Enumerable.Range(1, 8).Select(k => matrix.Cells.Text("Y").Count(y => y == $"{k}")));
        Assert.Equal(895, matrix.LibrarySizes().Order().ElementAt(2135));
    }

    [RealDataFact("sc/paul15/paul15_cluster.h5ad")]
    public void Paul15HasItsKnownSizesAndClusters()
    {
        var matrix = CountFindings.Of(Read("paul15/paul15_cluster.h5ad")).Require();
        Assert.Equal((2730, 3451, 2386248, 6083492), Size(matrix));
        Assert.Equal("0610007L01Rik", matrix.GeneNames[0]);
        var sizes = matrix.Cells.Text("paul15_clusters").CountBy(c => c).ToDictionary();
        Assert.Equal((19, 373, 329, 9), (sizes.Count, sizes["14Mo"], sizes["2Ery"], sizes["18Eos"]));
    }

    [RealDataFact("sc/mixology5/sc_celseq2_5cl_p1.count.csv.gz")]
    public void TheThreePlatesOfMixology5AreJoinedWithTheirLabels()
    {
        var plates = Enumerable.Range(1, 3).Select(p => CellLabels.Attach(Read($"mixology5/sc_celseq2_5cl_p{p}.count.csv.gz"),
            CellLabels.Read(RealData.PathOf($"sc/mixology5/sc_celseq2_5cl_p{p}.metadata.csv.gz")))).ToArray();
        Assert.Equal([(297, 15564), (307, 14078), (305, 13426)], plates.Select(p => (p.CellCount, p.GeneCount)));
        Assert.Equal([9783530, 7347615, 5546889], plates.Select(p => p.LibrarySizes().Sum()));
        var joined = CountFindings.Of(CountBatches.Join(plates, ["p1", "p2", "p3"], "plate")).Require();
        Assert.Equal(909, joined.CellCount);
        // Counted by intersecting the first columns in Python.
        Assert.Equal(12653, joined.GeneCount);
        Assert.Equal(909, joined.CellNames.Distinct().Count());
        var lines = joined.Cells.Text("cell_line_demuxlet").CountBy(l => l).ToDictionary();
        Assert.Equal((5, 328, 197, 129, 135, 120), (lines.Count, lines["A549"], lines["H838"], lines["H1975"], lines["H2228"], lines["HCC827"]));
        // A gene counted on each plate keeps its total.
        var gene = joined.GeneNames[0];
        Assert.Equal(plates.Sum(p => Total(p, gene)), Total(joined, gene));
    }

    private static double Total(CountMatrix matrix, string gene) => matrix.SelectGenes([matrix.FindGene(gene)]).LibrarySizes().Sum();

    private static CountMatrix Twins(string binary, string folder)
    {
        var (first, second) = (Read(binary), Read(folder));
        Assert.Equal(first.CellNames, second.CellNames);
        Assert.Equal(first.GeneNames, second.GeneNames);
        Assert.Equal(first.GeneIds, second.GeneIds);
        Assert.Equal(first.Counts.RowStarts, second.Counts.RowStarts);
        Assert.Equal(first.Counts.ColumnIndices, second.Counts.ColumnIndices);
        Assert.Equal(first.Counts.Values, second.Counts.Values);
        return first;
    }
}
