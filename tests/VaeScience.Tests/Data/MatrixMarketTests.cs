using System.IO.Compression;
using System.Text;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Data;

public sealed class MatrixMarketTests
{
    private const string Head = "%%MatrixMarket matrix coordinate integer general\n%comment\n";

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private static TemporaryFolder Folder(string matrix, string barcodes = "c1\nc2\n", string features = "g1\ng2\ng3\n", string prefix = "", string list = "genes")
    {
        var folder = new TemporaryFolder();
        folder.Write($"{prefix}matrix.mtx", matrix);
        folder.Write($"{prefix}barcodes.tsv", barcodes);
        folder.Write($"{prefix}{list}.tsv", features);
        return folder;
    }

    [Fact]
    public void WhatIsWrittenComesBack()
    {
        using var folder = new TemporaryFolder();
        MatrixMarket.Write(folder["out"], GoldenCounts.Matrix());
        Assert.Equal(["barcodes.tsv.gz", "features.tsv.gz", "matrix.mtx.gz"], Directory.GetFiles(folder["out"]).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        var back = CountCatalog.Default.Read(folder["out"]);
        GoldenCounts.EqualWithNames(back);
        Assert.Equal(GoldenCounts.GeneIds, back.GeneIds);
        GoldenCounts.EqualWithNames(CountCatalog.Default.Read(Path.Combine(folder["out"], "matrix.mtx.gz")));
        MatrixMarket.Write(folder["again"], back);
        foreach (var file in Directory.GetFiles(folder["out"]))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(folder["again"], Path.GetFileName(file))));
        var odd = new CountMatrix("odd", GoldenCounts.Matrix().Counts, GoldenCounts.CellNames, [.. GoldenCounts.GeneNames.Select(g => g + "\t")]);
        Mistakes.Of(() => MatrixMarket.Write(folder["odd"], odd), "the name 'gene0\\u0009' is empty or holds a tab");
    }

    [Theory]
    [InlineData("", "genes", "g1\ng2\ng3\n")]
    [InlineData("GSM1_", "features", "g1\tg1\ng2\tg2\ng3\tg3\n")]
    [InlineData("s.", "genes", "i1\tg1\tGene Expression\ni2\tg2\tGene Expression\ni3\tg3\tGene Expression\n")]
    [InlineData("", "features", "g1\r\ng2\r\ng3")]
    public void PrefixesListsAndColumnsOfAllKindsAreRead(string prefix, string list, string features)
    {
        using var folder = Folder($"{Head}3 2 3\n1 1 5\n3 1  2\n2 2 1", features: features, prefix: prefix, list: list);
        var matrix = CountCatalog.Default.Read(folder.Path);
        Assert.Equal([5, 0, 2, 0, 1, 0], GoldenCounts.Dense(matrix));
        Assert.Equal(["c1", "c2"], matrix.CellNames);
        Assert.Equal(["g1", "g2", "g3"], matrix.GeneNames);
        Assert.Equal(64, matrix.Fingerprint.Length);
    }

    [Fact]
    public void GzipCellsAsRowsAndFoldersOfOneGenomeAreRead()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["hg19"]);
        folder.Write("hg19/cells_x_genes.mtx.gz", Packed("%%MatrixMarket matrix coordinate real general\n2 3 2\n1 3 4\n2 1 1.5\n"));
        folder.Write("hg19/cells_x_genes.barcodes.txt", "c1\nc2\n");
        folder.Write("hg19/cells_x_genes.genes.txt.gz", Packed("g1\ng2\ng3\n"));
        Assert.Equal([0, 0, 4, 1.5f, 0, 0], GoldenCounts.Dense(CountCatalog.Default.Read(folder.Path)));
        Directory.CreateDirectory(folder["mm10"]);
        folder.Write("mm10/matrix.mtx", "");
        Mistakes.Of(() => CountCatalog.Default.Read(folder.Path), "holds matrices in 'hg19', 'mm10'; name one of these folders");
        Assert.Equal(2, CountCatalog.Default.Read(folder.Path, new CountOptions { Genome = "hg19" }).CellCount);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("%%MatrixMarket matrix array real general\n3 2\n", "line 1: got a 'matrix array real general'")]
    [InlineData("3 2 1\n1 1 1\n", "line 1: got '3 2 1'")]
    [InlineData(Head + "3 2\n", "line 3: wanted are the numbers of rows, columns and entries")]
    [InlineData(Head + "3 99999999999 1\n", "line 3: 3 rows, 99999999999 columns")]
    [InlineData(Head + "3 2 2000000000\n1 1 1\n", "line 3: 3 rows, 2 columns and 2000000000 entries are more than can be read")]
    [InlineData(Head + "3 2 1000000000\n1 1 1\n", "ends before entry 2 of 1000000000")]
    [InlineData(Head + "3 2 1\n4 1 1\n", "line 4: wanted are a row 1..3, a column 1..2")]
    [InlineData(Head + "3 2 1\n0 1 1\n", "line 4: wanted are a row 1..3")]
    [InlineData(Head + "3 2 1\n1 1 x\n", "line 4: got 'x', wanted is a number")]
    [InlineData(Head + "3 2 1\n1 1\n", "line 4: got '', wanted is a number")]
    [InlineData(Head + "3 2 2\n1 1 1\n", "ends before entry 2 of 2")]
    [InlineData(Head + "3 2 1\n1 1 1\n2 1 1\n", "line 5: an entry follows after the 1")]
    [InlineData(Head + "3 2 2\n1 1 1\n1 1 2\n", "gives the value of row 0, column 0 twice")]
    [InlineData(Head + "4 2 1\n1 1 1\n", "is of 4 x 2, but")]
    public void AWrongMatrixIsNamedByLine(string matrix, string named)
    {
        using var folder = Folder(matrix);
        Mistakes.Of(() => CountCatalog.Default.Read(folder.Path), "matrix.mtx", named);
    }

    [Fact]
    public void MissingFilesAreNamed()
    {
        using var folder = new TemporaryFolder();
        Mistakes.Of(() => CountCatalog.Default.Read(folder.Path), "holds no matrix.mtx");
        folder.Write("p_matrix.mtx", Head);
        Mistakes.Of(() => CountCatalog.Default.Read(folder.Path), "p_matrix.mtx: needs a list of barcodes beside it, such as 'p_barcodes.tsv'");
        folder.Write("p_barcodes.tsv", "c1\n");
        Mistakes.Of(() => CountCatalog.Default.Read(folder.Path), "needs a list of features beside it, such as 'p_features.tsv' or 'p_genes.tsv.gz'");
        folder.Write("p_genes.tsv", "");
        Mistakes.Of(() => CountCatalog.Default.Read(folder.Path), "p_genes.tsv: is empty");
        folder.Write("q_matrix.mtx", Head);
        Mistakes.Of(() => CountCatalog.Default.Read(folder.Path), "holds 2 matrices, 'p_matrix.mtx', 'q_matrix.mtx'");
        Mistakes.Of(() => CountCatalog.Default.Read(folder["matrix.mtx"]), "no such file");
    }
}
