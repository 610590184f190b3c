using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using VaeScience.Analysis.Clustering;
using VaeScience.Analysis.Figures;

namespace VaeScience.Tests.Analysis;

/// <summary>Pictures of pixels: the PNG file, the colours, and the figures drawn with them.</summary>
public sealed class RasterTests
{
    [Fact]
    public void A_PNG_file_holds_the_pixels_in_chunks_with_the_checksums_of_the_standard()
    {
        var image = new IndexedImage(5, 3, ["#102030", "#a0b0c0"]) { [1, 0] = 0, [4, 2] = 1 };
        var chunks = Chunks(image.ToPng());
        Assert.Equal(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"], chunks.Select(c => c.Type));
        Assert.Equal([0, 0, 0, 5, 0, 0, 0, 3, 8, 3, 0, 0, 0], chunks[0].Content);
        Assert.Equal([0, 0, 0, 0x10, 0x20, 0x30, 0xa0, 0xb0, 0xc0], chunks[1].Content);
        Assert.Equal([0], chunks[2].Content);
        using var unpacked = new MemoryStream();
        using (var zlib = new ZLibStream(new MemoryStream(chunks[3].Content), CompressionMode.Decompress)) zlib.CopyTo(unpacked);
        Assert.Equal([0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2], unpacked.ToArray());
    }

    [Fact]
    public void A_disc_covers_its_area_and_is_cut_at_the_edge()
    {
        var image = new IndexedImage(100, 100, ["#000000"]);
        image.FillDisc(50.3, 49.8, 20, 0);
        Assert.InRange(Count(image), Math.PI * 400 * 0.98, Math.PI * 400 * 1.02);
        Assert.Equal(0, image[50, 30]);
        Assert.Equal(-1, image[50, 28]);
        var edge = new IndexedImage(10, 10, ["#000000"]);
        edge.FillDisc(-1, 5, 3, 0);
        Assert.InRange(Count(edge), 6, 10);
        edge.FillDisc(100, 100, 3, 0);
        var dot = new IndexedImage(4, 4, ["#000000"]);
        dot.FillDisc(2.9, 1.1, 0.1, 0);
        Assert.Equal(1, Count(dot));
    }

    [Fact]
    public void Groups_are_told_apart_by_every_kind_of_eye()
    {
        // What the other kinds see of linear sRGB, Machado, Oliveira and Fernandes 2009, severity 1: without green cones, without red cones.
        double[][,] eyes =
        [
            new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
            new double[,] { { .367322, .860646, -.227968 }, { .280085, .672501, .047413 }, { -.011820, .042940, .968881 } },
            new double[,] { { .152286, 1.052583, -.204868 }, { .114503, .786281, .099216 }, { -.003882, -.048116, 1.051998 } },
        ];
        double[] least = [18, 14, 14];
        for (var eye = 0; eye < eyes.Length; eye++)
        {
            var seen = GroupColours.All.Append(GroupColours.Unknown).Select(c => Lab(c, eyes[eye])).ToArray();
            for (var i = 0; i < seen.Length; i++)
                for (var j = 0; j < i; j++)
                {
                    var distance = Math.Sqrt(seen[i].Zip(seen[j], (a, b) => (a - b) * (a - b)).Sum());
                    Assert.True(distance >= least[eye], $"colours {i} and {j}, eye {eye}: {distance:F1}");
                }
        }
    }

    [Fact]
    public void Marks_grow_darker_along_their_scale()
    {
        double[] lightness = [.. Enumerable.Range(0, 21).Select(i => Palette.Lightness(Palette.OfPoints(i / 20.0)))];
        for (var i = 1; i < lightness.Length; i++) Assert.True(lightness[i] < lightness[i - 1]);
        // The palest still stands out from the paper.
        Assert.True(Palette.Lightness(GroupColours.Paper) - lightness[0] > 10);
    }

    [Fact]
    public void No_group_of_points_lies_above_another_because_of_its_place_in_the_file()
    {
        int[] order = PointRaster.Order(1000);
        Assert.Equal(Enumerable.Range(0, 1000), order.Order());
        // Mean rank of the first half: 499.5 with a standard deviation of 500 sqrt(1001 / (12 x 500 x 500)) x sqrt(1000 / 1000), below 6.5.
        Assert.InRange(order.Index().Where(o => o.Item < 500).Average(o => o.Index), 499.5 - 4 * 9.2, 499.5 + 4 * 9.2);
    }

    [Fact]
    public void A_hundred_thousand_points_make_a_small_file()
    {
        var (x, y) = FigureExamples.Cloud(100_000);
        var svg = new PointCloud("t", new Axis("x"), new Axis("y"), x, y) { Groups = [.. x.Select((_, i) => $"g{i % 12}")], IsMap = true }.ToSvg();
        Assert.InRange(svg.Length, 50_000, 1_500_000);
    }

    [Fact]
    public void Names_stand_on_large_groups_and_beside_small_ones()
    {
        var random = new Random(3);
        double[] x = [.. Enumerable.Range(0, 600).Select(i => i < 590 ? random.NextDouble() * 10 : 14 + random.NextDouble() * 0.05)];
        double[] y = [.. Enumerable.Range(0, 600).Select(i => i < 590 ? random.NextDouble() * 10 : 5 + random.NextDouble() * 0.05)];
        string[] groups = [.. Enumerable.Range(0, 600).Select(i => i < 590 ? "many" : "the few")];
        var svg = System.Xml.Linq.XDocument.Parse(new PointCloud("", new Axis("x"), new Axis("y"), x, y) { Groups = groups, NamesGroups = true, IsMap = true }.ToSvg(800));
        var names = SvgText.All(svg).Where(t => t.Text is "many" or "the few").ToDictionary(t => t.Text, t => t.Box);
        var scale = (800 - 22) / 14.05 / 1.06;
        Assert.InRange(names["many"].CentreX, 22 + 3 * scale, 22 + 8 * scale);
        // The small group's ten points lie within a few pixels, and its name does not cover them.
        Assert.True(names["the few"].Left > 20 + 14 * scale || names["the few"].Right < 20 + 14.6 * scale);
    }

    [Fact]
    public void Leaves_keep_every_cluster_together()
    {
        double[,] rows = { { 0 }, { 10 }, { 0.5 }, { 10.4 }, { 4 } };
        var tree = Dendrogram.Of(rows, Linkage.Average);
        var leaves = tree.Leaves();
        Assert.Equal([0, 1, 2, 3, 4], leaves.Order());
        for (var k = 1; k <= 5; k++)
        {
            var cut = tree.Cut(k);
            Assert.Equal(k - 1, leaves.Zip(leaves.Skip(1), (a, b) => cut[a] == cut[b] ? 0 : 1).Sum());
        }
        Assert.Equal([0], Dendrogram.Of(new double[,] { { 1 } }, Linkage.Average).Leaves());
    }

    [Theory, InlineData(-0.1), InlineData(1.1), InlineData(double.NaN)]
    public void Shares_outside_zero_to_one_are_refused(double bad)
    {
        Assert.Throws<ArgumentException>(() => new DotPlot("t", (new Axis("m"), new Axis("s")), (["r"], ["c"]), [[1]], [[bad]]));
        Assert.Throws<ArgumentException>(() => new BandedHeatMap("t", new Axis("v"), ["r"], [("b", 1, 0)], [[bad]]));
        Assert.Throws<ArgumentException>(() => new PointPanel("p", [1], bad > 1 ? 0 : bad));
        Assert.Throws<ArgumentException>(() => new PointCloud("t", new Axis("x"), new Axis("y"), [1], [1]) { Groups = ["a", "b"] });
    }

    private static int Count(IndexedImage image) =>
        Enumerable.Range(0, image.Height).Sum(y => Enumerable.Range(0, image.Width).Count(x => image[x, y] >= 0));

    private static List<(string Type, byte[] Content)> Chunks(byte[] png)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        var chunks = new List<(string, byte[])>();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            Assert.Equal(Crc(png.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            chunks.Add((Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]));
            at += length + 12;
        }
        return chunks;
    }

    // Bit by bit, as the standard defines it.
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
            for (var bit = 0; bit < 8; bit++)
                crc = ((crc ^ (uint)(b >> bit)) & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        return ~crc;
    }

    private static double[] Lab(string colour, double[,] eye)
    {
        double[] linear = [.. Convert.FromHexString(colour[1..]).Select(b => b / 255.0).Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];
        double[] seen = [.. Enumerable.Range(0, 3).Select(r => Math.Clamp(Enumerable.Range(0, 3).Sum(c => eye[r, c] * linear[c]), 0, 1))];
        double[,] toXyz = { { .4124564, .3575761, .1804375 }, { .2126729, .7151522, .0721750 }, { .0193339, .1191920, .9503041 } };
        double[] f = [.. Enumerable.Range(0, 3).Select(r => Enumerable.Range(0, 3).Sum(c => toXyz[r, c] * seen[c]) / Enumerable.Range(0, 3).Sum(c => toXyz[r, c]))
            .Select(t => t > 0.008856 ? Math.Cbrt(t) : 7.787 * t + 16.0 / 116)];
        return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])];
    }
}
