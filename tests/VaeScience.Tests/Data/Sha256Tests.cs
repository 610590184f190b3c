using System.Security.Cryptography;
using VaeScience.Compute;

namespace VaeScience.Tests.Data;

/// <summary>The managed digest against the framework's, at every length about the block's and in every cut.</summary>
public sealed class Sha256Tests
{
    [Fact]
    public void Digests_are_the_frameworks()
    {
        foreach (var length in Enumerable.Range(0, 200).Append(100_000))
        {
            var bytes = Bytes(length);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), VaeScience.Data.Sha256.OfStream(new MemoryStream(bytes)));
        }
    }

    [Fact]
    public void Pieces_make_the_whole()
    {
        var bytes = Bytes(1000);
        for (var first = 0; first < 200; first++)
        {
            var hash = new VaeScience.Data.Sha256();
            hash.Append(bytes.AsSpan(0, first));
            _ = hash.ToHex();
            hash.Append(bytes.AsSpan(first));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), hash.ToHex());
        }
    }

    private static byte[] Bytes(int length)
    {
        var random = new RandomSequence(new Philox(5, RandomPurpose.Simulate));
        return [.. Enumerable.Range(0, length).Select(_ => (byte)random.Below(256))];
    }
}
