using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace VaeScience.Data.Formats.Hdf5;

/// <summary>Values read from an HDF5 file: of an attribute, a dataset or some of its rows, or one member of its records.</summary>
public sealed class Hdf5Array
{
    private readonly FileBytes file;
    private readonly string path;
    private readonly Datatype type;
    private readonly byte[] bytes;
    private readonly int stride;
    private readonly int start;

    internal Hdf5Array(FileBytes file, string path, Datatype type, long[] shape, byte[] bytes, int? stride = null, int start = 0)
    {
        (this.file, this.path, this.type, this.bytes, this.start) = (file, path, type, bytes, start);
        this.stride = stride ?? type.Size;
        Shape = shape;
        Count = bytes.Length / this.stride;
    }

    /// <summary>The dimensions, slowest first; none for a single value.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>How many values there are.</summary>
    public int Count { get; }

    /// <summary>Whether the values are numbers; truth values and named levels count as such.</summary>
    public bool IsNumber => Numbers.IsNumber(type);

    /// <summary>Whether the values are integers, truth values or named levels.</summary>
    public bool IsInteger => IsNumber && type.Kind != TypeKind.Float;

    /// <summary>Whether the values are texts.</summary>
    public bool IsText => type.Kind == TypeKind.Text || type.VariableText;

    /// <summary>The members of the values, where they are records; else empty.</summary>
    public IReadOnlyList<string> Members => [.. type.Members.Select(m => m.Name)];

    /// <summary>One member of each value.</summary>
    /// <param name="name">The member's name.</param>
    /// <exception cref="UserException">There is no such member.</exception>
    public Hdf5Array Member(string name)
    {
        foreach (var (member, offset, memberType) in type.Members)
            if (member == name) return new Hdf5Array(file, $"{path}.{name}", memberType, [.. Shape], bytes, stride, start + offset);
        throw Mistake($"has no member {Excerpt.Quoted(name)}; {NearestName.Hint(name, Members)}");
    }

    /// <summary>The values as numbers of 32 bits.</summary>
    /// <exception cref="UserException">They are no numbers.</exception>
    public float[] Floats()
    {
        RequireNumbers();
        var values = new float[Count];
        CopyTo(values);
        return values;
    }

    /// <summary>Writes the values as numbers of 32 bits.</summary>
    /// <param name="values">[Count].</param>
    /// <exception cref="UserException">They are no numbers.</exception>
    public void CopyTo(Span<float> values)
    {
        if (values.Length != Count) throw new ShapeException($"{Count} values do not fit {values.Length}");
        RequireNumbers();
        if (type is { Kind: TypeKind.Float, Size: 4, BigEndian: false } && stride == 4 && BitConverter.IsLittleEndian)
            MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, 4 * Count)).CopyTo(values);
        else
            for (var i = 0; i < values.Length; i++) values[i] = (float)Numbers.Double(At(i), type);
    }

    /// <summary>Writes the values as places in a list.</summary>
    /// <param name="values">[Count].</param>
    /// <param name="bound">Each place is at least 0 and below this.</param>
    /// <exception cref="UserException">They are no integers, or out of bounds.</exception>
    public void CopyTo(Span<int> values, long bound)
    {
        if (values.Length != Count) throw new ShapeException($"{Count} values do not fit {values.Length}");
        if (!IsInteger) throw Mistake($"holds {type.Description}, wanted are integers");
        for (var i = 0; i < values.Length; i++)
        {
            var value = Numbers.Integer(At(i), type);
            if (value < 0 || value >= bound || value > int.MaxValue)
                throw Mistake($"holds {value}, allowed are 0 to {bound - 1}; the file is damaged, write it anew");
            values[i] = (int)value;
        }
    }

    /// <summary>The values as numbers of 64 bits.</summary>
    /// <exception cref="UserException">They are no numbers.</exception>
    public double[] Doubles()
    {
        RequireNumbers();
        var values = new double[Count];
        for (var i = 0; i < values.Length; i++) values[i] = Numbers.Double(At(i), type);
        return values;
    }

    /// <summary>The values as integers.</summary>
    /// <exception cref="UserException">They are no integers.</exception>
    public long[] Integers()
    {
        if (!IsInteger) throw Mistake($"holds {type.Description}, wanted are integers");
        var values = new long[Count];
        for (var i = 0; i < values.Length; i++) values[i] = Numbers.Integer(At(i), type);
        return values;
    }

    /// <summary>The values as text: texts as they are, numbers with a decimal point, named levels and truth values by name.</summary>
    /// <exception cref="UserException">They are neither texts nor numbers, or their place in the file is damaged.</exception>
    public string[] Texts()
    {
        var texts = new string[Count];
        for (var i = 0; i < texts.Length; i++) texts[i] = Text(i);
        return texts;
    }

    private string Text(int i)
    {
        var value = At(i);
        if (type.Kind == TypeKind.Text) return Cut(value, type.Padding == 2);
        if (type.VariableText)
        {
            var cursor = new ByteCursor(value, file);
            var (length, address, index) = (cursor.UInt32(), cursor.Address(), (int)cursor.UInt32());
            return length == 0 ? "" : Cut(file.Heap(address).Object(index, length, file), blanks: false);
        }
        RequireNumbers();
        if (type.Kind == TypeKind.Float) return Shown(value);
        var number = Numbers.Integer(value, type);
        return type.Names.TryGetValue(number, out var name) ? name : number.ToString(CultureInfo.InvariantCulture);
    }

    // A float's shortest digits are not those of the double it becomes.
    private string Shown(ReadOnlySpan<byte> value) => type.Size == 8
        ? Numbers.Double(value, type).ToString(CultureInfo.InvariantCulture)
        : ((float)Numbers.Double(value, type)).ToString(CultureInfo.InvariantCulture);

    private static string Cut(ReadOnlySpan<byte> letters, bool blanks)
    {
        var end = letters.IndexOf((byte)0);
        if (end >= 0) letters = letters[..end];
        if (blanks) letters = letters.TrimEnd((byte)' ');
        return Encoding.UTF8.GetString(letters);
    }

    private ReadOnlySpan<byte> At(int i) => bytes.AsSpan(i * stride + start, type.Size);

    private void RequireNumbers()
    {
        if (!IsNumber) throw Mistake($"holds {type.Description}, wanted are numbers");
    }

    private UserException Mistake(string what) => new($"{file.Source}: {path} {what}");
}
