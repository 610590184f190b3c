using System.IO.Compression;

namespace VaeScience.Data.Formats.Hdf5;

/// <summary>Writes a list in packed pieces, with the tree that finds them.</summary>
internal static class PackedList
{
    private const int PieceBytes = 1 << 19;
    private const int DeflateLevel = 1;

    // Half the children of a node, as every library takes it where the file does not say.
    private const int HalfNode = 32;
    private const int KeySize = 8 + 2 * 8;

    /// <summary>Writes a list.</summary>
    /// <returns>The tree's address, and how many values a piece has.</returns>
    public static (long Tree, int Chunk) Write(FileSpace space, ReadOnlySpan<byte> bytes, int elementSize)
    {
        var pieceBytes = Math.Min(PieceBytes, bytes.Length);
        var nodes = new List<(long Address, long First, int Size)>();
        for (var at = 0; at < bytes.Length; at += pieceBytes)
        {
            // The last piece is as long as the others, filled up with zeros.
            var piece = new byte[pieceBytes];
            bytes[at..Math.Min(at + pieceBytes, bytes.Length)].CopyTo(piece);
            var packed = Deflated(Shuffled(piece, elementSize));
            nodes.Add((space.Append(packed), at / elementSize, packed.Length));
        }
        // The last key is where another piece would begin; libhdf5 takes no place within the last piece for its end.
        var end = (long)nodes.Count * (pieceBytes / elementSize);
        var level = 0;
        do nodes = Level(space, nodes, level++, end);
        while (nodes.Count > 1);
        return (nodes[0].Address, pieceBytes / elementSize);
    }

    /// <summary>The message that names the packing: shuffle, then gzip.</summary>
    public static byte[] Filters(int elementSize) => new ByteBuilder().Byte(2).Byte(2)
        .UInt16(2).UInt16(0).UInt16(1).Int32(elementSize)
        .UInt16(1).UInt16(0).UInt16(1).Int32(DeflateLevel).ToArray();

    private static List<(long Address, long First, int Size)> Level(FileSpace space, List<(long Address, long First, int Size)> children, int level, long end)
    {
        const int most = 2 * HalfNode;
        const int nodeSize = 24 + (most + 1) * KeySize + most * 8;
        var groups = children.Chunk(most).ToArray();
        var addresses = Array.ConvertAll(groups, _ => space.Take(nodeSize));
        var nodes = new List<(long, long, int)>();
        for (var i = 0; i < groups.Length; i++)
        {
            var node = new ByteBuilder().Bytes("TREE"u8).Byte(1).Byte(level).UInt16(groups[i].Length)
                .Int64(i > 0 ? addresses[i - 1] : -1).Int64(i + 1 < groups.Length ? addresses[i + 1] : -1);
            foreach (var (address, first, size) in groups[i]) node.Int32(size).Int32(0).Int64(first).Int64(0).Int64(address);
            var next = i + 1 < groups.Length ? groups[i + 1][0].First : end;
            node.Int32(0).Int32(0).Int64(next).Int64(0);
            node.Bytes(new byte[nodeSize - node.Count]);
            space.Write(addresses[i], node.ToArray());
            nodes.Add((addresses[i], groups[i][0].First, groups[i][0].Size));
        }
        return nodes;
    }

    private static byte[] Shuffled(byte[] piece, int elementSize)
    {
        var shuffled = new byte[piece.Length];
        var count = piece.Length / elementSize;
        for (var plane = 0; plane < elementSize; plane++)
            for (var i = 0; i < count; i++) shuffled[plane * count + i] = piece[i * elementSize + plane];
        return shuffled;
    }

    private static byte[] Deflated(byte[] piece)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(piece);
        return packed.ToArray();
    }
}
