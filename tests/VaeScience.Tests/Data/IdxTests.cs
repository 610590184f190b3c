using System.IO.Compression;
using VaeScience.Compute;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Data;

/// <summary>The two binary formats of digits: read whole, refused in one line when damaged.</summary>
public sealed class IdxTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_array_is_read_with_its_dimensions(bool isPacked)
    {
        var idx = Idx.Read(Write([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255], isPacked));
        Assert.Equal([2, 3], idx.Dimensions);
        Assert.Equal([1, 2, 3, 4, 5, 255], idx.Values);
    }

    [Fact]
    public void Every_truncation_and_every_flipped_bit_is_refused_or_read()
    {
        byte[] whole = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255];
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<UserException>(() => Idx.Read(Write(whole[..length], isPacked: false)));
        for (var bit = 0; bit < 8 * whole.Length; bit++)
        {
            var flipped = whole.ToArray();
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            // Only a flip among the values themselves can pass unseen.
            if (bit / 8 < 12) Assert.Throws<UserException>(() => Idx.Read(Write(flipped, isPacked: false)));
            else Assert.Equal(6, Idx.Read(Write(flipped, isPacked: false)).Values.Length);
        }
    }

    [Fact]
    public void A_packed_file_that_is_cut_off_is_refused()
    {
        var path = Write([0, 0, 8, 1, 0, 0, 0, 4, 1, 2, 3, 4], isPacked: true);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^6]);
        var error = Assert.Throws<UserException>(() => Idx.Read(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bits_come_most_significant_first()
    {
        var path = Write([0b1000_0001, 0b0100_0000], isPacked: true);
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0], PackedBits.Read(path, features: 8, rows: 2));
        Assert.Contains("ends after 2 of 3 bytes", Assert.Throws<UserException>(() => PackedBits.Read(path, features: 8, rows: 3)).Message, StringComparison.Ordinal);
        Assert.Contains("goes on after", Assert.Throws<UserException>(() => PackedBits.Read(path, features: 8, rows: 1)).Message, StringComparison.Ordinal);
    }

    [RealDataFact("mnist/t10k-labels-idx1-ubyte.gz")]
    public void The_digits_of_the_test_set_are_counted()
    {
        var labels = Idx.Read(RealData.PathOf("mnist/t10k-labels-idx1-ubyte.gz"));
        Assert.Equal([10000], labels.Dimensions);
        Assert.Equal([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], Enumerable.Range(0, 10).Select(d => labels.Values.Count(v => v == d)));
    }

    [RealDataFact("mnist/binarized_static_test_packed784.bin.gz")]
    public void The_binarised_test_digits_have_the_known_share_of_ink()
    {
        var values = PackedBits.Read(RealData.PathOf("mnist/binarized_static_test_packed784.bin.gz"), features: 784, rows: 10000);
        Assert.Equal(0.132512, values.Average(v => (double)v), 6);
    }

    private string Write(byte[] bytes, bool isPacked)
    {
        var path = Path.Combine(folder, "digits.idx");
        using var file = File.Create(path);
        if (!isPacked) file.Write(bytes);
        else
        {
            using var packed = new GZipStream(file, CompressionLevel.Fastest);
            packed.Write(bytes);
        }
        return path;
    }
}
