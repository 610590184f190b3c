using VaeScience.Compute;
using VaeScience.Data.Formats.Hdf5;

namespace VaeScience.Tests.Data;

public sealed class Hdf5Tests
{
    public static TheoryData<string, string> Indexes()
    {
        var cases = new TheoryData<string, string>();
        foreach (var version in (string[])["earliest", "latest"])
            foreach (var name in (string[])["run", "single", "single-packed", "plain", "fixed", "tree", "sums", "X", "optional"]) cases.Add(version, name);
        cases.Add("latest", "extensible");
        return cases;
    }

    private static Hdf5File Open(string version) => Hdf5File.Open(GoldenCounts.PathOf($"{version}.h5"));

    [Theory]
    [MemberData(nameof(Indexes))]
    public void EveryWayToStoreAMatrixGivesTheSameValues(string version, string name)
    {
        using var file = Open(version);
        var data = file.Root.Dataset(name);
        Assert.Equal([GoldenCounts.Cells, GoldenCounts.Genes], data.Shape);
        Assert.Equal(GoldenCounts.Values(), data.Read().Floats());
        Assert.Equal(GoldenCounts.Values().Select(v => (double)v), data.Read().Doubles());
        for (var first = 0; first < GoldenCounts.Cells; first++)
        {
            var count = Math.Min(4, GoldenCounts.Cells - first);
            Assert.Equal(GoldenCounts.Values()[(first * GoldenCounts.Genes)..((first + count) * GoldenCounts.Genes)], data.ReadRows(first, count).Floats());
        }
    }

    [Theory]
    [InlineData("earliest")]
    [InlineData("latest")]
    public void LargeGroupsManyAttributesAndOtherTypesAreRead(string version)
    {
        using var file = Open(version);
        var links = file.Root.Group("links");
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"link-{i}").Order(StringComparer.Ordinal), links.Names);
        Assert.All(links.Names, name => Assert.Equal(GoldenCounts.Genes, links.Dataset(name).Shape[1]));
        var run = file.Root.Dataset("links/link-7");
        Assert.Equal(40, run.AttributeNames.Count);
        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal($"text {i}", run.AttributeText($"attribute-{i}")));
        Assert.Null(run.Attribute("attribute-40"));
        Assert.Equal([0.5f, -2, float.PositiveInfinity], file.Root.Dataset("half").Read().Floats());
        Assert.Equal(["a", "bcd"], file.Root.Dataset("fixed-text").Read().Texts());
        Assert.Equal([-3], file.Root.Dataset("scalar").Read().Integers());
        Assert.Equal(Enumerable.Repeat(7L, 12), file.Root.Dataset("empty").Read().Integers());
    }

    [Fact]
    public void AnIndexOfPagesIsRead()
    {
        using var file = Open("latest");
        Assert.Equal(Enumerable.Range(0, 2048).Select(i => (long)(sbyte)i), file.Root.Dataset("pages").Read().Integers());
    }

    [Fact]
    public void WhatIsNotReadIsNamedWithTheWayOut()
    {
        using var file = Open("latest");
        Mistakes.Of(() => file.Root.Dataset("scaled").Read(), "latest.h5: /scaled is packed with 'scaleoffset' (HDF5 filter 6)", "h5repack");
        Mistakes.Of(() => file.Root.Dataset("fixd"), "latest.h5: / holds no 'fixd'; did you mean 'fixed'?");
        Mistakes.Of(() => file.Root.Dataset("links"), "which is a group, wanted is a dataset");
        Mistakes.Of(() => file.Root.Group("run"), "which is a dataset, wanted is a group");
        Mistakes.Of(() => file.Root.Dataset("fixed-text").Read().Floats(), "/fixed-text holds text, wanted are numbers");
        Mistakes.Of(() => file.Root.Dataset("half").Read().Integers(), "/half holds floating-point numbers of 16 bits, wanted are integers");
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Root.Dataset("run").ReadRows(11, 2));
    }

    [Fact]
    public void FilesThatAreNoneAreNamed()
    {
        using var folder = new TemporaryFolder();
        Mistakes.Of(() => Hdf5File.Open(folder["a.h5"]), "a.h5: no such file");
        Mistakes.Of(() => Hdf5File.Open(folder.Write("empty.h5", "")), "empty.h5: is empty, wanted is an HDF5 file");
        Mistakes.Of(() => Hdf5File.Open(folder.Write("text.h5", "cell,gene\n")), "text.h5: does not begin as an HDF5 file does");
        var bytes = File.ReadAllBytes(GoldenCounts.PathOf("latest.h5"));
        Mistakes.Of(() => Hdf5File.Open(folder.Write("cut.h5", bytes[..^1])), "cut.h5: is cut off: it names a length of");
    }

    [Fact]
    public void TheTwoChecksumsAreTheFormatsOwn()
    {
        // From the authors' notes on lookup3, and the sums of Fletcher's paper by hand: 0x0102 + 0x0304 = 0x0406, 0x0102 + 0x0406 = 0x0508.
        Assert.Equal(0x17770551u, Checksum.Lookup3("Four score and seven years ago"u8));
        Assert.Equal(0xDEADBEEFu, Checksum.Lookup3([]));
        Assert.Equal(0x05080406u, Checksum.Fletcher32([1, 2, 3, 4]));
    }

    [Fact]
    public void WhatIsWrittenComesBack()
    {
        using var folder = new TemporaryFolder();
        // More pieces than one node of the index holds.
        var list = new float[(64 + 3) * (1 << 17) + 5];
        for (var i = 0; i < list.Length; i += 1000) list[i] = i;
        string[] texts = [.. Enumerable.Range(0, 5000).Select(i => i % 7 == 0 ? "" : $"näme {i} {new string('x', i % 300)}")];
        Hdf5Writer.Write(folder["a.h5"], root =>
        {
            root.Write<float>("list", list, [list.Length]);
            root.Write<double>("numbers", [1, double.NaN, -2.5], [3, 1]);
            root.Write<int>("none", [], [0]);
            root.Write<sbyte>("one", [-4], []);
            var group = root.Group("a group", Hdf5NamedValue.Integers("shape", 3, 4), Hdf5NamedValue.Flag("flag", true));
            group.WriteTexts("texts", texts, Hdf5NamedValue.Texts("order", ["b", "", "a"]));
            group.Write<bool>("flags", [true, false], [2]);
        }, Hdf5NamedValue.Text("kind", "test"));
        using var file = Hdf5File.Open(folder["a.h5"]);
        Assert.Equal(list, file.Root.Dataset("list").Read().Floats());
        Assert.Equal(list[^7..], file.Root.Dataset("list").ReadRows(list.Length - 7, 7).Floats());
        Assert.Equal([1, double.NaN, -2.5], file.Root.Dataset("numbers").Read().Doubles());
        Assert.Empty(file.Root.Dataset("none").Read().Integers());
        Assert.Equal([-4], file.Root.Dataset("one").Read().Integers());
        Assert.Equal(texts, file.Root.Dataset("a group/texts").Read().Texts());
        Assert.Equal(["TRUE", "FALSE"], file.Root.Dataset("a group/flags").Read().Texts());
        Assert.Equal(["b", "", "a"], file.Root.Dataset("a group/texts").Attribute("order")!.Texts());
        Assert.Equal([3, 4], file.Root.Group("a group").Attribute("shape")!.Integers());
        Assert.Equal(("test", "a group"), (file.Root.AttributeText("kind"), file.Root.Names[0]));
        Assert.Equal(["a.h5"], folder.Files);
    }

    [Fact]
    public void TheSameContentGivesTheSameBytesAndAMistakeLeavesNoFile()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["a.h5", "b.h5"]) Hdf5Writer.Write(folder[name], root => root.WriteTexts("t", ["x", "y"]));
        Assert.Equal(File.ReadAllBytes(folder["a.h5"]), File.ReadAllBytes(folder["b.h5"]));
        Assert.Throws<ShapeException>(() => Hdf5Writer.Write(folder["c.h5"], root => root.Write<int>("t", [1, 2], [3])));
        Assert.Throws<ArgumentException>(() => Hdf5Writer.Write(folder["c.h5"], root => root.Group("a/b")));
        Assert.Throws<ArgumentException>(() => Hdf5Writer.Write(folder["c.h5"], root => root.Write<char>("t", ['a'], [1])));
        Assert.Equal(["a.h5", "b.h5"], folder.Files);
        Mistakes.Of(() => Hdf5Writer.Write(folder["no/c.h5"], _ => { }), "its folder does not exist");
    }
}
