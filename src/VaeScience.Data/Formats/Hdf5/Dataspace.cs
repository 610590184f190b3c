namespace VaeScience.Data.Formats.Hdf5;

/// <summary>The shape of a dataset or attribute.</summary>
/// <param name="Dimensions">Slowest first; none for a single value.</param>
/// <param name="Count">How many values; 0 for the null shape.</param>
/// <param name="Most">How long each dimension may grow; <see cref="Endless"/> where there is no end.</param>
internal sealed record Dataspace(long[] Dimensions, long Count, long[] Most)
{
    /// <summary>The length of a dimension that may grow without end.</summary>
    public const long Endless = -1;

    private const int MostDimensions = 32;

    /// <summary>Reads a dataspace message.</summary>
    public static Dataspace Parse(ReadOnlySpan<byte> message, FileBytes file)
    {
        var cursor = new ByteCursor(message, file);
        var version = cursor.Byte();
        var rank = cursor.Byte();
        if (version is not (1 or 2)) throw file.Damaged($"a shape is of version {version}, known are 1 and 2");
        if (rank > MostDimensions) throw file.Damaged($"a shape of {rank} dimensions, allowed are up to {MostDimensions}");
        var hasMost = (cursor.Byte() & 1) != 0;
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
        var most = (long[])dimensions.Clone();
        for (var i = 0; hasMost && i < rank; i++)
        {
            var bytes = cursor.Take(file.LengthSize);
            if (bytes.ContainsAnyExcept((byte)0xFF)) most[i] = Math.Max(dimensions[i], new ByteCursor(bytes, file).Length());
            else most[i] = Endless;
        }
        return new Dataspace(dimensions, count, most);
    }
}
