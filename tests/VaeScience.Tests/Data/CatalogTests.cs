using System.IO.Compression;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Data;

public sealed class CatalogTests
{
    [Theory]
    [InlineData("a.csv", "x,y\n1,2\n")]
    [InlineData("a.CSV", "x;y\n1;2\n")]
    [InlineData("a.tsv", "x\ty\n1\t2\n")]
    [InlineData("a.tsv.gz", "x\ty\n1\t2\n")]
    public void FilesAreKnownByTheirNames(string file, string text)
    {
        using var folder = new TemporaryFolder();
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        if (file.EndsWith(".gz", StringComparison.Ordinal))
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
            bytes = packed.ToArray();
        }
        Assert.Equal(["2"], Catalog.Default.Read(folder.Write(file, bytes)).Text("y"));
    }

    [Fact]
    public void AKindIsAddedWithoutTouchingTheOthersAndGoesByItsFirstBytes()
    {
        using var folder = new TemporaryFolder();
        var magic = new TableFormat("magic", "a test's own", [".mgc"], path => Table.Of(path, ["m"], [["1"]])) { Magic = [0x89, 0x4D] };
        var catalog = Catalog.Default.With(magic);
        Assert.Equal("magic", catalog.Of(folder.Write("a.csv", [0x89, 0x4D, 0])).Name);
        Assert.Equal("csv", catalog.Of(folder.Write("b.csv", [0x89])).Name);
        Assert.Equal("csv", Catalog.Default.Of(folder["a.csv"]).Name);
    }

    [Fact]
    public void UnknownKindsAndMissingFilesAreNamed()
    {
        using var folder = new TemporaryFolder();
        Mistakes.Of(() => Catalog.Default.Read(folder.Write("a.xlsx", "")), "a.xlsx: is of no known kind", ".csv", ".tsv.gz");
        Mistakes.Of(() => Catalog.Default.Read(folder["b.csv"]), "no such file");
    }

    [Fact]
    public void EveryKindHasANameASummaryAndEndings() => Assert.All(Catalog.Default.Formats, f =>
    {
        Assert.False(string.IsNullOrWhiteSpace(f.Name) || string.IsNullOrWhiteSpace(f.Summary));
        Assert.All(f.Extensions, e => Assert.StartsWith(".", e, StringComparison.Ordinal));
        Assert.Single(Catalog.Default.Formats, other => other.Name == f.Name);
    });
}
