using System.Globalization;
using VaeScience.Data;
using VaeScience.Data.Formats;

namespace VaeScience.Science.Core;

/// <summary>The MNIST digits of the data folder as data sets: one feature a pixel, row by row from the top left.</summary>
internal static class Digits
{
    private const int Width = 28, Pixels = Width * Width;

    /// <summary>Statically binarised digits, 0 and 1.</summary>
    /// <param name="cache">The data folder.</param>
    /// <param name="part">train, valid or test.</param>
    /// <param name="rows">How many the part has.</param>
    public static Dataset Binary(DataCache cache, string part, int rows) =>
        Named($"binarised MNIST {part}", PackedBits.Read(cache.PathOf($"mnist-binary-{part}"), Pixels, rows), ColumnKind.Binary);

    /// <summary>Grey digits as shares of full ink, 0 to 1, with their labels.</summary>
    /// <param name="cache">The data folder.</param>
    /// <param name="part">train10k or test.</param>
    public static (Dataset Digits, int[] Labels) Grey(DataCache cache, string part)
    {
        var images = Idx.Read(cache.PathOf($"mnist-{part}"));
        var labels = Idx.Read(cache.PathOf($"mnist-{part}-labels"));
        return (Named($"MNIST {part}", Array.ConvertAll(images.Values, v => v / (float)byte.MaxValue), ColumnKind.Real), Array.ConvertAll(labels.Values, v => (int)v));
    }

    private static Dataset Named(string name, float[] values, ColumnKind kind)
    {
        Column[] features = [.. Enumerable.Range(0, Pixels).Select(i => new Column($"y{i / Width}x{i % Width}", kind))];
        return new Dataset(name, values, features, [.. Enumerable.Range(0, values.Length / Pixels).Select(i => i.ToString(CultureInfo.InvariantCulture))]);
    }
}
