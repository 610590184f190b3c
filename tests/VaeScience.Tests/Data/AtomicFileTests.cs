using VaeScience.Data;

namespace VaeScience.Tests.Data;

public sealed class AtomicFileTests
{
    [Fact]
    public void TheOldContentStaysWhenWritingFails()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder["a.txt"], "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(folder["a.txt"], stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(folder["a.txt"]));
        Assert.Equal(["a.txt"], folder.Files);
    }

    [Fact]
    public void TheFileIsReplacedOnlyWhenComplete()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder["a.txt"], "old");
        AtomicFile.Write(folder["a.txt"], stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(folder["a.txt"]));
        });
        Assert.Equal("new"u8.ToArray(), File.ReadAllBytes(folder["a.txt"]));
        Assert.Equal(["a.txt"], folder.Files);
    }

    [Fact]
    public void AFolderThatIsNotThereIsNamed()
    {
        using var folder = new TemporaryFolder();
        Mistakes.Of(() => AtomicFile.WriteText(folder["no/such/a.txt"], ""), "a.txt: cannot be written, its folder does not exist");
        Mistakes.Of(() => AtomicFile.WriteText(folder["."], ""), "cannot be written");
    }
}
