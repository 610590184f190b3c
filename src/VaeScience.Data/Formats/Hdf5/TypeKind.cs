namespace VaeScience.Data.Formats.Hdf5;

/// <summary>What the bytes of one value mean.</summary>
internal enum TypeKind
{
    Integer = 0,
    Float = 1,
    Time = 2,
    Text = 3,
    Bits = 4,
    Opaque = 5,
    Compound = 6,
    Reference = 7,
    Enumeration = 8,
    Sequence = 9,
    Array = 10,
}
