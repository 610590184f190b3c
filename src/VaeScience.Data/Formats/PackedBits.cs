namespace VaeScience.Data.Formats;

/// <summary>Rows of yes-or-no features, eight to a byte, without a header; files may be packed with gzip.</summary>
/// <remarks>Each row fills whole bytes; the first feature is the most significant bit of the first byte.</remarks>
public static class PackedBits
{
    private const int BitsPerByte = 8;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="features">Features of a row, a multiple of 8.</param>
    /// <param name="rows">How many rows the file has.</param>
    /// <returns>[rows, features], row-major, zeros and ones.</returns>
    /// <exception cref="UserException">The file cannot be read, or has not so many rows.</exception>
    public static float[] Read(string path, int features, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(features % BitsPerByte, 0);
        var count = checked(rows * (features / BitsPerByte));
        var packed = GzipFile.Read(path, stream => GzipFile.ToEnd(stream, count, path));
        var values = new float[rows * features];
        for (var i = 0; i < values.Length; i++) values[i] = (packed[i / BitsPerByte] >> (BitsPerByte - 1 - i % BitsPerByte)) & 1;
        return values;
    }
}
