using VaeScience.Data;

namespace VaeScience.Tests.Data;

public sealed class DataCacheTests
{
    // SHA-256 of the three letters "abc" (FIPS 180-2, appendix B.1).
    private static readonly KnownData Known =
        new("abc", "three letters", "https://example.org/abc", "letters/abc.txt", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

    [Fact]
    public void TheFolderIsTheNamedOneThenTheEnvironmentsThenTheCache()
    {
        Assert.Equal("named", DataCache.FolderOf("named", _ => "set"));
        Assert.Equal("set", DataCache.FolderOf(null, v => v == "VAESCIENCE_DATA" ? "set" : null));
        Assert.Equal(Path.Combine("cache", "vaescience"), DataCache.FolderOf("", v => v == "XDG_CACHE_HOME" ? "cache" : null));
        Assert.EndsWith("vaescience", DataCache.FolderOf(null, _ => null), StringComparison.Ordinal);
    }

    [Fact]
    public void AKnownFileIsFoundOnlyWhenItsChecksumHolds()
    {
        using var folder = new TemporaryFolder();
        var cache = new DataCache(folder["."], [Known]);
        Mistakes.Of(() => cache.PathOf("abc"), "no such file", "https://example.org/abc", "--data");
        Mistakes.Of(() => cache.PathOf("abd"), "no data set 'abd'; did you mean 'abc'?");
        Directory.CreateDirectory(folder["letters"]);
        folder.Write("letters/abc.txt", "abc");
        Assert.Equal("abc", File.ReadAllText(cache.PathOf("abc")));
        folder.Write("letters/abc.txt", "abd");
        Mistakes.Of(() => cache.PathOf("abc"), "is not the data set 'abc'");
    }

    [Fact]
    public void TheDocumentationGivesEveryChecksumAndPath()
    {
        var page = File.ReadAllText(Repository.PathOf("docs/data.md"));
        Assert.Contains(Schema.Read(Repository.PathOf("data-schemas/whisky.schema.json")).Sha256, page, StringComparison.Ordinal);
        Assert.All(DataCache.Default, data =>
        {
            Assert.Contains(data.Sha256, page, StringComparison.Ordinal);
            Assert.Contains(data.File, page, StringComparison.Ordinal);
        });
    }
}
