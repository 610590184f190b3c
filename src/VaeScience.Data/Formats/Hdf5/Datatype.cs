namespace VaeScience.Data.Formats.Hdf5;

/// <summary>The type of one value.</summary>
/// <param name="Kind">What the bytes mean.</param>
/// <param name="Size">How many bytes a value takes, at least 1.</param>
internal sealed record Datatype(TypeKind Kind, int Size)
{
    private const int DeepestNesting = 8;

    /// <summary>Whether the highest byte comes first.</summary>
    public bool BigEndian { get; init; }

    /// <summary>Whether an integer may be negative.</summary>
    public bool Signed { get; init; }

    /// <summary>Whether a text's length is its own: the value is a place in the global heap.</summary>
    public bool VariableText { get; init; }

    /// <summary>How a text of fixed length is filled up: 0 after a NUL, 1 with NULs, 2 with blanks.</summary>
    public int Padding { get; init; }

    /// <summary>The members of a compound: name, byte offset, type.</summary>
    public IReadOnlyList<(string Name, int Offset, Datatype Type)> Members { get; init; } = [];

    /// <summary>The names of an enumeration's values.</summary>
    public IReadOnlyDictionary<long, string> Names { get; init; } = new Dictionary<long, string>();

    /// <summary>The type of an enumeration's numbers, of a sequence's or an array's elements.</summary>
    public Datatype? Element { get; init; }

    /// <summary>The type in words, for errors.</summary>
    public string Description => Kind switch
    {
        TypeKind.Integer => $"{(Signed ? "" : "unsigned ")}integers of {8 * Size} bits",
        TypeKind.Float => $"floating-point numbers of {8 * Size} bits",
        TypeKind.Text => "text",
        TypeKind.Sequence when VariableText => "text",
        TypeKind.Compound => $"records of {string.Join(", ", Members.Select(m => Excerpt.Quoted(m.Name)).Take(8))}",
        _ => $"values of kind {Kind}",
    };

    /// <summary>Reads a datatype message.</summary>
    public static Datatype Parse(ReadOnlySpan<byte> message, FileBytes file)
    {
        var cursor = new ByteCursor(message, file);
        return Parse(ref cursor, file, depth: 0);
    }

    private static Datatype Parse(ref ByteCursor cursor, FileBytes file, int depth)
    {
        if (depth > DeepestNesting) throw file.Damaged("a type holds types without end");
        var first = cursor.Byte();
        var (kind, version) = ((TypeKind)(first & 15), first >> 4);
        var bits = (int)cursor.Number(3);
        var size = cursor.UInt32();
        if (version is < 1 or > 4 || !Enum.IsDefined(kind)) throw file.Damaged($"a type of class {first & 15} and version {version}");
        if (size is 0 or > 1 << 24) throw file.Damaged($"a type of {size} bytes a value");
        var type = new Datatype(kind, (int)size) { BigEndian = (bits & 1) != 0 };
        switch (kind)
        {
            case TypeKind.Integer or TypeKind.Bits:
                var (shift, width) = (cursor.UInt16(), cursor.UInt16());
                if (type.Size is not (1 or 2 or 4 or 8) || shift != 0 || width != 8 * type.Size)
                    throw file.Unsupported($"integers of {width} bits in {type.Size} bytes");
                return type with { Signed = (bits & 8) != 0 };
            case TypeKind.Float:
                CheckFloat(cursor.Take(12), type.Size, bits, file);
                return type;
            case TypeKind.Text:
                return type with { Padding = bits & 15, BigEndian = false };
            case TypeKind.Opaque:
                cursor.Skip(((bits & 255) + 7) / 8 * 8);
                return type;
            case TypeKind.Compound:
                return ParseCompound(ref cursor, file, depth, type, version, bits & 0xFFFF);
            case TypeKind.Enumeration:
                return ParseEnumeration(ref cursor, file, depth, type, version, bits & 0xFFFF);
            case TypeKind.Sequence:
                return type with { VariableText = (bits & 15) == 1, BigEndian = false, Element = Parse(ref cursor, file, depth + 1) };
            case TypeKind.Array:
                var rank = cursor.Byte();
                if (version < 3) cursor.Skip(3);
                cursor.Skip(4L * rank * (version < 3 ? 2 : 1));
                return type with { Element = Parse(ref cursor, file, depth + 1) };
            default:
                return type;
        }
    }

    private static Datatype ParseCompound(ref ByteCursor cursor, FileBytes file, int depth, Datatype type, int version, int count)
    {
        var members = new List<(string, int, Datatype)>();
        // The offset is as wide as the compound's size needs.
        var offsetWidth = version < 3 ? 4 : type.Size switch { < 1 << 8 => 1, < 1 << 16 => 2, < 1 << 24 => 3, _ => 4 };
        for (var i = 0; i < count; i++)
        {
            var name = cursor.Name(version < 3 ? 8 : 1);
            var offset = cursor.Number(offsetWidth);
            if (version == 1) cursor.Skip(28);
            var member = Parse(ref cursor, file, depth + 1);
            if (offset + member.Size > type.Size) throw file.Damaged($"member {Excerpt.Quoted(name)} does not lie within its record");
            members.Add((name, (int)offset, member));
        }
        return type with { Members = members, BigEndian = false };
    }

    private static Datatype ParseEnumeration(ref ByteCursor cursor, FileBytes file, int depth, Datatype type, int version, int count)
    {
        var element = Parse(ref cursor, file, depth + 1);
        if (element.Kind != TypeKind.Integer || element.Size != type.Size) throw file.Damaged("an enumeration of no integers");
        var names = new string[count];
        for (var i = 0; i < count; i++) names[i] = cursor.Name(version < 3 ? 8 : 1);
        var values = new Dictionary<long, string>();
        for (var i = 0; i < count; i++) values[Numbers.Integer(cursor.Take(element.Size), element)] = names[i];
        return type with { Element = element, Names = values, BigEndian = element.BigEndian, Signed = element.Signed };
    }

    private static void CheckFloat(ReadOnlySpan<byte> layout, int size, int bits, FileBytes file)
    {
        // Bit offset and precision (2 bytes each), exponent at and wide, mantissa at and wide, exponent bias: IEEE 754.
        ReadOnlySpan<byte> wanted = size switch
        {
            2 => [0, 0, 16, 0, 10, 5, 0, 10, 15, 0, 0, 0],
            4 => [0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0],
            8 => [0, 0, 64, 0, 52, 11, 0, 52, 0xFF, 3, 0, 0],
            _ => [],
        };
        if (!layout.SequenceEqual(wanted) || (bits & 0x40) != 0) throw file.Unsupported("floating-point numbers that are not IEEE 754's of 16, 32 or 64 bits");
    }
}
