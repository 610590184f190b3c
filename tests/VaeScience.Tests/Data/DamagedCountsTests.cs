using System.Diagnostics;
using VaeScience.Compute;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Data;

public sealed class DamagedCountsTests
{
    private const int Mutations = 200;

    [Theory]
    [InlineData("current.h5ad")]
    [InlineData("dense-lzf.h5ad")]
    [InlineData("categories.h5ad")]
    [InlineData("records.h5ad")]
    [InlineData("10x-2.h5")]
    [InlineData("10x-3.h5")]
    [InlineData("sample.loom")]
    [InlineData("earliest.h5")]
    [InlineData("latest.h5")]
    public void ADamagedHdf5FileIsAMistakeOrReadsInBounds(string file)
    {
        var options = new CountOptions { Genome = file == "10x-2.h5" ? "first" : null };
        using var folder = new TemporaryFolder();
        Damage(File.ReadAllBytes(GoldenCounts.PathOf(file)), bytes => CountCatalog.Default.Read(folder.Write(file, bytes), options));
    }

    [Fact]
    public void ADamagedFileOfOursIsAMistakeOrReadsInBounds()
    {
        using var folder = new TemporaryFolder();
        AnnData.Write(folder["ours.h5ad"], GoldenCounts.Matrix());
        Damage(File.ReadAllBytes(folder["ours.h5ad"]), bytes => CountCatalog.Default.Read(folder.Write("damaged.h5ad", bytes)));
    }

    [Theory]
    [InlineData("matrix.mtx.gz")]
    [InlineData("features.tsv.gz")]
    [InlineData("barcodes.tsv.gz")]
    public void ADamagedMatrixMarketFolderIsAMistakeOrReadsInBounds(string file)
    {
        using var folder = new TemporaryFolder();
        MatrixMarket.Write(folder.Path, GoldenCounts.Matrix());
        var whole = File.ReadAllBytes(folder[file]);
        Damage(whole, bytes =>
        {
            folder.Write(file, bytes);
            return CountCatalog.Default.Read(folder.Path);
        });
        // The same, unpacked: nothing but the text's own form tells.
        File.Delete(folder[file]);
        using var unpacked = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(new MemoryStream(whole), System.IO.Compression.CompressionMode.Decompress)) gzip.CopyTo(unpacked);
        Damage(unpacked.ToArray(), bytes =>
        {
            folder.Write(file[..^3], bytes);
            return CountCatalog.Default.Read(folder.Path);
        });
    }

    [Theory]
    [InlineData("out.csv")]
    [InlineData("out.tsv.gz")]
    public void ADamagedTextTableIsAMistakeOrReadsInBounds(string file)
    {
        using var folder = new TemporaryFolder();
        CountCsv.Write(folder[file], GoldenCounts.Matrix(), file.Contains(".tsv", StringComparison.Ordinal) ? '\t' : ',');
        Damage(File.ReadAllBytes(folder[file]), bytes => CountCatalog.Default.Read(folder.Write(file, bytes)));
    }

    /// <summary>Flips bits and cuts files: each must end in one line for the user or in a matrix whose names fit, soon and in little memory.</summary>
    private static void Damage(byte[] whole, Func<byte[], CountMatrix> read)
    {
        var refused = 0;
        for (var seed = 0; seed < Mutations; seed++)
        {
            var watch = Stopwatch.StartNew();
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var matrix = read(Mutated(whole, new System.Random(seed)));
                Assert.Equal((matrix.Counts.Rows, matrix.Counts.Columns), (matrix.CellNames.Count, matrix.GeneNames.Count));
                Assert.Equal((matrix.CellCount, matrix.GeneCount), (matrix.Cells.RowCount, matrix.Genes.RowCount));
                CountFindings.Of(matrix);
            }
            catch (UserException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                refused++;
            }
            Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
            // A dataset may claim what deflate could hold at best, a thousand times the file.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (4000L * whole.Length) + (256 << 20));
        }
        // All truncations at the least, which are a quarter, but for text that is cut at the end of a line or number.
        Assert.InRange(refused, Mutations / 8, Mutations);
    }

    private static byte[] Mutated(byte[] whole, System.Random random)
    {
        if (random.Next(4) == 0) return whole[..random.Next(whole.Length)];
        var bytes = whole.ToArray();
        for (var flips = 1 << random.Next(6); flips > 0; flips--) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }
}
