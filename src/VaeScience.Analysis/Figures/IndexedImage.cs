using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace VaeScience.Analysis.Figures;

/// <summary>A picture of pixels in up to 255 colours on a transparent ground, and its PNG file.</summary>
/// <remarks>Thousands of marks take fewer bytes as pixels than as shapes. Source: PNG specification, third edition (W3C 2025), colour type 3.</remarks>
internal sealed class IndexedImage
{
    private const int MostColours = 255;
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(Remainder)];

    private readonly byte[] pixels;
    private readonly IReadOnlyList<string> colours;

    /// <param name="width">Pixels, from 1.</param>
    /// <param name="height">Pixels, from 1.</param>
    /// <param name="colours">Up to 255 colours such as #1f3b73.</param>
    public IndexedImage(int width, int height, IReadOnlyList<string> colours)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(colours.Count, MostColours);
        (Width, Height, this.colours) = (width, height, colours);
        pixels = new byte[width * height];
    }

    /// <summary>Pixels across.</summary>
    public int Width { get; }

    /// <summary>Pixels down.</summary>
    public int Height { get; }

    /// <summary>The colour of a pixel; -1 where the ground shows.</summary>
    public int this[int x, int y]
    {
        get => pixels[y * Width + x] - 1;
        set => pixels[y * Width + x] = (byte)(value + 1);
    }

    /// <summary>Fills the pixels whose centres lie in a disc, and the one that holds its centre.</summary>
    public void FillDisc(double centreX, double centreY, double radius, int colour)
    {
        var (middleX, middleY) = ((int)Math.Floor(centreX), (int)Math.Floor(centreY));
        if (middleX >= 0 && middleX < Width && middleY >= 0 && middleY < Height) this[middleX, middleY] = colour;
        var last = Math.Min(Height - 1, (int)Math.Floor(centreY + radius));
        for (var y = Math.Max(0, (int)Math.Floor(centreY - radius)); y <= last; y++)
        {
            var dy = y + 0.5 - centreY;
            if (dy * dy > radius * radius) continue;
            var half = Math.Sqrt(radius * radius - dy * dy);
            var (from, to) = (Math.Max(0, (int)Math.Ceiling(centreX - half - 0.5)), Math.Min(Width - 1, (int)Math.Floor(centreX + half - 0.5)));
            if (to >= from) pixels.AsSpan(y * Width + from, to - from + 1).Fill((byte)(colour + 1));
        }
    }

    /// <summary>Fills the pixels of one row from one place to before another.</summary>
    public void FillRow(int y, int from, int to, int colour) => pixels.AsSpan(y * Width + from, to - from).Fill((byte)(colour + 1));

    /// <summary>The picture as an address that an image element takes in place of a file.</summary>
    public string ToDataUri() => "data:image/png;base64," + Convert.ToBase64String(ToPng());

    /// <summary>The bytes of the PNG file.</summary>
    public byte[] ToPng()
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9]) = (8, 3);
        Chunk(file, "IHDR", header);
        Chunk(file, "PLTE", [0, 0, 0, .. colours.SelectMany(Channels)]);
        Chunk(file, "tRNS", [0]);
        Chunk(file, "IDAT", Packed());
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private byte[] Packed()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            for (var y = 0; y < Height; y++)
            {
                // Each row begins with its filter: none, which suits colours by number.
                zlib.WriteByte(0);
                zlib.Write(pixels, y * Width, Width);
            }
        return packed.ToArray();
    }

    private static void Chunk(MemoryStream file, string type, byte[] content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. content];
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        file.Write(number);
    }

    private static byte[] Channels(string colour)
    {
        var rgb = int.Parse(colour.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return [(byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb];
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes) crc = CrcTable[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    // CRC-32 of one byte, polynomial 0xEDB88320 with the lowest bit first.
    private static uint Remainder(int b)
    {
        var remainder = (uint)b;
        for (var bit = 0; bit < 8; bit++) remainder = (remainder & 1) == 0 ? remainder >> 1 : 0xEDB88320 ^ (remainder >> 1);
        return remainder;
    }
}
