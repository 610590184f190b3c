using System.Buffers.Binary;

namespace VaeScience.Data.Formats.Hdf5;

/// <summary>Bytes of a file as numbers.</summary>
internal static class Numbers
{
    /// <summary>Whether values of a type are numbers.</summary>
    public static bool IsNumber(Datatype type) => type.Kind is TypeKind.Integer or TypeKind.Float or TypeKind.Bits or TypeKind.Enumeration;

    /// <summary>One integer of 1, 2, 4 or 8 bytes; unsigned ones beyond 2^63 - 1 become the largest.</summary>
    public static long Integer(ReadOnlySpan<byte> bytes, Datatype type)
    {
        switch (type.Size)
        {
            case 1: return type.Signed ? (sbyte)bytes[0] : bytes[0];
            case 2:
                var two = type.BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
                return type.Signed ? (short)two : two;
            case 4:
                var four = type.BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                return type.Signed ? (int)four : four;
            default:
                var eight = type.BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                return type.Signed || eight <= long.MaxValue ? (long)eight : long.MaxValue;
        }
    }

    /// <summary>One number as a double.</summary>
    public static double Double(ReadOnlySpan<byte> bytes, Datatype type)
    {
        if (type.Kind != TypeKind.Float) return Integer(bytes, type);
        return (type.Size, type.BigEndian) switch
        {
            (2, false) => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            (2, true) => (double)BinaryPrimitives.ReadHalfBigEndian(bytes),
            (4, false) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            (4, true) => BinaryPrimitives.ReadSingleBigEndian(bytes),
            (_, false) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            (_, true) => BinaryPrimitives.ReadDoubleBigEndian(bytes),
        };
    }
}
