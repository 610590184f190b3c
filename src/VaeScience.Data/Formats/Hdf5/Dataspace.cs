namespace VaeScience.Data.Formats.Hdf5;

/// <summary>The shape of a dataset or attribute.</summary>
/// <param name="Dimensions">Slowest first; none for a single value.</param>
/// <param name="Count">How many values; 0 for the null shape.</param>
internal sealed record Dataspace(long[] Dimensions, long Count)
{
    private const int MostDimensions = 32;

    /// <summary>Reads a dataspace message.</summary>
    public static Dataspace Parse(ReadOnlySpan<byte> message, FileBytes file)
    {
        var cursor = new ByteCursor(message, file);
        var version = cursor.Byte();
        var rank = cursor.Byte();
        if (version is not (1 or 2)) throw file.Damaged($"a shape is of version {version}, known are 1 and 2");
        if (rank > MostDimensions) throw file.Damaged($"a shape of {rank} dimensions, allowed are up to {MostDimensions}");
        cursor.Skip(1);
        var isNull = false;
        if (version == 1) cursor.Skip(5);
        else isNull = cursor.Byte() == 2;
        var dimensions = new long[rank];
        var count = isNull ? 0L : 1L;
        try
        {
            for (var i = 0; i < rank; i++) count = checked(count * (dimensions[i] = cursor.Length()));
        }
        catch (OverflowException)
        {
            throw file.Damaged($"a shape of {string.Join(" x ", dimensions)} values");
        }
        return new Dataspace(dimensions, count);
    }
}
