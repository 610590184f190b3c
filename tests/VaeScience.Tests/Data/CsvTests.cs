using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Data;

public sealed class CsvTests
{
    private static string[][] Rows(Table table) =>
        [.. Enumerable.Range(0, table.RowCount).Select(r => table.Columns.Select((_, c) => table[r, c]).ToArray())];

    private static string Write(Table table, char delimiter = ',')
    {
        using var stream = new MemoryStream();
        Csv.Write(stream, table, delimiter);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return packed.ToArray();
    }

    [Theory]
    [InlineData("a,b\n1,2\n")]
    [InlineData("a,b\r\n1,2\r\n")]
    [InlineData("a,b\r1,2\r")]
    [InlineData("a,b\n1,2")]
    [InlineData("\uFEFFa,b\n1,2\n")]
    [InlineData("\n\na,b\n\n1,2\n\n")]
    [InlineData("a\tb\n1\t2\n")]
    [InlineData("a;b\n1;2\n")]
    [InlineData("\"a\",\"b\"\n\"1\",\"2\"\n")]
    public void EveryDialectGivesTheSameTable(string text)
    {
        var table = Csv.Parse(text);
        Assert.Equal(["a", "b"], table.Columns);
        Assert.Equal([["1", "2"]], Rows(table));
    }

    [Fact]
    public void QuotesHoldDelimitersQuotesAndNewlines()
    {
        var table = Csv.Parse("name,note\nx,\"a,b\"\ny,\"say \"\"hi\"\"\"\nz,\"two\r\nlines\"\nw,5\" pipe\nv,\n");
        Assert.Equal(["a,b", "say \"hi\"", "two\r\nlines", "5\" pipe", ""], table.Text("note"));
        Assert.Equal([2, 3, 4, 6, 7], Enumerable.Range(0, 5).Select(table.Line));
    }

    [Fact]
    public void DelimiterInsideAQuotedHeaderDoesNotCount()
    {
        var table = Csv.Parse("\"a;b;c\",d\n1,2\n");
        Assert.Equal(["a;b;c", "d"], table.Columns);
    }

    [Fact]
    public void AnyTextSurvivesWritingAndReading()
    {
        var cell = Gen.OneOf(
            Gen.Elements("", ",", ";", "\t", "\"", "\"\"", "\n", "\r", "\r\n", " ", "\uFEFF", "a,b", "5\" pipe", "é😀", "0"),
            ArbMap.Default.ArbFor<string>().Generator.Select(Unicode));
        var sample =
            from width in Gen.Choose(1, 4)
            from rows in cell.ArrayOf(width).ArrayOf()
            from names in cell.ArrayOf(width)
            from delimiter in Gen.Elements(',', ';', '\t')
            select (Names: names.Select((n, i) => $"{n}{i}").ToArray(), rows, delimiter);
        Prop.ForAll(sample.ToArbitrary(), s =>
        {
            var table = Table.Of("any", s.Names, s.Names.Select((_, c) => s.rows.Select(r => r[c])));
            var back = Csv.Parse(Write(table, s.delimiter));
            return back.Columns.SequenceEqual(s.Names) && Rows(back).Select(r => string.Join('|', r)).SequenceEqual(s.rows.Select(r => string.Join('|', r)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20260101, 1));

        // Text files hold no NUL and no half surrogate pairs.
        static string Unicode(string? any) =>
            Encoding.UTF8.GetString(Encoding.UTF8.GetBytes((any ?? "").Replace("\0", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void RecordsLongerThanTheBufferAreWhole()
    {
        var wide = string.Join(',', Enumerable.Range(0, 40_000).Select(i => $"c{i}"));
        var table = Csv.Parse($"{wide}\n{string.Join(',', Enumerable.Range(0, 40_000))}\n");
        Assert.Equal("39999", table.Text("c39999")[0]);
    }

    [Fact]
    public void GzipIsKnownByItsFirstBytesAndTheDigestIsTheFiles()
    {
        using var folder = new TemporaryFolder();
        var packed = Gzip("a,b\n1,2\n"u8.ToArray());
        var table = Csv.Read(folder.Write("plain-name.csv", packed));
        Assert.Equal([["1", "2"]], Rows(table));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(packed)), table.Fingerprint);
    }

    [Fact]
    public void EveryTruncationOfAGzipFileIsAMistakeOfTheUsers()
    {
        var packed = Gzip(Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{i},{i * 7919 % 997}\n"))));
        for (var length = 2; length < packed.Length; length++)
        {
            using var stream = new MemoryStream(packed, 0, length);
            Mistakes.Of(() => Csv.Read(stream, "cut.csv.gz"), "cut.csv.gz");
        }
    }

    [Fact]
    public void AFlippedBitOfAGzipFileIsAMistakeOfTheUsersOrChangesNothing()
    {
        var text = "a,b\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},{i * 7919 % 997}\n"));
        var packed = Gzip(Encoding.UTF8.GetBytes(text));
        // The first two bytes only say that it is gzip; without them the rest is no text.
        for (var bit = 0; bit < 8 * packed.Length; bit++)
        {
            var flipped = packed.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            using var stream = new MemoryStream(flipped);
            try
            {
                Assert.Equal(text, Write(Csv.Read(stream, "flipped.gz")));
            }
            catch (UserException e)
            {
                Assert.StartsWith("flipped.gz: ", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void BlockedGzipOfSeveralMembersIsRead()
    {
        byte[] end = [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0xFF, 6, 0, 0x42, 0x43, 2, 0, 0x1B, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] members = [.. Gzip("a,b\n1,"u8.ToArray()), .. Gzip("2\n"u8.ToArray()), .. end];
        using var whole = new MemoryStream(members);
        Assert.Equal([["1", "2"]], Rows(Csv.Read(whole, "blocked.gz")));
        using var cut = new MemoryStream(members[..^1]);
        Mistakes.Of(() => Csv.Read(cut, "blocked.gz"), "blocked.gz: the gzip data are damaged or cut off");
    }

    [Fact]
    public void MissingFolderAndEmptyFilesAreNamed()
    {
        using var folder = new TemporaryFolder();
        folder.Write("whisky.csv", "a\n1\n");
        Mistakes.Of(() => Csv.Read(folder["whiskey.csv"]), "whiskey.csv: no such file", "did you mean 'whisky.csv'");
        Mistakes.Of(() => Csv.Read(folder["."]), "is a folder");
        Mistakes.Of(() => Csv.Read(folder.Write("empty.csv", "")), "empty.csv: is empty", "header line");
        Mistakes.Of(() => Csv.Read(folder.Write("blank.csv", "\uFEFF\n\n")), "blank.csv: is empty");
    }

    [Fact]
    public void BrokenStructureIsNamedByLine()
    {
        Mistakes.Of(() => Csv.Parse("a,b\n1,2\n3\n", "t.csv"), "t.csv: line 3: got 1 cells, the header names 2 columns");
        Mistakes.Of(() => Csv.Parse("a,b\n1,2,3\n", "t.csv"), "line 2: got 3 cells");
        Mistakes.Of(() => Csv.Parse("a,b\n\"1\n\n\",\"2\n", "t.csv"), "line 4: a quote opens a cell and never closes");
        Mistakes.Of(() => Csv.Parse("a,b\n\"1\"x,2\n", "t.csv"), "line 2: text follows a closing quote");
        Mistakes.Of(() => Csv.Parse("a,,b\n", "t.csv"), "column 2 has no name");
        Mistakes.Of(() => Csv.Parse("a,b,a\n", "t.csv"), "columns 1 and 3 are both named 'a'");
    }

    [Fact]
    public void RandomBytesAreNamedByTheirOffset()
    {
        using var folder = new TemporaryFolder();
        Mistakes.Of(() => Csv.Read(folder.Write("a.csv", [.. "a,b\n1,"u8, 0xC3, 0x28, .. "\n"u8])), "line 2, byte 6", "not UTF-8 (0xC3)");
        Mistakes.Of(() => Csv.Read(folder.Write("b.csv", [.. "a,b\n1,"u8, 0, .. "\n"u8])), "line 2, byte 6", "a NUL byte");
        Mistakes.Of(() => Csv.Read(folder.Write("c.csv", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("a,b\n")).ToArray())), "byte 0", "save it as UTF-8");
        for (var seed = 0; seed < 200; seed++)
        {
            var bytes = new byte[4096];
            new System.Random(seed).NextBytes(bytes);
            Mistakes.Of(() => Csv.Read(folder.Write("random.csv", bytes)), "random.csv", "UTF-8");
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1,")]
    [InlineData("\"")]
    public void ALineOfTwoGigabytesEndsInAnErrorAfterASmallRead(string pattern)
    {
        using var line = new EndlessStream(Encoding.ASCII.GetBytes(pattern), 1L << 31);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Mistakes.Of(() => Csv.Read(line, "line.csv"), "line.csv: line 1: a row is longer than 16 MiB");
        Assert.InRange(line.BytesRead, 1 << 24, (1 << 24) + (1 << 17));
        // The buffer doubles up to the record limit: 16 + 8 + 4 + ... MiB, and field places beside it.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100L << 20);
    }

    [Fact]
    public void AGzipBombStopsAtTheLimitOfText()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1,2\n", 1 << 18)));
            gzip.Write("a,b\n"u8);
            for (var i = 0; i < 16; i++) gzip.Write(lines);
        }
        packed.Position = 0;
        Mistakes.Of(() => Csv.Read(packed, "bomb.gz", limits: new CsvLimits { TotalBytes = 4 << 20 }), "bomb.gz: holds more than 4 MiB of text");
    }

    [Fact]
    public void LimitsOfRecordsAndColumnsHold()
    {
        using var text = new MemoryStream(Encoding.ASCII.GetBytes($"a\n{new string('x', 300)}\n"));
        Mistakes.Of(() => Csv.Read(text, "t.csv", limits: new CsvLimits { RecordBytes = 256 }), "line 2: a row is longer than 256 bytes");
        using var wide = new MemoryStream("a,b,c\n"u8.ToArray());
        Mistakes.Of(() => Csv.Read(wide, "t.csv", limits: new CsvLimits { Columns = 2 }), "has 3 columns, allowed are up to 2");
    }

    [Fact]
    public void ACellThatNoTextFileCanHoldIsRefusedAndNothingIsWritten()
    {
        using var folder = new TemporaryFolder();
        Assert.ThrowsAny<ArgumentException>(() => Csv.Write(folder["t.csv"], Table.Of("t", ["a"], [["\0"]])));
        Assert.ThrowsAny<ArgumentException>(() => Csv.Write(folder["t.csv"], Table.Of("t", ["a"], [["\uD800"]])));
        Assert.Empty(folder.Files);
    }
}
