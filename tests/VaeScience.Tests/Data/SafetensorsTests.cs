using System.Buffers.Binary;
using System.Text;
using VaeScience.Compute;
using VaeScience.Data.Formats;

namespace VaeScience.Tests.Data;

public sealed class SafetensorsTests
{
    private static readonly SafeTensor[] Sample =
    [
        SafeTensor.Of("weight", [2, 3], new float[] { 1, -2.5f, float.NaN, float.PositiveInfinity, -0f, 1e-45f }),
        SafeTensor.Of("bias", [1], new[] { Math.PI }),
        SafeTensor.Of("step", [], new[] { long.MinValue }),
        SafeTensor.Of("empty", [0, 4], ReadOnlySpan<float>.Empty),
        SafeTensor.Of("flags", [3], new byte[] { 0, 1, 255 }),
    ];

    private static byte[] Written(TemporaryFolder folder, params SafeTensor[] tensors)
    {
        Safetensors.Write(folder["w.safetensors"], tensors, new Dictionary<string, string> { ["run"] = "7", ["model"] = "vae é" });
        return File.ReadAllBytes(folder["w.safetensors"]);
    }

    private static Safetensors Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return Safetensors.Read(stream, "m.safetensors");
    }

    private static byte[] Made(string json, int dataLength, ulong? headerLength = null)
    {
        var header = Encoding.UTF8.GetBytes(json);
        var bytes = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, headerLength ?? (ulong)header.Length);
        header.CopyTo(bytes, 8);
        return bytes;
    }

    [Fact]
    public void TensorsAndTextsComeBackBitForBit()
    {
        using var folder = new TemporaryFolder();
        var back = Read(Written(folder, Sample));
        Assert.Equal(Sample.Select(t => t.Name).Order(), back.Tensors.Keys.Order());
        foreach (var tensor in Sample)
        {
            Assert.Equal(tensor.DType, back[tensor.Name].DType);
            Assert.Equal(tensor.Shape, back[tensor.Name].Shape);
            Assert.Equal(tensor.Data, back[tensor.Name].Data);
        }
        Assert.Equal(BitConverter.SingleToInt32Bits(-0f), BitConverter.SingleToInt32Bits(back["weight"].Floats()[4]));
        Assert.Equal([Math.PI], back["bias"].Doubles());
        Assert.Equal([long.MinValue], back["step"].Longs());
        Assert.Equal([0, 1, 255], back["flags"].Bytes());
        Assert.Equal(2, back.Metadata.Count);
        Assert.Equal("vae é", back.Metadata["model"]);
    }

    [Fact]
    public void TheSameContentGivesTheSameBytesInTheOrderGiven()
    {
        using var folder = new TemporaryFolder();
        var first = Written(folder, Sample);
        Assert.Equal(first, Written(folder, Sample));
        Assert.NotEqual(first, Written(folder, [.. Sample.Reverse()]));
        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(first) % 8);
        Assert.Equal(["w.safetensors"], folder.Files);
    }

    [Fact]
    public void AFileOfAnotherProgramIsRead()
    {
        // As the Python package writes it: no metadata, tensors by type, compact JSON padded with spaces.
        var bytes = Made("""{"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"BF16","shape":[],"data_offsets":[8,10]}}  """, 10);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(bytes.Length - 10), 1.5f);
        var file = Read(bytes);
        Assert.Equal([1.5f, 0], file["b"].Floats());
        Mistakes.Of(() => file["a"].Floats(), "tensor 'a' is of type BF16, wanted is F32");
        Mistakes.Of(() => file["bb"].Floats(), "m.safetensors: no tensor 'bb'; did you mean 'b'?");
        Assert.Empty(file.Metadata);
        Assert.Empty(Read(Made("{}", 0)).Tensors);
    }

    [Fact]
    public void EveryTruncationIsAMistakeOfTheUsers()
    {
        using var folder = new TemporaryFolder();
        var bytes = Written(folder, Sample);
        for (var length = 0; length < bytes.Length; length++)
            Mistakes.Of(() => Read(bytes[..length]), "m.safetensors");
        Mistakes.Of(() => Read([.. bytes, 0]), "m.safetensors");
    }

    [Fact]
    public void EveryFlippedBitIsFoundUnlessItOnlyHidesTheChecksum()
    {
        using var folder = new TemporaryFolder();
        var bytes = Written(folder, Sample);
        var harmless = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            var flipped = bytes.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                var file = Read(flipped);
                // What is still read holds every tensor as it was, and a text under a name one bit away from the checksum's.
                Assert.All(Sample, t => Assert.Equal(t.Data, file[t.Name].Data));
                Assert.Equal(Sample.Length, file.Tensors.Count);
                Assert.Equal(("7", "vae é"), (file.Metadata["run"], file.Metadata["model"]));
                Assert.Equal(3, file.Metadata.Count);
                harmless++;
            }
            catch (UserException e)
            {
                Assert.StartsWith("m.safetensors: ", e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
            }
        }
        // Six letters of "sha256", of whose eight bits some make another letter.
        Assert.InRange(harmless, 1, 48);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (8 * bytes.Length), 0, 1 << 20);
    }

    [Fact]
    public void EveryFlippedBitOfAFileWithoutAChecksumIsAMistakeOrReadsInBounds()
    {
        var bytes = Made("""{"__metadata__":{"k":"v"},"b":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"a":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}""", 9);
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            var flipped = bytes.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.Equal(9, Read(flipped).Tensors.Values.Sum(t => t.Data.Length));
            }
            catch (UserException e)
            {
                Assert.StartsWith("m.safetensors: ", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "do not agree")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "do not agree")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,2],"data_offsets":[0,8]}}""", "do not agree")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4,0],"data_offsets":[0,0]}}""", "do not agree")]
    [InlineData("""{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""", "allowed are up to")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "no whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}""", "no whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "8 bytes follow the header, its tensors hold 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "begins at byte 4, where byte 0 is due")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "where byte 8 is due")]
    [InlineData("""{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", "unknown type 'F33'; did you mean")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""", "the name 'a' occurs twice")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "the name 'dtype' occurs twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"offsets":[0,8]}}""", "unknown field 'offsets'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", "lacks dtype, shape, or two data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", "lacks dtype, shape, or two data_offsets")]
    [InlineData("""{"__metadata__":{"k":3},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "got Number, wanted is String")]
    [InlineData("""{"__metadata__":{"k":"v","k":"w"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "the name 'k' occurs twice")]
    [InlineData("""{"__metadata__":{"k":"\ud800"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "no safetensors JSON")]
    [InlineData("""{"__metadata__":{"sha256":"123"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "64 lower-case hexadecimal digits")]
    [InlineData("""[]""", "no safetensors JSON")]
    [InlineData(""" {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "wanted is '{' at the beginning")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}{}""", "no safetensors JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}}""", "no safetensors JSON")]
    public void AHeaderThatBreaksTheFormatIsNamed(string json, string named) =>
        Mistakes.Of(() => Read(Made(json, 8)), "m.safetensors", named);

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(long.MaxValue)]
    [InlineData(100_000_001)]
    [InlineData(1000)]
    public void AHostileHeaderLengthIsRefusedBeforeAnythingIsAllocated(ulong length)
    {
        var bytes = Made("{}", 0, length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Mistakes.Of(() => Read(bytes), $"names a header of {length} bytes");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 16);
    }

    [Fact]
    public void ManyDimensionsAreRefused() => Mistakes.Of(() =>
        Read(Made("""{"a":{"dtype":"U8","shape":[DIMENSIONS],"data_offsets":[0,1]}}""".Replace(
            "DIMENSIONS", string.Join(',', Enumerable.Repeat('1', 100_000)), StringComparison.Ordinal), 1)), "do not agree");

    [Fact]
    public void WritingRefusesWhatCouldNotBeRead()
    {
        using var folder = new TemporaryFolder();
        var path = folder["m.safetensors"];
        var a = SafeTensor.Of("a", [1], new float[] { 1 });
        Assert.Throws<ArgumentException>(() => Safetensors.Write(path, [a, a]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write(path, [SafeTensor.Of("__metadata__", [1], new float[] { 1 })]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write(path, [a], new Dictionary<string, string> { ["sha256"] = "x" }));
        Assert.Throws<ShapeException>(() => SafeTensor.Of("a", [2], new float[] { 1 }));
        Assert.Throws<ArgumentException>(() => new SafeTensor("a", "F33", [1], [0]));
        Assert.Empty(folder.Files);
        Mistakes.Of(() => Safetensors.Write(folder["no/m.safetensors"], [a]), "its folder does not exist");
        Mistakes.Of(() => Safetensors.Read(path), "no such file");
    }
}
