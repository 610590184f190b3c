using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Data;

public sealed class CountCsvTests
{
    private static CountMatrix Read(string text, CountRows rows = CountRows.Detect, string file = "counts.csv")
    {
        using var folder = new TemporaryFolder();
        return CountCatalog.Default.Read(folder.Write(file, text), new CountOptions { Rows = rows });
    }

    [Theory]
    [InlineData("gene,AACCGGTTAA-1,AACCGGTTAC-1\nActb,1,0\nXkr4,0,2\nRp1,3,0\n")]
    [InlineData("\"AACCGGTTAA-1\",\"AACCGGTTAC-1\"\n\"Actb\",1,0\n\"Xkr4\",0,2\n\"Rp1\",3,0\n")]
    [InlineData(",Actb,Xkr4,Rp1\nAACCGGTTAA-1,1,0,3\nAACCGGTTAC-1,0,2,0\n")]
    [InlineData("cell;Actb;Xkr4;Rp1\nAACCGGTTAA-1;1;0;3\nAACCGGTTAC-1;0;2;0\n")]
    public void BothOrientationsWithAndWithoutACornerAreTold(string text)
    {
        var matrix = Read(text);
        Assert.Equal(["AACCGGTTAA-1", "AACCGGTTAC-1"], matrix.CellNames);
        Assert.Equal(["Actb", "Xkr4", "Rp1"], matrix.GeneNames);
        Assert.Equal([1, 0, 3, 0, 2, 0], GoldenCounts.Dense(matrix));
    }

    [Fact]
    public void WhatNamesDoNotTellIsAskedFor()
    {
        const string text = "x,a,b\nc,1,0\nd,0,2\ne,3,0\n";
        Mistakes.Of(() => Read(text), "3 rows such as 'c' and 2 columns such as 'a': which are the genes? say --rows genes or --rows cells");
        Assert.Equal(["a", "b"], Read(text, CountRows.Genes).CellNames);
        Assert.Equal(["a", "b"], Read(text, CountRows.Cells).GeneNames);
    }

    [Theory]
    [InlineData("", "counts.csv: is empty")]
    [InlineData("gene,c1\n", "has a header and no rows")]
    [InlineData("gene,c1,c2\nActb,1\n", "line 2: got 2 cells, the header names 3 columns")]
    [InlineData("gene,c1,c2\nActb,1,2\nRp1,1,2,3\n", "line 3: got 4 cells")]
    [InlineData("gene,c1,c2\nActb,1,NA\n", "line 2, column 'c2': got 'NA', allowed are numbers")]
    [InlineData("gene,c1,c2\nActb,,1\n", "line 2, column 'c1': got '', allowed are numbers")]
    [InlineData("c1,c2\nActb,1,1e\n", "line 2, column 'c2': got '1e'")]
    public void AWrongTableIsNamedByLine(string text, string named) => Mistakes.Of(() => Read(text), named);

    [Fact]
    public void RepeatedGenesGetNumbers() => Assert.Equal(["Actb", "Actb-1", "Actb-2", "Rp1"], Read("gene,c1\nActb,1\nActb,2\nActb,3\nRp1,4\n").GeneNames);

    [Theory]
    [InlineData("out.csv", ',')]
    [InlineData("out.tsv.gz", '\t')]
    public void WhatIsWrittenComesBack(string file, char delimiter)
    {
        using var folder = new TemporaryFolder();
        CountCsv.Write(folder[file], GoldenCounts.Matrix(), delimiter);
        GoldenCounts.EqualWithNames(CountCatalog.Default.Read(folder[file]));
        Assert.Equal([file], folder.Files);
    }
}
