using VaeScience.Data.Formats;

namespace VaeScience.Tests.Data;

public sealed class TenXTests
{
    [Fact]
    public void TheThirdVersionIsReadWithoutAntibodies()
    {
        var matrix = GoldenCounts.Read("10x-3.h5");
        GoldenCounts.EqualWithNames(matrix);
        Assert.Equal(GoldenCounts.GeneIds, matrix.GeneIds);
        var antibodies = GoldenCounts.Read("10x-3.h5", new CountOptions { FeatureType = "Antibody Capture" });
        Assert.Equal(["CD3", "CD4"], antibodies.GeneNames);
        Assert.Equal([GoldenCounts.At(0, 0) + 1, GoldenCounts.At(0, 1) + 1], GoldenCounts.Dense(antibodies).Take(2));
        Assert.Equal(GoldenCounts.Genes + 2, GoldenCounts.Read("10x-3.h5", new CountOptions { FeatureType = "" }).GeneCount);
        Mistakes.Of(() => GoldenCounts.Read("10x-3.h5", new CountOptions { FeatureType = "Peaks" }), "no features with feature_type 'Peaks'", "'Antibody Capture'");
    }

    [Fact]
    public void TheSecondVersionIsReadGenomeByGenome()
    {
        GoldenCounts.EqualWithNames(GoldenCounts.Read("10x-2.h5", new CountOptions { Genome = "first" }));
        GoldenCounts.EqualWithNames(GoldenCounts.Read("10x-2.h5", new CountOptions { Genome = "second" }), 2);
        Mistakes.Of(() => GoldenCounts.Read("10x-2.h5"), "10x-2.h5: holds the genomes 'first', 'second'; name one with --genome");
        Mistakes.Of(() => GoldenCounts.Read("10x-2.h5", new CountOptions { Genome = "frst" }), "no genome 'frst'; did you mean 'first'?");
    }

    [Fact]
    public void LoomIsRead()
    {
        var matrix = GoldenCounts.Read("sample.loom");
        GoldenCounts.EqualWithNames(matrix);
        Assert.Equal(["CellID", "Plate"], matrix.Cells.Columns);
        Assert.Equal(["0", "0", "0", "0", "1"], matrix.Cells.Text("Plate").Take(5));
        Assert.Equal(GoldenCounts.GeneIds, matrix.GeneIds);
        GoldenCounts.EqualWithNames(GoldenCounts.Read("sample.loom", new CountOptions { Layer = "spliced" }), 2);
        Mistakes.Of(() => GoldenCounts.Read("sample.loom", new CountOptions { Layer = "unspliced" }), "has no layer 'unspliced'; did you mean 'spliced'?");
    }

    [Fact]
    public void APlainMatrixIsReadAndOtherFilesAreNamed()
    {
        var matrix = GoldenCounts.Read("latest.h5");
        GoldenCounts.Equal(matrix);
        Assert.Equal(("cell_1", "gene_30"), (matrix.CellNames[0], matrix.GeneNames[^1]));
        using var folder = new TemporaryFolder();
        VaeScience.Data.Formats.Hdf5.Hdf5Writer.Write(folder["other.h5"], root => root.WriteTexts("words", ["a"]));
        Mistakes.Of(() => CountCatalog.Default.Read(folder["other.h5"]), "other.h5: is HDF5, but neither hdf5 nor loom nor 10x nor anndata; it holds 'words'");
        Mistakes.Of(() => CountCatalog.Default.Read(folder.Write("a.h5ad", "cell,gene\n")), "a.h5ad: does not begin as an HDF5 file does");
        Mistakes.Of(() => CountCatalog.Default.Read(folder.Write("a.xlsx", "x")), "a.xlsx: is of no known kind", ".h5ad");
        Mistakes.Of(() => CountCatalog.Default.Read(folder["b.h5ad"]), "b.h5ad: no such file");
    }
}
