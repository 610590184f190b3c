namespace VaeScience.Data.Formats.Hdf5;

/// <summary>The messages that say of what type values are.</summary>
internal static class TypeMessage
{
    /// <summary>Texts of any length in UTF-8.</summary>
    public static byte[] Text { get; } = [0x19, 1, 1, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0];

    // h5py's own form of truth values: bytes with two names.
    private static readonly byte[] Boolean =
    [
        0x18, 2, 0, 0, 1, 0, 0, 0, 0x10, 8, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0,
        .. "FALSE\0\0\0"u8, .. "TRUE\0\0\0\0"u8, 0, 1,
    ];

    /// <summary>The type of the values of an array.</summary>
    /// <exception cref="ArgumentException">HDF5 has it not, or it is not known here.</exception>
    public static byte[] Of<T>() where T : unmanaged => default(T) switch
    {
        float => [0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0],
        double => [0x11, 0x20, 63, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xFF, 3, 0, 0],
        sbyte => Integer(1),
        short => Integer(2),
        int => Integer(4),
        long => Integer(8),
        bool => Boolean,
        _ => throw new ArgumentException($"values of type {typeof(T).Name}; allowed are float, double, sbyte, short, int, long and bool"),
    };

    private static byte[] Integer(byte size) => [0x10, 8, 0, 0, size, 0, 0, 0, 0, 0, (byte)(8 * size), 0];
}
