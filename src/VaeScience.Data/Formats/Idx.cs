using System.Buffers.Binary;

namespace VaeScience.Data.Formats;

/// <summary>An array of bytes from an IDX file, the format of the MNIST digits; files may be packed with gzip.</summary>
/// <remarks>
/// Two zero bytes, the type of the elements (08: unsigned bytes, the only one read here), the number of dimensions, each dimension as a
/// big-endian 32-bit integer, then the elements, the last dimension fastest. Source: LeCun, Cortes and Burges, the MNIST database.
/// </remarks>
public sealed class Idx
{
    private const byte UnsignedByte = 0x08, MostDimensions = 4;
    private const long MostElements = 1L << 30;

    private Idx(int[] dimensions, byte[] values) => (Dimensions, Values) = (dimensions, values);

    /// <summary>The size of each dimension, such as images, rows, columns.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>The elements, the last dimension fastest.</summary>
    public byte[] Values { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UserException">The file cannot be read, is no IDX file of unsigned bytes, or is shorter or longer than its header says.</exception>
    public static Idx Read(string path) => GzipFile.Read(path, stream =>
    {
        Span<byte> start = stackalloc byte[4];
        stream.ReadExactly(start);
        if (start[0] != 0 || start[1] != 0) throw new UserException($"{path}: begins with bytes {start[0]:x2} {start[1]:x2}, an IDX file begins with 00 00; name an IDX file");
        if (start[2] != UnsignedByte) throw new UserException($"{path}: holds elements of type {start[2]:x2}, read are unsigned bytes (type 08)");
        if (start[3] is 0 or > MostDimensions) throw new UserException($"{path}: has {start[3]} dimensions, allowed are 1..{MostDimensions}");
        var dimensions = new int[start[3]];
        var elements = 1L;
        Span<byte> size = stackalloc byte[4];
        for (var i = 0; i < dimensions.Length; i++)
        {
            stream.ReadExactly(size);
            dimensions[i] = BinaryPrimitives.ReadInt32BigEndian(size);
            if (dimensions[i] < 0 || (elements *= dimensions[i]) > MostElements)
                throw new UserException($"{path}: dimension {i + 1} is {(uint)dimensions[i]}; allowed are {MostElements} elements in all; the file is damaged");
        }
        return new Idx(dimensions, GzipFile.ToEnd(stream, (int)elements, path));
    });
}
