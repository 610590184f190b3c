using System.Buffers.Binary;

namespace VaeScience.Data.Formats;

/// <summary>A named array of a safetensors file.</summary>
public sealed class SafeTensor
{
    private const int HighestRank = 32;

    // Bytes an element.
    private static readonly Dictionary<string, int> Sizes = new(StringComparer.Ordinal)
    {
        ["F64"] = 8,
        ["F32"] = 4,
        ["F16"] = 2,
        ["BF16"] = 2,
        ["F8_E4M3"] = 1,
        ["F8_E5M2"] = 1,
        ["I64"] = 8,
        ["I32"] = 4,
        ["I16"] = 2,
        ["I8"] = 1,
        ["U64"] = 8,
        ["U32"] = 4,
        ["U16"] = 2,
        ["U8"] = 1,
        ["BOOL"] = 1,
    };

    /// <summary>Puts a tensor together from its bytes.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <param name="dtype">The element type as safetensors spells it: F32, F64, I64, U8 ...</param>
    /// <param name="shape">Its dimensions; empty for a scalar.</param>
    /// <param name="data">Its elements, row-major, little-endian; kept, not copied.</param>
    /// <exception cref="ArgumentException">Unknown type.</exception>
    /// <exception cref="ShapeException">The shape and the byte count disagree.</exception>
    public SafeTensor(string name, string dtype, long[] shape, byte[] data)
    {
        if (!Sizes.ContainsKey(dtype)) throw new ArgumentException($"tensor '{name}' has the unknown type '{dtype}'", nameof(dtype));
        if (ByteCount(dtype, shape) != data.Length)
            throw new ShapeException($"tensor '{name}': got {data.Length} bytes for {dtype} of shape [{string.Join(", ", shape)}]");
        Name = name;
        DType = dtype;
        Shape = shape;
        Data = data;
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The element type as safetensors spells it.</summary>
    public string DType { get; }

    /// <summary>The dimensions; empty for a scalar.</summary>
    public long[] Shape { get; }

    /// <summary>The elements, row-major, little-endian.</summary>
    public byte[] Data { get; }

    /// <summary>A tensor of type F32.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="values">Its elements, row-major.</param>
    /// <exception cref="ShapeException">The shape and the values disagree.</exception>
    public static SafeTensor Of(string name, long[] shape, ReadOnlySpan<float> values)
    {
        var data = new byte[checked(4 * values.Length)];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(4 * i), values[i]);
        return new SafeTensor(name, "F32", shape, data);
    }

    /// <summary>A tensor of type F64.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="values">Its elements, row-major.</param>
    /// <exception cref="ShapeException">The shape and the values disagree.</exception>
    public static SafeTensor Of(string name, long[] shape, ReadOnlySpan<double> values)
    {
        var data = new byte[checked(8 * values.Length)];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(8 * i), values[i]);
        return new SafeTensor(name, "F64", shape, data);
    }

    /// <summary>A tensor of type I64.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="values">Its elements, row-major.</param>
    /// <exception cref="ShapeException">The shape and the values disagree.</exception>
    public static SafeTensor Of(string name, long[] shape, ReadOnlySpan<long> values)
    {
        var data = new byte[checked(8 * values.Length)];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(8 * i), values[i]);
        return new SafeTensor(name, "I64", shape, data);
    }

    /// <summary>A tensor of type U8.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="values">Its elements, row-major.</param>
    /// <exception cref="ShapeException">The shape and the values disagree.</exception>
    public static SafeTensor Of(string name, long[] shape, ReadOnlySpan<byte> values) => new(name, "U8", shape, values.ToArray());

    /// <summary>The elements of a tensor of type F32.</summary>
    /// <returns>Row-major.</returns>
    /// <exception cref="UserException">The tensor is of another type.</exception>
    public float[] Floats()
    {
        Want("F32");
        var values = new float[Data.Length / 4];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(Data.AsSpan(4 * i));
        return values;
    }

    /// <summary>The elements of a tensor of type F64.</summary>
    /// <returns>Row-major.</returns>
    /// <exception cref="UserException">The tensor is of another type.</exception>
    public double[] Doubles()
    {
        Want("F64");
        var values = new double[Data.Length / 8];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadDoubleLittleEndian(Data.AsSpan(8 * i));
        return values;
    }

    /// <summary>The elements of a tensor of type I64.</summary>
    /// <returns>Row-major.</returns>
    /// <exception cref="UserException">The tensor is of another type.</exception>
    public long[] Longs()
    {
        Want("I64");
        var values = new long[Data.Length / 8];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadInt64LittleEndian(Data.AsSpan(8 * i));
        return values;
    }

    /// <summary>The elements of a tensor of type U8.</summary>
    /// <returns>Row-major; a copy.</returns>
    /// <exception cref="UserException">The tensor is of another type.</exception>
    public byte[] Bytes()
    {
        Want("U8");
        return Data.AsSpan().ToArray();
    }

    /// <summary>Bytes of a tensor; -1 for an unknown type, a negative dimension, more than 32 dimensions, or more than 2^63 - 1 bytes.</summary>
    internal static long ByteCount(string dtype, ReadOnlySpan<long> shape)
    {
        if (!Sizes.TryGetValue(dtype, out var size) || shape.Length > HighestRank) return -1;
        Int128 count = size;
        var empty = false;
        foreach (var dimension in shape)
        {
            if (dimension < 0) return -1;
            empty |= dimension == 0;
            // A later dimension of zero must not hide an earlier overflow.
            if (dimension > 0) count *= dimension;
            if (count > long.MaxValue) return -1;
        }
        return empty ? 0 : (long)count;
    }

    internal static IEnumerable<string> KnownTypes => Sizes.Keys;

    private void Want(string dtype)
    {
        if (DType != dtype)
            throw new UserException($"tensor {Excerpt.Quoted(Name)} is of type {DType}, wanted is {dtype}; " +
                "convert it before it is read here");
    }
}
